from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-10 09:00:00")
class TestServiceAlerts(ComplaintCommon):
    """On Wednesday, 10 December, the owner of Alpha Steel opens the account."""

    def _promise(self, name, day, **values):
        return self.env["key.account.commitment"].create(
            {
                "account_id": self.account.id,
                "name": name,
                "date_due": day,
                "user_id": self.user_own.id,
                **values,
            }
        )

    def _alerts(self, user=None):
        account = self.account.with_user(user or self.user_own)
        return [(alert["kind"], alert["text"]) for alert in account.get_alerts()]

    def test_nothing_is_wrong(self):
        self._promise("Sample", "2025-12-10")
        self._complaint(date="2025-12-01", date_due="2025-12-10")
        self.assertEqual(self._alerts(), [])

    def test_promises_past_their_day(self):
        self._promise("Sample", "2025-12-09")
        self._promise("Offer", "2025-12-05", user_id=self.user_manager.id)
        self._promise("Their drawing", "2025-12-05", side="them")
        self._promise("Broken long ago", "2025-11-05", state="broken").date_done = "2025-11-25"
        self._promise("Visit", "2025-12-05", state="broken").date_done = "2025-12-05"
        self.assertEqual(
            self._alerts(),
            [
                (
                    "promise_broken",
                    f"Promise “Offer” ({self.user_manager.name}) was due 5 days ago",
                ),
                ("promise_broken", "Promise “Visit” was broken 5 days ago"),
                ("promise_broken", "Your promise “Sample” was due yesterday"),
            ],
        )

    def test_complaints_past_their_day(self):
        self._complaint(date="2025-12-01", date_due="2025-12-08")
        self._complaint(name="Noise", date="2025-12-01", date_due="2025-12-08", state="progress")
        self.env["key.account.usage.problem"].create(
            {"account_id": self.account.id, "name": "Cracks", "date_due": "2025-12-01"}
        )
        self.assertEqual(
            self._alerts(),
            [
                ("complaint", "The answer to complaint “A week late” was due 2 days ago"),
                ("complaint", "The answer to complaint “Noise” was due 2 days ago"),
                ("usage_problem", "Usage problem “Cracks” was due 9 days ago"),
            ],
        )

    def test_an_alert_opens_its_record(self):
        complaint = self._complaint(date="2025-12-01", date_due="2025-12-08")
        [alert] = self.account.with_user(self.user_own).get_alerts()
        self.assertEqual(
            alert,
            {
                "kind": "complaint",
                "text": "The answer to complaint “A week late” was due 2 days ago",
                "severity": "danger",
                "day": "2025-12-08",
                "model": "key.account.complaint",
                "res_id": complaint.id,
                "button": "Open Complaint",
                "method": False,
            },
        )

    def test_alerts_follow_the_rights_of_the_account(self):
        self._complaint(date="2025-12-01", date_due="2025-12-08")
        self.assertTrue(self._alerts(self.user_manager))
        stranger = self._create_user("ka_stranger", "key_account.group_user")
        for user in stranger + self.user_none:
            with self.assertRaises(AccessError):
                self._alerts(user)

    def test_today_is_that_of_the_company(self):
        """At 23:30 UTC it is tomorrow in Shanghai."""
        self._promise("Sample", date(2025, 12, 10))
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2025-12-10 23:30:00"):
            self.assertEqual(len(self._alerts()), 1)
