from datetime import date

from odoo.tests import freeze_time, tagged

from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateCounted(RebateCommon):
    """Products, quantities, groups of accounts, grades."""

    def test_chosen_products(self):
        """Rolls, and what is in the category of grinding or below it."""
        top = self.env["product.category"].create({"name": "Services"})
        below = self.env["product.category"].create({"name": "Grinding", "parent_id": top.id})
        self.grinding.categ_id = below
        rebate = self._agree("total", [(0, 0.1)], product_ids=self.roll.ids, category_ids=top.ids)
        lines = [(self.roll, 2, 100), (self.powder, 10, 5), (self.grinding, 1, 30)]
        self._sell(lines, "2025-02-02")
        self._assert_earned(rebate, 23)
        self._sell([(self.roll, 1, 50), (self.powder, 1, 5)], "2025-03-03", move_type="out_refund")
        self._assert_earned(rebate, 18)

    def test_quantity(self):
        """2 a tonne from 10 t on, 3 a tonne from 20 t on, of all of it."""
        rebate = self._agree(
            "total",
            [(10, 2), (20, 3)],
            measure="quantity",
            reward="unit",
            uom_id=self.tonne.id,
            product_ids=(self.roll + self.powder + self.grinding).ids,
        )
        self._sell([(self.roll, 9.99, 1000)], "2025-02-02")
        self._assert_earned(rebate, 0)
        self._sell([(self.powder, 10, 5)], "2025-02-03")  # 10 kg
        self._assert_earned(rebate, 20)
        self._sell([(self.roll, 10, 1000)], "2025-02-04")
        self._assert_earned(rebate, 60)
        self._sell([(self.roll, 0.01, 1000)], "2025-02-05", move_type="out_refund")
        share = self._assert_earned(rebate, 39.98)  # 19.99 t
        self.assertEqual(round(share.base, 6), 19.99)
        self.assertEqual(share.unconverted, 0)
        self._sell([(self.grinding, 3, 200)], "2025-02-06")  # by the piece
        share = self._assert_earned(rebate, 39.98)
        self.assertEqual(share.unconverted, 600)

    def test_a_share_of_the_amount_by_quantity(self):
        """1 % from 10 t on; each part at the rate of its step: half of the money above."""
        rebate = self._agree("stepped", [(10, 0.01)], measure="quantity", uom_id=self.tonne.id)
        self._sell([(self.roll, 20, 1000)], "2025-02-02")
        self._assert_earned(rebate, 100)

    def test_a_group_reaches_the_steps_together(self):
        """600 and 400 are 1,000: 2 % of it, shared 3 to 2; alone each would get nothing."""
        rebate = self._agree("total", [(1000, 0.02)], self.account + self.second)
        self._invoice(self.alpha, 600, "2025-02-02")
        self._assert_earned(rebate, 0)
        self._invoice(self.beta, 400, "2025-02-02")
        share = self._assert_earned(rebate, 12)
        self._assert_earned(rebate, 8, self.second)
        self.assertEqual((share.base, share.pool_base, share.pool_accrued), (600, 1000, 20))

    def test_cents_of_a_group(self):
        """10.00 shared by three equal parts: 3.34, 3.33, 3.33."""
        third = self._account(self.gamma, owner_id=self.user_own.id)
        accounts = self.account + self.second + third
        rebate = self._agree("total", [(0, 0.01)], accounts)
        for partner in self.alpha + self.beta + self.gamma:
            self._invoice(partner, 333.33, "2025-02-02")
        self._invoice(self.alpha, 0.01, "2025-02-02")  # 1,000: 3.3334, 3.3333, 3.3333
        self._accrue(rebate)
        amounts = [self._share(rebate, account).accrued for account in accounts]
        self.assertEqual(amounts, [3.34, 3.33, 3.33])

    def test_a_member_with_credit_only(self):
        """Beta gave back 100: Alpha gets what the group has earned."""
        rebate = self._agree("total", [(0, 0.1)], self.account + self.second)
        self._invoice(self.alpha, 600, "2025-02-02")
        self._credit_note(self.beta, 100, "2025-02-02")
        self._assert_earned(rebate, 50)
        self._assert_earned(rebate, 0, self.second)

    def _grade(self, account, letter, day):
        with freeze_time(f"{day} 08:00:00"):
            account.write(
                {"grade_id": self.env.ref(f"key_account.grade_{letter}").id, "grade_reason": "So"}
            )

    def test_the_grade_of_the_day(self):
        """B from March on, A from June on, B again from September on: invoices of June to August count."""
        self._grade(self.account, "b", "2025-03-01")
        self._grade(self.account, "a", "2025-06-01")
        self._grade(self.account, "b", "2025-09-01")
        rebate = self._agree(
            "total",
            [(0, 0.1)],
            scope="grade",
            grade_id=self.env.ref("key_account.grade_a").id,
        )
        for day in ("2025-02-28", "2025-05-31", "2025-06-01", "2025-08-31", "2025-09-01"):
            self._invoice(self.alpha, 100, day)
        self._assert_earned(rebate, 20)
        b = self._agree(
            "total",
            [(0, 0.1)],
            scope="grade",
            grade_id=self.env.ref("key_account.grade_b").id,
        )
        # Before its first grade it counts as of that.
        self._assert_earned(b, 30)

    def test_last_year_of_an_account_that_comes_back(self):
        """Grade A until March and from September on: 1,000 of last year count once, against 660 + 440."""
        self._grade(self.account, "a", "2024-01-01")
        self._grade(self.account, "b", "2025-03-01")
        self._grade(self.account, "a", "2025-09-01")
        self._invoice(self.alpha, 1000, "2024-05-05")
        for day, amount in (("2025-02-02", 660), ("2025-05-05", 5000), ("2025-09-15", 440)):
            self._invoice(self.alpha, amount, day)
        rebate = self._agree(
            "growth",
            [(5, 0.01), (10, 0.02)],
            scope="grade",
            grade_id=self.env.ref("key_account.grade_a").id,
        )
        # 1,100 are 10 % more: 2 % of them.
        share = self._assert_earned(rebate, 22)
        self.assertEqual((share.base, share.previous), (1100, 1000))

    def test_each_account_of_a_grade_alone(self):
        """600 and 400 reach no step of 1,000; an account of another grade gets nothing at all."""
        for account in self.account + self.second:
            self._grade(account, "a", "2025-01-01")
        third = self._account(self.gamma, owner_id=self.user_own.id)
        self._invoice(self.alpha, 600, "2025-02-02")
        self._invoice(self.beta, 400, "2025-02-02")
        self._invoice(self.gamma, 2000, "2025-02-02")
        rebate = self._agree(
            "total",
            [(500, 0.1)],
            scope="grade",
            grade_id=self.env.ref("key_account.grade_a").id,
        )
        self._assert_earned(rebate, 60)
        self._assert_earned(rebate, 0, self.second)
        self.assertFalse(self._share(rebate, third))

    def test_two_companies(self):
        """Each counts its own documents, in its own currency."""
        foreign = self._account(self.alpha, self.other_company)
        rebate = self._agree("total", [(0, 0.1)])
        other = self._agree("total", [(0, 0.2)], foreign, company_id=self.other_company.id)
        self._invoice(self.alpha, 100, "2025-02-02")
        self._invoice(self.alpha, 300, "2025-02-02", company=self.other_company)
        self._assert_earned(rebate, 10)
        self._assert_earned(other, 60, foreign)

    def test_it_has_not_begun(self):
        rebate = self._agree("total", [(0, 0.1)], date_from="2025-11-01")
        self._invoice(self.alpha, 100, "2025-09-02")
        self._accrue()
        self.assertFalse(self._share(rebate))
        self.assertEqual(rebate.date_from, date(2025, 11, 1))
