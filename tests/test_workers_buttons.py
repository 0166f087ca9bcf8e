"""Two people who press a button of one record at once: the second is told, and nothing is done twice."""

from itertools import product

from odoo.tests import tagged

from .workers_common import INTERRUPT, WAIT
from .workers_jobs_common import WorkersJobsCommon

# Buttons of a review that change its state.
BUTTONS = (
    "action_compute",
    "action_approve",
    "action_start",
    "action_compute_and_approve",
    "action_cancel",
    "action_draft",
)
# The long ones, and the method in which the first user is when the second presses.
LONG = {"action_compute": "_summarise", "action_approve": "_log_changes"}


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestReviewButtons(WorkersJobsCommon):
    def _press(self, button):
        with self._environment() as env:
            review = env["key.account.review"].browse(self.review_id)
            return self._act(review, button, self.manager_id)

    def _new_review(self):
        """Create a review that is computed already, so that each button can be pressed."""
        with self._environment() as env:
            self._prepare_review(env)
            env["key.account.review"].browse(self.review_id).action_compute()

    def test_second_person(self):
        """While one computes or approves, every other button tells that somebody is at it, at once."""
        for first, second in product(LONG, BUTTONS):
            with self.subTest(first=first, second=second):
                self._new_review()
                waiting = INTERRUPT % {
                    "model": "key.account.review",
                    "method": LONG[first],
                    "action": WAIT,
                }
                with self._gate():
                    worker = self._start(waiting + self._press(first))
                    self._until_waiting_at_gate()
                    self.assertIn(
                        "Another user is computing or approving",
                        self._finish(self._start(self._press(second))),
                    )
                self.assertNotIn("Refused", self._finish(worker))
                with self._environment() as env:
                    review = env["key.account.review"].browse(self.review_id)
                    state = "approved" if first == "action_approve" else "computed"
                    self.assertEqual(review.state, state)

    def test_second_person_has_looked_before(self):
        """The second has read the review before the first was done: the second hears its new status."""
        self._new_review()
        looked = INTERRUPT % {
            "model": "key.account.review",
            "method": "_check_manager",
            "action": WAIT,
        }
        with self._gate():
            second = self._start(looked + self._press("action_approve"))
            self._until_waiting_at_gate()
            self.assertNotIn("Refused", self._finish(self._start(self._press("action_approve"))))
        self.assertIn("is “Approved”", self._finish(second))
