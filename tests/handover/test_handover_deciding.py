from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverDeciding(HandoverCommon):
    """Own is absent from 4 to 6 March 2026; on the second, a manager hands over to Third, and plans change."""

    def _absence(self):
        handover = self._handover(
            self.user_third,
            kind="absence",
            date_from="2026-03-04",
            date_to="2026-03-06",
            to_deputy=False,
        )
        handover.action_apply()
        return handover

    def _on(self, day):
        """Return who owns Beta after the night before a day of March 2026."""
        with freeze_time(f"2026-03-{day:02} 10:00:00"):
            self._run()
        return self.at_beta.owner_id

    def _write(self, handover, day, **values):
        with freeze_time(f"2026-03-{day:02} 10:00:00"):
            handover.write(values)

    def test_stopped(self):
        """Before the first day, it can be set to draft; nothing goes, and it can be changed."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._absence()
            self.assertTrue(handover.is_waiting)
            handover.action_draft()
            self.assertFalse(handover.is_waiting)
        self.assertEqual(handover.state, "draft")
        self.assertFalse(handover.applied_by_id)
        self.assertEqual(self._on(4), self.user_own)
        self._write(handover, 4, date_from="2026-03-10", date_to="2026-03-11")
        handover.action_apply()
        self.assertEqual(self._on(10), self.user_third)
        self.assertEqual(self._on(12), self.user_own)

    def test_stopped_too_late(self):
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._absence()
        self.assertEqual(self._on(4), self.user_third)
        self.assertFalse(handover.is_waiting)
        with self.assertRaises(UserError):
            handover.action_draft()
        # As if the job had been killed between two accounts.
        handover.sudo().write({"state": "applying"})
        with self.assertRaisesRegex(UserError, "Some accounts went already"):
            handover.action_draft()

    def test_stopped_by_others(self):
        """What a manager decided, Own does not stop."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._as(self.user_own, self.handovers).create(
                {
                    "kind": "absence",
                    "date_from": "2026-03-04",
                    "date_to": "2026-03-06",
                    "receiver_ids": self.user_third.ids,
                }
            )
            handover.action_find()
            self._as(self.user_manager, handover).action_apply()
            self.assertFalse(handover.is_waiting)
            with self.assertRaisesRegex(AccessError, "Only key account managers"):
                handover.action_draft()
            with self.assertRaisesRegex(AccessError, "Only key account managers"):
                handover.date_to = "2026-03-09"

    def test_prolonged(self):
        """Ill until the eighth: the accounts come back on the ninth."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._absence()
        self.assertEqual(self._on(4), self.user_third)
        self.assertTrue(handover.can_prolong)
        self._write(handover, 6, date_to="2026-03-08")
        wanted = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("key_account.ir_cron_handover").id)]
        )
        self.assertIn("2026-03-09", {str(at.date()) for at in wanted.mapped("call_at")})
        self.assertEqual(self._on(7), self.user_third)
        self.assertEqual(self._on(8), self.user_third)
        self.assertEqual(self._on(9), self.user_own)

    def test_shortened(self):
        """Back a day earlier; also before it began."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._absence()
        self._write(handover, 3, date_to="2026-03-05")
        self.assertEqual(self._on(5), self.user_third)
        self.assertEqual(self._on(6), self.user_own)

    def test_refused(self):
        """Days that are over, no day, other fields, and absences that ended."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._absence()
        self.assertEqual(self._on(4), self.user_third)
        for day in ("2026-03-04", False):
            with self.assertRaisesRegex(UserError, "today or later"):
                self._write(handover, 5, date_to=day)
        with self.assertRaisesRegex(UserError, "status is: Draft"):
            self._write(handover, 5, date_to="2026-03-09", kind="good")
        self.assertEqual(self._on(7), self.user_own)
        with self.assertRaisesRegex(UserError, "status is: Draft"):
            self._write(handover, 7, date_to="2026-03-09")

    def test_for_good(self):
        """A handover for good has no last day."""
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertFalse(handover.can_prolong)
        with self.assertRaisesRegex(UserError, "status is: Draft"):
            handover.date_to = "2030-01-01"
