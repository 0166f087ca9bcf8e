from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .health_common import HealthCommon

FIGURES = ("alert", "lost", "won", "order", "promise", "visit")


@tagged("post_install", "-at_install")
class TestDigest(HealthCommon):
    """31 December 2025, noon UTC, in a company in Shanghai (20 h there)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.digest = cls.env["digest.digest"].create(
            {"name": "Morning", "company_id": cls.company.id, "user_ids": cls.user_manager.ids}
        )
        cls._see_orders(cls.user_manager)

    @classmethod
    def _see_orders(cls, user):
        user.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def _figures(self, days=1, user=None, end=None, digest=None):
        """Return the figures of so many days before a moment, by name; without those left out."""
        end = end or datetime(2025, 12, 31, 12)
        digest = digest or self.digest
        digest = digest.with_user(user or self.user_manager).with_context(
            start_datetime=end - timedelta(days=days),
            end_datetime=end,
            allowed_company_ids=digest.company_id.ids,
        )
        self.env.invalidate_all()
        found = {}
        for name in FIGURES:
            try:
                found[name] = digest[f"kpi_key_account_{name}_value"]
            except AccessError:
                continue
        return found

    def _snapshots(self, account, *days):
        """Write the health of days: ``(day, is in alert)``."""
        self.env["key.account.health"].sudo().create(
            [
                {
                    "account_id": account.id,
                    "company_id": account.company_id.id,
                    "date": day,
                    "health": 20 if is_alert else 80,
                    "is_alert": is_alert,
                }
                for day, is_alert in days
            ]
        )

    def test_alerts_that_began(self):
        """Alpha: alert on the 10th, still on the 20th, fine on the 25th, alert again on the 30th.

        Beta has been in alert since its first snapshot on the 30th. The 30th is the last whole day.
        """
        self._snapshots(
            self.account,
            ("2025-12-10", True),
            ("2025-12-20", True),
            ("2025-12-25", False),
            ("2025-12-30", True),
            ("2025-12-31", True),
        )
        self._snapshots(self.steady, ("2025-12-30", True), ("2025-12-31", False))
        self.assertEqual(self._figures(1)["alert"], 2)
        self.assertEqual(self._figures(30)["alert"], 3)
        # Between the 15th and the 29th (whole days): still in alert is no new alert.
        self.assertEqual(self._figures(15, end=datetime(2025, 12, 29, 12))["alert"], 0)
        # Alpha alone belongs to the salesperson.
        self.assertEqual(self._figures(1, user=self.user_own)["alert"], 1)

    def test_periods_share_no_day_and_miss_none(self):
        """In Shanghai the day begins at 16 h UTC: a visit of the 30th is told on the 31st."""
        for day in ("2025-12-28", "2025-12-29", "2025-12-30"):
            visit = self.env["key.account.visit"].create(
                {
                    "account_id": self.account.id,
                    "user_id": self.user_own.id,
                    "start": f"{day} 09:00:00",
                }
            )
            visit.sudo().write({"state": "done", "outcome": "reached", "result": "-"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE key_account_visit SET date = start::date")
        told = [
            self._figures(1, end=datetime(2025, 12, 31, 12) - timedelta(days=back))["visit"]
            for back in range(5)
        ]
        self.assertEqual(told, [1, 1, 1, 0, 0])
        self.assertEqual(self._figures(7)["visit"], 3)
        # At 15:59 UTC it is still the 31st in Shanghai; at 16:00 the 31st is over.
        self.assertEqual(self._figures(1, end=datetime(2025, 12, 31, 15, 59))["visit"], 1)
        self.assertEqual(self._figures(1, end=datetime(2025, 12, 31, 16))["visit"], 0)

    def test_lost_and_won_back(self):
        """One left on the 30th, one that left on the 5th was won back on the 30th."""
        cause = self.env["key.account.loss.cause"].search([], limit=1)
        losses = self.env["key.account.loss"].create(
            [
                {"account_id": self.account.id, "date": "2025-12-30", "cause_id": cause.id},
                {"account_id": self.steady.id, "date": "2025-12-05", "cause_id": cause.id},
            ]
        )
        losses[1].action_won() if losses[1].state == "win_back" else losses[1]._step("win_back")
        losses[1].action_won()
        losses[1].sudo()._write({"date_closed": "2025-12-30"})
        self.assertEqual([self._figures(1)[name] for name in ("lost", "won")], [1, 1])
        self.assertEqual([self._figures(30)[name] for name in ("lost", "won")], [2, 1])
        # What seems lost is not lost yet.
        losses[0].sudo()._write({"state": "suspected"})
        self.assertEqual(self._figures(1)["lost"], 0)

    def test_promises_kept(self):
        """By us and kept; neither broken ones nor those of the customer."""
        promises = self.env["key.account.commitment"].create(
            [
                {"account_id": self.account.id, "name": "Offer", "side": side}
                for side in ("us", "us", "them")
            ]
        )
        promises[0].action_kept()
        promises[1].action_broken()
        promises[2].action_kept()
        self.assertEqual(self._figures(1)["promise"], 0)
        # They were settled today, which is told tomorrow.
        self.assertEqual(self._figures(1, end=datetime(2026, 1, 1, 12))["promise"], 1)

    def test_orders_of_accounts(self):
        """By their moment: 1,000 and 500 in the last 24 hours, 3,000 before; Gamma is no account."""
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-12-31 11:59:00")
        self._order(self.beta, [(self.roll, 1, 500)], "2025-12-30 12:00:00")
        self._order(self.beta, [(self.roll, 1, 3000)], "2025-12-30 11:59:00")
        self._order(self.gamma, [(self.roll, 1, 7000)], "2025-12-31 10:00:00")
        self._quote(self.alpha, [(self.roll, 1, 9000)], "2025-12-31 10:00:00")
        self.assertEqual(self._figures(1)["order"], 1500)
        self.assertEqual(self._figures(7)["order"], 4500)
        # Who cannot read orders has no such figure; who sees Alpha alone has its orders.
        self.assertNotIn("order", self._figures(1, user=self.user_own))
        self._see_orders(self.user_own)
        self.assertEqual(self._figures(1, user=self.user_own)["order"], 1000)

    def test_two_companies(self):
        """Each digest tells of its own company, in its currency."""
        far = self._create_user("ka_far", "key_account.group_manager", self.other_company)
        self._see_orders(far)
        self._account(self.alpha, company_id=self.other_company.id)
        digest = self.env["digest.digest"].create(
            {"name": "Far", "company_id": self.other_company.id}
        )
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-12-31 10:00:00")
        self._order(
            self.alpha, [(self.roll, 1, 70)], "2025-12-31 10:00:00", company=self.other_company
        )
        self.assertEqual(self._figures(1)["order"], 1000)
        self.assertEqual(self._figures(1, user=far, digest=digest)["order"], 70)

    def test_who_reads_it(self):
        """Strangers read nothing, and a feature that is off tells nothing."""
        self.assertEqual(self._figures(1, user=self.user_none), {})
        self.assertEqual(set(self._figures(1)), set(FIGURES))
        # Nobody asked for a period, such as a list of digests.
        self.assertEqual(self.digest.with_user(self.user_manager).kpi_key_account_visit_value, 0)
        for group in ("feature_visit", "feature_service", "feature_health"):
            self._switch_off(group)
        self.assertEqual(set(self._figures(1)), {"order"})
        admin = self.env.ref("base.user_admin")
        arch = self.env["digest.digest"].with_user(admin).get_view(view_type="form")["arch"]
        self.assertNotIn("kpi_key_account_alert", arch)

    def _switch_off(self, feature):
        self.env.ref("key_account.group_user").implied_ids -= self.env.ref(f"key_account.{feature}")
        self.env.ref("base.group_user").implied_ids -= self.env.ref(f"key_account.{feature}")

    def test_sent(self):
        """Off by default; chosen on the form, it is in the mail of who may read it, with a link."""
        self.assertFalse(any(self.digest[f"kpi_key_account_{name}"] for name in FIGURES))
        administrator = self._create_user(
            "ka_system", "base.group_system,key_account.group_admin,sales_team.group_sale_manager"
        )
        with Form(self.digest.with_user(administrator)) as form:
            form.kpi_key_account_visit = True
            form.kpi_key_account_order = True
        kpis = self.digest._compute_kpis(self.company, self.user_manager)
        told = {kpi["kpi_name"]: kpi for kpi in kpis}
        self.assertIn("kpi_key_account_visit", told)
        self.assertIn("key_account_visit_action", told["kpi_key_account_visit"]["kpi_action"])
        self.assertEqual(told["kpi_key_account_visit"]["kpi_col1"]["value"], 0)
        names = [k["kpi_name"] for k in self.digest._compute_kpis(self.company, self.user_none)]
        self.assertNotIn("kpi_key_account_visit", names)
