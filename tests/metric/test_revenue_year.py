from datetime import timedelta

from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestRevenueYear(KeyAccountCommon):
    """What an account brought in twelve months stands on it, as of the last night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["key.account"].create({"partner_id": cls.alpha.id})

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_revenue").method_direct_trigger()
        self.env.invalidate_all()

    @freeze_time("2026-09-15 12:00:00")
    def test_twelve_months(self):
        self._invoice(self.alpha, 9000, Date.today())
        self._invoice(self.alpha_buyer, 500, "2025-09-16")
        self._credit_note(self.alpha, 3000, Date.today())
        self._invoice(self.alpha, 700, "2025-09-15")  # over a year ago
        self._invoice(self.alpha, 900, "2026-09-16")  # not yet
        self._invoice(self.alpha, 100, Date.today(), company=self.other_company)
        self._run_cron()
        self.assertEqual(self.account.revenue_year, 6500)

    def test_new_account_knows_it_at_once(self):
        self._invoice(self.beta, 250, Date.today() - timedelta(days=40))
        account = self.env["key.account"].create({"partner_id": self.beta.id})
        self.assertEqual(account.revenue_year, 250)

    def test_confidential(self):
        """Emptied at once, on due visits, too; public again, it comes back with the next run."""
        self._invoice(self.alpha, 9000, Date.today())
        self._run_cron()
        self.assertEqual(self.account.revenue_year, 9000)
        metric = self.env.ref("key_account.metric_revenue")
        metric.confidential = True
        self.assertFalse(self.account.revenue_year)
        self.assertFalse(self.account.visit_due_ids.filtered("revenue"))
        job = self.env.ref("key_account.ir_cron_revenue")
        self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]).unlink()
        metric.confidential = False
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]))
        self._run_cron()
        self.assertEqual(self.account.revenue_year, 9000)

    def test_nothing_changes_nothing_is_written(self):
        self._invoice(self.alpha, 9000, Date.today())
        self._run_cron()
        self.env.cr.execute("SELECT ctid FROM key_account ORDER BY id")
        before = self.env.cr.fetchall()
        self._run_cron()
        self.env.cr.execute("SELECT ctid FROM key_account ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)
