from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .order_policy_common import DAY, OrderPolicyCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyTerms(OrderPolicyCommon):
    """Payment terms of orders against the longest ones of the policy: 45 days."""

    def _term(self, days):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "company_id": False,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": days})
                ],
            }
        )

    def _found(self, days, partner=None):
        order = self._quotation(1000, partner=partner, payment_term_id=self._term(days).id)
        return self._finding(order, "days")

    def test_longest_days(self):
        self.assertFalse(self._finding(self._quotation(1000), "days"))
        self.assertFalse(self._found(45))
        found = self._found(46)
        self.assertEqual((found["days"], found["allowed_days"]), (46, 45))
        order = self._held(1000, payment_term_id=self.terms_60.id)
        self.assertIn(
            "within 60 days; the sales policy allows 45 days", order.key_account_hold_reasons
        )
        self.assertIn("Shorten the payment terms to 45 days.", order.key_account_hold_ways)

    def test_terms_where_no_days_are_said(self):
        """Days go first; without them the payment terms of the policy; without both there is no limit."""
        self.assertFalse(self._found(400, self.gamma))
        self._except(self.account_c, "term", self.terms_30)
        self.assertFalse(self._found(30, self.gamma))
        self.assertTrue(self._found(31, self.gamma))
        order = self._held(1000, partner=self.gamma, payment_term_id=self.terms_60.id)
        self.assertIn("Shorten the payment terms to “30 days net”.", order.key_account_hold_ways)
        self._except(self.account_c, "days", 60)
        self.assertFalse(self._found(60, self.gamma))

    def test_an_exception_ends(self):
        """On its last day 8 % and 90 days are right; on the next day they are not, before any job ran."""
        self._except(self.account_a, "discount", 0.08, "2026-02-15")
        self._except(self.account_a, "days", 90, "2026-02-15")
        order = self._quotation(920, payment_term_id=self.terms_60.id)
        with freeze_time("2026-02-15 12:00:00"):
            self.assertEqual(order._key_account_judge()[order.id]["findings"], [])
        with freeze_time("2026-02-16 12:00:00"):
            self.assertEqual(self._missing(order), 50)
            self.assertTrue(self._finding(order, "days"))

    def test_a_policy_that_begins_today(self):
        """What it gives counts from its first day on, also before the job of the night."""
        following = self._policy(
            "Sales March",
            [self._rung(self.grade_a, "discount", 0.05)],
            date_from="2026-03-01",
        )
        self.sales_policy.with_user(self.user_manager).date_to = "2026-02-28"
        self._approve(following)
        order = self._quotation(950)
        with freeze_time("2026-02-28 12:00:00"):
            self.assertEqual(self._missing(order), 20)
        with freeze_time("2026-03-01 12:00:00"):
            self.assertFalse(self._missing(order))
            self.assertFalse(self._found(400))
        with freeze_time("2026-03-01 12:00:00"):
            self.assertEqual(self._missing(self._quotation(949.5)), 0.5)

    def test_no_policy(self):
        """Before and after policies, under drafts, and in companies without one, nothing is judged."""
        order = self._quotation(500, payment_term_id=self.terms_60.id)
        self.sales_policy.with_user(self.user_manager).date_to = "2026-02-28"
        with freeze_time("2026-03-01 12:00:00"):
            self.assertEqual(order._key_account_judge()[order.id]["findings"], [])
        self._policy("Draft", [self._rung(self.grade_a, "discount", 0.05)], date_from="2026-03-01")
        with freeze_time("2026-03-02 12:00:00"):
            self.assertEqual(order._key_account_judge()[order.id]["findings"], [])
        self._account(self.alpha, self.other_company)
        abroad = self._quote(self.alpha, [(self.powder, 1, 1)], DAY, company=self.other_company)
        self.assertEqual(abroad._key_account_judge()[abroad.id]["findings"], [])

    def test_customers_without_account(self):
        self.company.key_account_hold_all = True
        partner = self.env["res.partner"].create({"name": "Delta", "is_company": True})
        self.assertFalse(self._finding(self._quotation(1, partner=partner)))
        # Archived, an account is still judged: by the list price, since it is entitled to nothing.
        self.account_a.active = False
        self.assertEqual(self._missing(self._quotation(1)), 999)
