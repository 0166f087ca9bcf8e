from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestReplay(ReplayCommon):
    """What was, what would have been, and what that means; all figures are computed by hand."""

    def test_discount(self):
        """Alpha had 1 % of 10,000 and would have 3 %; Gamma had 5 % of 1,000 and would have 2 %.

        Alpha ordered with 40 % margin: of 9,900 that are 3,960. Under the policy 9,700 leave 3,760, or
        38.76 %: 200 ÷ 38.76 % = 515.96 pay for it.
        """
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-02-02")
        self._sell(self.alpha, 10000, discount=1)
        self._sell(self.gamma, 1000, discount=5)
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.03),
            self._rung(self.grade_b, "discount", 0.02),
        )
        line = self._line(replay, self.account_a)
        self._assert_line(
            line,
            revenue_was=9900,
            revenue_would=9700,
            discount_was=100,
            discount_would=300,
            margin_was=3960,
            margin_would=3760,
            advantage=200,
            difference=-200,
            volume=515.96,
        )
        self.assertEqual((line.grade_id, line.outcome), (self.grade_a, "winner"))
        line = self._line(replay, self.account_c)
        self._assert_line(line, discount_was=50, discount_would=20, difference=30, volume=0)
        self.assertEqual((line.grade_id, line.outcome), (self.grade_b, "loser"))
        # Beta has no documents.
        self.assertEqual(replay.line_ids.account_id, self.account_a + self.account_c)

    def test_condition(self):
        """Figures up to the last day decide: 10,000 of the year reach 10,000, 9,999.99 do not."""
        self._sell(self.alpha, 10000)
        self._sell(self.beta, 9999.99)
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.05, {self.revenue: 10000}),
            self._rung(self.grade_a, "discount", 0.01),
        )
        self._assert_line(self._line(replay, self.account_a), discount_would=500)
        self._assert_line(self._line(replay, self.account_b), discount_would=100)

    def test_a_ladder_of_which_nothing_is_reached(self):
        self._sell(self.alpha, 1000, discount=5)
        rung = self._rung(self.grade_a, "discount", 0.05, {self.revenue: 10000})
        line = self._line(self._replay(rung), self.account_a)
        self._assert_line(line, discount_was=50, discount_would=0, difference=50)

    def test_terms(self):
        """36,500 for 30 days at 6 %: 180, for 60 days 360. Longer than 45 days is not allowed for Gamma."""
        self._sell(self.alpha, 36500, term=self.terms_30)
        self._sell(self.gamma, 36500, term=self.terms_60)
        replay = self._replay(
            self._rung(self.grade_a, "term", self.terms_60),
            self._rung(self.grade_b, "days", 45),
        )
        line = self._line(replay, self.account_a)
        self._assert_line(line, days_was=30, days_would=60, terms_was=180, terms_would=360)
        self._assert_line(line, revenue_would=36500, advantage=180, difference=-180)
        line = self._line(replay, self.account_c)
        self._assert_line(line, days_would=45, terms_was=360, terms_would=270, difference=90)

    def test_parts_and_month_ends(self):
        """Half in 30 days, half at the end of the month after: on 10 March 30 and 51 days, 40.5."""
        half = {"value": "percent", "value_amount": 50}
        term = self.env["account.payment.term"].create(
            {
                "name": "Two Parts",
                "line_ids": [
                    Command.create({**half, "nb_days": 30}),
                    Command.create(
                        {**half, "nb_days": 0, "delay_type": "days_after_end_of_next_month"}
                    ),
                ],
            }
        )
        self._sell(self.alpha, 1000)
        line = self._line(self._replay(self._rung(self.grade_a, "term", term)), self.account_a)
        self._assert_line(line, days_was=0, days_would=40.5)

    def test_credit_notes_subtract(self):
        """36,500 less 3,650 with 10 % discount: at the days of the invoices."""
        invoice = self._sell(self.alpha, 36500, discount=10, term=self.terms_30)
        self._reverse(invoice, "2025-05-05", 3650)
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.2),
            self._rung(self.grade_a, "term", self.terms_60),
        )
        self._assert_line(
            self._line(replay, self.account_a),
            revenue_was=29565,  # 32,850 less 10 %
            discount_was=3285,
            discount_would=6570,
            revenue_would=26280,
            terms_was=145.8,  # 29,565 × 30 × 6 % ÷ 365
            terms_would=259.2,
            difference=-3285 - 113.4,
        )

    def test_currencies(self):
        """1,000 dollars are 500 euros until June, and 800 from July on."""
        for day in ("2025-06-30", "2025-07-01"):
            self._sell(self.alpha, 1000, day, discount=10, currency_id=self.dollar.id)
        line = self._line(self._replay(self._rung(self.grade_a, "discount", 0.2)), self.account_a)
        self._assert_line(
            line, revenue_was=1170, discount_was=130, discount_would=260, difference=-130
        )

    def test_companies(self):
        """Each company replays its own documents, in its own currency."""
        other = self._account(
            self.alpha, self.other_company, grade_id=self.grade_a.id, grade_reason="As before"
        )
        self._sell(self.alpha, 1000)
        self._sell(self.alpha, 5000, company=self.other_company)
        rung = self._rung(self.grade_a, "discount", 0.1)
        line = self._replay(rung).line_ids
        self.assertEqual(line.account_id, self.account_a)
        self._assert_line(line, difference=-100)
        line = self._replay(rung, company=self.other_company).line_ids
        self.assertEqual((line.account_id, line.currency_id), (other, self.dollar))
        self._assert_line(line, difference=-500)

    def test_an_account_without_grade_stays_as_it_was(self):
        account = self._account(
            self.env["res.partner"].create({"name": "Delta", "is_company": True})
        )
        self._sell(account.partner_id, 1000, discount=7)
        line = self._line(self._replay(self._rung(self.grade_a, "discount", 0.1)), account)
        self._assert_line(line, discount_was=70, discount_would=70, difference=0, advantage=0)
        self.assertFalse(line.grade_id)
        self.assertEqual(line.outcome, "same")

    def test_the_grade_of_the_day(self):
        """Gamma was of grade A until June: 1,000 then at 10 %, 2,000 later at 2 %."""
        self.env["key.account.grade.change"].create(
            {
                "account_id": self.account_c.id,
                "date": "2025-07-01",
                "previous_grade_id": self.grade_a.id,
                "grade_id": self.grade_b.id,
                "source": "manual",
            }
        )
        self._sell(self.gamma, 1000, "2025-06-30")
        self._sell(self.gamma, 2000, "2025-07-01")
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.1), self._rung(self.grade_b, "discount", 0.02)
        )
        self._assert_line(self._line(replay, self.account_c, self.grade_a), difference=-100)
        self._assert_line(self._line(replay, self.account_c, self.grade_b), difference=-40)

    def test_margin_of_zero(self):
        """Orders at cost: no volume pays for a concession. Beta has no orders: not known."""
        self._order(self.alpha, [(self.roll, 1, 600)], "2025-02-02")
        for partner in (self.alpha, self.beta):
            self._sell(partner, 1000)
        replay = self._replay(self._rung(self.grade_a, "discount", 0.1))
        for account in (self.account_a, self.account_b):
            line = self._line(replay, account)
            self._assert_line(line, difference=-100, margin_was=0, volume=0)
            self.assertTrue(line.is_lost)

    def test_what_is_no_price(self):
        """Free goods, discounts of whole orders, charges and down payments."""
        self.powder.product_tmpl_id.key_account_is_charge = True
        self._sell(self.alpha, 1000, discount=100)
        self._sell(self.alpha, 100, product=self.powder)
        invoice = self._sell(self.alpha, 500)
        invoice.button_draft()
        invoice.invoice_line_ids.is_downpayment = True
        invoice.action_post()
        self.company.sale_discount_product_id = self.roll
        self._sell(self.alpha, 2000)
        self._sell(
            self.alpha,
            -60,
            product=self.roll,
            move_type="out_invoice",
            invoice_line_ids=[
                (
                    0,
                    0,
                    {
                        "product_id": self.grinding.id,
                        "quantity": 1,
                        "price_unit": 1000,
                        "tax_ids": False,
                    },
                ),
                (
                    0,
                    0,
                    {
                        "product_id": self.roll.id,
                        "quantity": 1,
                        "price_unit": -60,
                        "tax_ids": False,
                    },
                ),
            ],
        )
        line = self._line(self._replay(self._rung(self.grade_a, "discount", 0.1)), self.account_a)
        self._assert_line(
            line,
            revenue_was=3540,  # 100 + 500 + 2,000 + 1,000 − 60
            discount_was=60,
            discount_would=300,  # of 3,000
            revenue_would=3300,
        )

    def test_revenue_is_that_of_the_metric(self):
        self._sell(self.alpha, 33.33, discount=3)
        self._sell(self.alpha, 1000, currency_id=self.dollar.id)
        self._credit_note(self.alpha, 12.34, "2025-08-08")
        line = self._line(
            self._replay(self._rung(self.grade_a, "term", self.terms_60)), self.account_a
        )
        self._assert_measured(self.alpha, {"revenue": round(line.revenue_was, 2)})

    def test_prices_of_another_pricelist(self):
        """Grinding is a quarter cheaper on the list of the policy: a quarter less of what was asked."""
        self._enable_pricelists()
        cheaper = self.env["product.pricelist"].create(
            {
                "name": "Key accounts",
                "currency_id": self.euro.id,
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.grinding.product_tmpl_id.id,
                            "compute_price": "percentage",
                            "percent_price": 25,
                        },
                    )
                ],
            }
        )
        usual = self.env["product.pricelist"].create({"name": "Usual", "currency_id": self.euro.id})
        for partner in self.alpha + self.beta:
            partner.with_company(self.company).specific_property_product_pricelist = usual
        self.gamma.with_company(self.company).specific_property_product_pricelist = cheaper
        self._sell(self.alpha, 1000, discount=10)
        self._sell(self.beta, 1000, product=self.roll)
        self._sell(self.gamma, 1000)
        replay = self._replay(
            self._rung(self.grade_a, "price", cheaper), self._rung(self.grade_b, "price", cheaper)
        )
        self._assert_line(
            self._line(replay, self.account_a),
            revenue_was=900,
            price_effect=-250,
            discount_would=75,
            revenue_would=675,
        )
        # The list says nothing else of rolls, and Gamma has it already.
        self._assert_line(self._line(replay, self.account_b), price_effect=0, difference=0)
        self._assert_line(self._line(replay, self.account_c), price_effect=0, difference=0)

    def _enable_pricelists(self):
        users = self.env.ref("base.group_user")
        users.implied_ids += self.env.ref("product.group_product_pricelist")
