from freezegun import freeze_time

from odoo.fields import Date
from odoo.tests import tagged

from .territory_common import TerritoryCommon


@tagged("post_install", "-at_install")
class TestVisitDueList(TerritoryCommon):
    """Due visits in the order in which to plan them, with the money at stake and their areas."""

    def _dues(self):
        return self.env["key.account.visit.due"].search(
            [("company_id", "=", self.company.id), ("visit_level", "=", "business")]
        )

    @freeze_time("2026-09-15 12:00:00")
    def test_order(self):
        """Grade A before B; within a grade the longest overdue, then the highest revenue."""
        accounts = {"alpha": self.account}
        for name, partner, grade in (
            ("beta", self.beta, self.grade_a),
            ("gamma", self.gamma, self.grade_b),
            ("delta", self._new_customer(), self.grade_a),
        ):
            accounts[name] = self._account(partner, owner_id=self.user_own.id)
            self._grade(accounts[name], grade)
        for name, day in (
            ("alpha", "2026-09-01"),
            ("beta", "2026-08-03"),
            ("gamma", "2026-03-03"),
            ("delta", "2026-09-01"),
        ):
            self._visit(accounts[name], f"{day} 09:00:00", state="done")
        self._invoice(accounts["delta"].partner_id, 500, Date.today())
        self._run_cron()
        names = {account: name for name, account in accounts.items()}
        self.assertEqual(
            [names[due.account_id] for due in self._dues()], ["beta", "delta", "alpha", "gamma"]
        )
        # Two a month: 18 August, four weeks ago.
        self.assertEqual(self._due(accounts["beta"]).overdue_days, 28)

    @freeze_time("2026-09-15 12:00:00")
    def test_revenue(self):
        """Of twelve months, minus credit notes, at the owner company; as of the last night."""
        self._invoice(self.alpha, 9000, Date.today())
        self._invoice(self.alpha_buyer, 500, "2025-09-16")
        self._credit_note(self.alpha, 3000, Date.today())
        self._invoice(self.alpha, 700, "2025-09-15")  # over a year ago
        self._invoice(self.alpha, 900, "2026-09-16")  # not yet
        self._invoice(self.alpha, 100, Date.today(), company=self.other_company)
        self._run_cron()
        self.assertEqual(set(self.account.visit_due_ids.mapped("revenue")), {6500})
        self._invoice(self.alpha, 1000, Date.today())
        self.account._update_visit_due()
        self.assertEqual(self._due().revenue, 6500, "Until the next night.")
        self._run_cron()
        self.assertEqual(self._due().revenue, 7500)

    def test_nothing_changes_nothing_is_written(self):
        self._run_cron()
        dues = self.env["key.account.visit.due"]
        places = "SELECT ctid FROM key_account_visit_due ORDER BY id"
        self.env.cr.execute(places)
        before = self.env.cr.fetchall()
        dues._update_revenue(self.company)
        self.env.cr.execute(places)
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_areas(self):
        """Due visits, visits and coverage are filtered and grouped by the area of the account."""
        italy = self._territory("Italy", {})
        self._move(self.alpha, city="Monza", state_id=self.lombardy.id)
        visit = self._visit(self.account, "2026-03-02 09:00:00")
        self.env.flush_all()
        for model in ("key.account.visit.due", "key.account.visit.coverage", "key.account.visit"):
            records = self.env[model].with_user(self.user_own)
            here = [("account_id", "=", self.account.id)]
            with self.subTest(model=model):
                self.assertTrue(records.search([*here, ("territory_id", "=", italy.id)]))
                self.assertFalse(records.search([*here, ("territory_id", "=", False)]))
                groups = records.formatted_read_group(here, ["territory_id"], ["__count"])
                self.assertEqual([group["territory_id"][1] for group in groups], ["Italy"])
        self.assertEqual(visit.territory_id, italy)
        dues = self.env["key.account.visit.due"].with_user(self.user_own)
        for name, value in (
            ("country_id", self.italy.id),
            ("state_id", self.lombardy.id),
            ("city", "Monza"),
        ):
            self.assertTrue(dues.search([(name, "=", value)]), name)
            self.assertTrue(dues.formatted_read_group([], [name], ["__count"]))
        contacts = self.env["res.partner"].with_user(self.user_own)
        found = contacts.search([("key_account_territory_id", "=", italy.id)])
        self.assertEqual(found, (self.alpha + self.alpha_buyer).with_env(found.env))
