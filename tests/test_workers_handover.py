"""Two people who decide on one handover at once: the second is told."""

from odoo.tests import tagged

from .workers_common import INTERRUPT, WAIT
from .workers_jobs_common import WorkersJobsCommon


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestHandoverButtons(WorkersJobsCommon):
    """The manager hands over what was proposed while the receiver sends it back."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            self._prepare_handover(env)
            handover = env["key.account.handover"].browse(self.handover_id)
            handover.line_ids.write({"answer": "waiting"})
            handover.write({"state": "proposed", "applied_by_id": False})
            self.apply = self._act(handover, "action_apply", self.manager_id)
            self.send_back = self._act(handover, "action_send_back", env.ref("base.user_admin").id)

    def _both(self, first, method, second):
        """Let the second press while the first is in the middle of its work; return what the second is told."""
        waiting = INTERRUPT % {
            "model": "key.account.handover",
            "method": method,
            "action": WAIT,
        }
        with self._gate():
            worker = self._start(waiting + first)
            self._until_waiting_at_gate()
            other = self._start(second)
            self._until_waiting_for_another()
        self.assertNotIn("Refused", self._finish(worker))
        return self._finish(other)

    def _after(self):
        with self._environment() as env:
            handover = env["key.account.handover"].browse(self.handover_id)
            return handover.state, set(handover.line_ids.mapped("answer"))

    def test_sent_back_too_late(self):
        told = self._both(self.apply, "_begin", self.send_back)
        self.assertIn("only while the status is: Receivers Asked", told)
        self.assertEqual(self._after(), ("applying", {"waiting"}))

    def test_sent_back_before(self):
        told = self._both(self.send_back, "_answer", self.apply)
        self.assertIn("Some accounts were sent back", told)
        self.assertEqual(self._after(), ("proposed", {"sent_back"}))
