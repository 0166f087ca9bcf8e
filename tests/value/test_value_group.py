from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .value_common import TODAY, ValueCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestValueGroup(ValueCommon):
    """Value, potential, over-served, prospect: each account by the first reason that holds.

    Nothing costs but goods (600 a tonne) and visits (90 each), so that each figure can be worked out.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drivers.rate = 0
        cls.company.key_account_capital_rate = 0
        cls.a, cls.b, cls.c, cls.d = cls.accounts

    def _night(self, day=None):
        self.env.flush_all()
        day = fields.Date.to_date(day)
        self.periods.sudo()._contribute_nightly(self.company, day=day)
        lines = self.lines.search([("is_nightly", "=", True), ("company_id", "=", self.company.id)])
        return {line.account_id: line for line in lines}

    def _consume(self, account, amount, day="2025-01-01", **values):
        return self.env["key.account.consumption"].create(
            {"account_id": account.id, "date": day, "basis": "money", "amount": amount} | values
        )

    def _assert_groups(self, *groups, day=None):
        lines = self._night(day)
        told = [
            (lines[account].value_group, lines[account].group_reason) for account in self.accounts
        ]
        self.assertEqual(told, list(groups))
        self.assertEqual(self.accounts.mapped("value_group"), [group for group, _why in groups])

    def test_who_never_bought(self):
        """A prospect, whatever it cost to visit; also one with an order that is not invoiced."""
        self._visit(self.a, "2025-02-03")
        self._order(self.beta, [(self.roll, 1, 1000)], TODAY)
        self._assert_groups(*[("prospect", "never")] * 4)

    def test_what_it_brings(self):
        """1,000 - 600: 400 with no visit; five visits of 90 are 450: 50 too much. Beta bought two years ago."""
        self._sell(self.alpha, TODAY)
        self._sell(self.delta, TODAY)
        for number in range(5):
            self._visit(self.d, f"2025-02-1{number}")
        self._sell(self.beta, "2023-05-01")
        self._assert_groups(
            ("value", "earns"), (False, "lapsed"), ("prospect", "never"), ("over_served", "loss")
        )

    def test_costs_without_revenue(self):
        """It bought in 2023; in 2025 it was visited, or all was credited: 600 of goods came back, and a visit."""
        for partner in (self.alpha, self.beta):
            self._sell(partner, "2023-05-01")
        self._visit(self.a, "2025-02-03")
        invoice = self._sell(self.gamma, "2025-04-01")
        self._reverse(invoice, "2025-04-02")
        self._visit(self.c, "2025-02-03")
        self._credit_note(self.delta, 100, TODAY)
        self._assert_groups(
            ("over_served", "cost"),
            (False, "lapsed"),
            ("over_served", "cost"),
            ("over_served", "cost"),
        )

    def test_at_the_minimum(self):
        """400 of 1,000 are 40 %: enough when 40 % is asked, too little at 40.1 %; 0 is not below 0."""
        self._sell(self.alpha, TODAY)
        self._sell(self.beta, TODAY, 600)
        self.company.key_account_group_margin = 0
        self._assert_groups(
            ("value", "earns"), ("value", "earns"), ("prospect", "never"), ("prospect", "never")
        )
        self.company.key_account_group_margin = 0.4
        self._assert_groups(
            ("value", "earns"),
            ("over_served", "thin"),
            ("prospect", "never"),
            ("prospect", "never"),
        )
        self.company.key_account_group_margin = 0.401
        self._assert_groups(
            ("over_served", "thin"),
            ("over_served", "thin"),
            ("prospect", "never"),
            ("prospect", "never"),
        )

    def test_wallet(self):
        """1,000 of 4,000 is a quarter, 3,000 are open; of 3,333.33 it is just above 30 %.

        Gamma and Delta have revenues of 3,000 and 2,000: the median of all is 1,000.
        """
        for partner, price in zip(
            (self.alpha, self.beta, self.gamma, self.delta), (1000, 1000, 3000, 2000), strict=True
        ):
            self._sell(partner, TODAY, price)
        self._consume(self.a, 4000)
        self._consume(self.b, 3333.33)
        self._assert_groups(("potential", "wallet"), *[("value", "earns")] * 3)
        line = self._night()[self.a]
        self.assertEqual((round(line.wallet_share, 4), line.wallet_open), (0.25, 3000))
        self.assertEqual(line.period_id.group_rules["amount"], 1000)
        self.company.key_account_group_amount = 3000
        self._assert_groups(("potential", "wallet"), *[("value", "earns")] * 3)
        self.company.key_account_group_amount = 3000.01
        self._assert_groups(*[("value", "earns")] * 4)
        self.company.key_account_group_amount = 0
        self.env["key.account.settings"]._switch_features({"feature_profile": False})
        self._assert_groups(*[("value", "earns")] * 4)

    def test_wallet_of_a_day(self):
        """A figure of a later day does not count yet; a wallet smaller than our revenue is not open at all."""
        self._sell(self.alpha, "2025-03-01")
        self._sell(self.beta, "2025-03-01")
        self._consume(self.a, 100000, "2025-12-01")
        self._consume(self.b, 500)
        prospects = [("prospect", "never")] * 2
        self._assert_groups(*[("value", "earns")] * 2, *prospects, day="2025-11-30")
        self.assertEqual(self._night()[self.b].wallet_open, 0)
        self._assert_groups(("potential", "wallet"), ("value", "earns"), *prospects)

    def test_growth(self):
        """1,200 after 1,000 is 20 %; 1,199.99 is less; from 1 to 2 is no growth; nothing before is none either.

        The revenues are 1,200, 1,199.99, 2 and 5,000: the median is 1,199.99.
        """
        for partner, before, now in (
            (self.alpha, 1000, 1200),
            (self.beta, 1000, 1199.99),
            (self.gamma, 1, 2),
            (self.delta, 0, 5000),
        ):
            if before:
                self._bill_amount(partner, before, "2024-12-31")
            self._bill_amount(partner, now, "2025-01-01")
        self._assert_groups(("potential", "growth"), *[("value", "earns")] * 3)
        self.company.key_account_group_growth = 0.21
        self._assert_groups(*[("value", "earns")] * 4)

    def _bill_amount(self, partner, amount, day):
        invoice = self._draft_invoice(partner, amount, day)
        invoice.action_post()
        return invoice

    def test_since(self):
        """Since the day on which it changed; nothing is written when nothing did."""
        self._bill_amount(self.alpha, 1000, "2025-01-10")
        self._night("2025-06-30")
        self.assertEqual(str(self.a.value_group_on), "2025-06-30")
        self._night("2025-07-31")
        self.assertEqual(str(self.a.value_group_on), "2025-06-30")
        for number in range(20):
            self._visit(self.a, f"2025-08-{number + 1:02}")
        self._night("2025-08-31")
        self.assertEqual(
            (self.a.value_group, str(self.a.value_group_on), self.a.value_group_before),
            ("over_served", "2025-08-31", "value"),
        )
        self.env.cr.execute("SELECT xmin::text FROM key_account WHERE id = %s", [self.a.id])
        before = self.env.cr.fetchall()
        self._night("2025-09-30")
        self.env.cr.execute("SELECT xmin::text FROM key_account WHERE id = %s", [self.a.id])
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_other_periods_have_no_groups(self):
        self._sell(self.alpha, TODAY)
        half = self._line(self.alpha, self._period("2025-07-01"))
        self.assertEqual((half.value_group, half.group_reason, half.group_told), (False, False, ""))
        year = self._line(self.alpha, self._period())
        self.assertEqual(year.value_group, "value")
        self.assertFalse(self.a.value_group)

    def test_two_companies(self):
        """Each by its own documents and thresholds."""
        other = self.other_company
        account = self._account(self.alpha, other)
        self._sell(self.alpha, TODAY)
        other.key_account_group_margin = 0.9
        self._night()
        self.periods.sudo()._contribute_nightly(other)
        self.assertEqual((self.a.value_group, account.value_group), ("value", "prospect"))

    def test_no_way(self):
        """As told: one visit fewer is enough, or half of the price is not."""
        self._sell(self.alpha, TODAY)
        for number in range(5):
            self._visit(self.a, f"2025-02-1{number}")
        self._sell(self.beta, TODAY, 100)
        lines = self._night()
        for account, no_way in ((self.a, False), (self.b, True)):
            line = lines[account]
            self.assertEqual(line.no_way, no_way)
            self.assertEqual("No single change" in line.paying_told, no_way)

    def test_no_way_with_drivers(self):
        """An order line costs 600: its work alone is just enough for Alpha, and 10 too little for Beta.

        Gamma: 1,000 - 1,200, half of the price is more. Delta: 900 - 1,200 - 4 visits = -660, nothing saves as much.
        """
        self.drivers[0].rate = 600
        for partner, price in zip(self.accounts.partner_id, (600, 590, 1000, 900), strict=True):
            self._sell(partner, TODAY, price)
        for number in range(4):
            self._visit(self.d, f"2025-02-1{number}")
        lines = self._night()
        self.assertEqual(
            [lines[account].contribution for account in self.accounts], [-600, -610, -200, -660]
        )
        for account, no_way in zip(self.accounts, (False, True, False, True), strict=True):
            self.assertEqual(lines[account].no_way, no_way)
            self.assertEqual("No single change" in lines[account].paying_told, no_way)

    def test_queries(self):
        """Reasons of one account take as many queries as those of four."""
        self._night()
        counts = []
        own = self.accounts.with_user(self.user_own)
        for accounts in (own[:1], own):
            self.env.invalidate_all()
            accounts.mapped("value_group_told")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts.mapped("value_group_told")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_what_salespeople_read(self):
        """Group and reason, without contribution, cost or margin."""
        self._sell(self.alpha, TODAY)
        for number in range(5):
            self._visit(self.a, f"2025-02-1{number}")
        self._night()
        own = self.a.with_user(self.user_own)
        self.assertEqual(own.value_group, "over_served")
        self.assertEqual(own.value_group_told, "Serving this customer costs more than it brings.")
        # The thresholds would say more than the words.
        for name in ("key_account_group_margin", "key_account_capital_rate"):
            with self.assertRaises(AccessError):
                self.company.with_user(self.user_own).read([name])
        full = self.a.with_user(self.user_manager).value_group_told
        self.assertEqual(
            full.replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH NO-BREAK SPACE}", ""),
            "Serving this customer costs more than it brings.\n"
            "Contribution -50.00 €, -5.0 % of a revenue of 1,000.00 €; cost to serve 450.00 €.",
        )

    def test_shown_figures(self):
        """Share and growth are told to whoever may see these metrics."""
        self._sell(self.alpha, TODAY)
        self._consume(self.a, 4000)
        self._night()
        own = self.a.with_user(self.user_own)
        self.assertIn("share of its wallet is 25.0 %", own.value_group_told)
        self.assertNotIn("4,000", own.value_group_told)
        self.assertNotIn("Contribution", own.value_group_told)
        metric = self.env.ref("key_account.metric_share_of_wallet")
        metric.confidential = True
        own.invalidate_recordset(["value_group_told"])
        self.assertIn("share of its wallet is small", own.value_group_told)
        full = self.a.with_user(self.user_manager).value_group_told
        self.assertIn("3,000.00", full)
        self.assertIn("(the median revenue)", full)
