from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_profile import TODAY, ProfileCommon


@tagged("post_install", "-at_install")
class TestShareOfWallet(ProfileCommon):
    def _consumption(self, account=None, **values):
        return self.env["key.account.consumption"].create(
            {"account_id": (account or self.account).id, "date": "2025-01-01", **values}
        )

    def test_quantity(self):
        """250 t and 50,000 kg of 1,200 t are a quarter; the order of two years ago is not counted."""
        self._order(self.alpha, [(self.roll, 250, 1000), (self.powder, 50_000, 5)], "2025-05-05")
        self._order(self.alpha, [(self.roll, 900, 1000)], "2024-12-31")
        self._consumption(quantity=1200)
        self.assertAlmostEqual(self.account.share_of_wallet, 0.25)
        self.assertEqual(self.account.wallet, "1,200 Ton per year")
        self.assertEqual(self.account_beta.share_of_wallet, 0)

    def test_unit_of_the_consumption(self):
        self._order(self.alpha, [(self.roll, 30, 1000)], "2025-05-05")
        self._consumption(quantity=120_000, uom_id=self.kilogram.id)
        self.assertAlmostEqual(self.account.share_of_wallet, 0.25)
        with self.assertRaisesRegex(ValidationError, "cannot be converted"):
            self._consumption(quantity=5, uom_id=self.piece.id)

    def test_money(self):
        """What we invoiced, minus credit notes: 300 of 2,000."""
        self._invoice(self.alpha, 400, "2025-03-01")
        self._credit_note(self.alpha, 100, "2025-04-01")
        self._order(self.alpha, [(self.roll, 10, 1000)], "2025-05-05")
        self._consumption(basis="money", amount=2000)
        self.assertAlmostEqual(self.account.share_of_wallet, 0.15)

    def test_as_of_a_past_day(self):
        """The consumption known on the day counts, with the sales of the twelve months before it."""
        self._order(self.alpha, [(self.roll, 100, 1000)], "2024-06-01")
        self._order(self.alpha, [(self.roll, 200, 1000)], "2025-06-01")
        self._consumption(date="2024-01-01", quantity=1000)
        self._consumption(date="2025-09-01", quantity=400)
        for day, expected in (
            ("2023-12-31", None),
            ("2024-05-31", 0),
            ("2024-12-31", 0.1),
            ("2025-06-30", 0.2),
            ("2025-12-31", 0.5),
        ):
            with self.subTest(day=day):
                # A period of a month or a year: the share is over twelve months all the same.
                for first in (day[:8] + "01", "2023-01-01"):
                    self._assert_measured(
                        self.alpha, {"share_of_wallet": expected}, date_from=first, date_to=day
                    )

    def test_company_by_company(self):
        self._order(self.alpha, [(self.roll, 10, 1000)], "2025-05-05", company=self.other_company)
        overseas = self._account(self.alpha, self.other_company)
        self._consumption(quantity=100)
        self._consumption(overseas, quantity=20)
        self.assertEqual(self.account.share_of_wallet, 0)
        self.assertAlmostEqual(overseas.share_of_wallet, 0.5)

    def test_search(self):
        self._order(self.alpha, [(self.roll, 60, 1000)], "2025-05-05")
        self._order(self.beta, [(self.roll, 20, 1000)], "2025-05-05")
        for account in self.account + self.account_beta:
            self._consumption(account, quantity=100)
        accounts = self._own(self.env["key.account"]).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(accounts.search([("share_of_wallet", "<", 0.5)]), self.account_beta)
        self.assertEqual(accounts.search([("share_of_wallet", ">=", 0.6)]), self.account)

    def test_one_measuring_for_a_list(self):
        """Ten times as many accounts take as many queries."""

        def count_queries(number):
            partners = self.env["res.partner"].create(
                [{"name": f"Mill {index}", "is_company": True} for index in range(number)]
            )
            accounts = self.env["key.account"]._ensure_accounts(partners, self.company)
            for account in accounts:
                self._consumption(account, quantity=100)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            accounts.mapped("share_of_wallet")
            return self.env.cr.sql_log_count - start

        count_queries(1)
        few = count_queries(3)
        self.assertLessEqual(count_queries(30), few)

    def test_a_scorecard_weighs_it(self):
        self.assertEqual(self.env.ref("key_account.metric_share_of_wallet").unit, "ratio")
        self._order(self.alpha, [(self.roll, 75, 1000)], "2025-05-05")
        self._consumption(quantity=100)
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env["key.account.scorecard"]
                .create(
                    {
                        "name": "Share",
                        "company_id": self.company.id,
                        "rank_metric_id": self.env.ref("key_account.metric_order_amount").id,
                        "criterion_ids": [
                            Command.create(
                                {
                                    "metric_id": self.env.ref(
                                        "key_account.metric_share_of_wallet"
                                    ).id,
                                    "weight": 100,
                                    "scoring": "linear",
                                    "value_low": 0,
                                    "value_high": 1,
                                }
                            )
                        ],
                    }
                )
                .id,
                "company_id": self.company.id,
                "date": TODAY,
            }
        )
        review.action_compute()
        line = review.line_ids.filtered(lambda line: line.partner_id == self.alpha)
        self.assertAlmostEqual(line.score, 75)

    def test_bad_figures(self):
        for values in (
            {"quantity": 0},
            {"quantity": -5},
            {"basis": "money", "amount": 0},
            {"quantity": 5, "date": "2026-01-01"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._consumption(**values)
