"""Two people who press a button of one record at once: the second is told, and nothing is done twice."""

from itertools import product

from odoo.tests import tagged

from .workers_common import DIE, INTERRUPT, WAIT
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


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestReviewTakenBack(WorkersJobsCommon):
    """An approval is taken back once, whoever presses or dies meanwhile."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            self._prepare_review(env)
            review = env["key.account.review"].browse(self.review_id)
            review.action_compute()
            # The customers have not bought anything: a grade is given to them all the same.
            env["key.account.review.line"].create(
                [
                    {
                        "review_id": review.id,
                        "account_id": account.id,
                        "final_grade_id": env.ref("key_account.grade_a").id,
                        "movement": "new",
                        "posture": "focus",
                    }
                    for account in self._accounts(env)
                ]
            )
            review.action_approve()

    def _take_back(self):
        """Return the script by which the manager takes the approval back."""
        with self._environment() as env:
            wizards = env["key.account.review.take.back"].with_user(self.manager_id)
            wizard = wizards.create({"review_id": self.review_id, "reason": "Wrong figures"})
            return self._act(wizard, "action_take_back", self.manager_id)

    def _interrupted(self, action):
        return INTERRUPT % {
            "model": "key.account.review",
            "method": "_log_restored",
            "action": action,
        }

    def _assert_taken_back(self):
        with self._environment() as env:
            review = env["key.account.review"].browse(self.review_id)
            self.assertEqual((review.state, review.is_taking_back), ("computed", False))
            changes = env["key.account.grade.change"].search(
                [("review_id", "=", self.review_id), ("source", "=", "taken_back")]
            )
            self.assertEqual(changes.account_id, self._accounts(env))
            self.assertEqual(len(changes), 2)
            self.assertFalse(any(changes.account_id.mapped("grade_id")))

    def test_two_people(self):
        """While one takes back, the other is told; so is who approves another review."""
        first_review = self.review_id
        with self._environment() as env:
            self._prepare_review(env)
            other = env["key.account.review"].browse(self.review_id)
            other.action_compute()
            approve = self._act(other, "action_approve", self.manager_id)
        self.review_id = first_review
        scripts = [self._take_back(), approve]
        with self._gate():
            worker = self._start(self._interrupted(WAIT) + self._take_back())
            self._until_waiting_at_gate()
            for script in scripts:
                self.assertIn(
                    "Another user is computing or approving", self._finish(self._start(script))
                )
        self.assertNotIn("Refused", self._finish(worker))
        self._assert_taken_back()
        self.assertIn("was taken back in the meantime", self._finish(self._start(approve)))

    def test_killed_in_the_middle(self):
        """The worker dies with half of it done: nothing is; the next run takes all of it back."""
        with self._environment() as env:
            review = env["key.account.review"].browse(self.review_id)
            review.write(
                {
                    "is_taking_back": True,
                    "taken_back_reason": "Wrong figures",
                    "taken_back_by_id": self.manager_id,
                }
            )
        run = 'env["key.account.review"]._cron_review()\nenv.cr.commit()\n'
        self._finish(self._start(self._interrupted(DIE) + run), code=-9)
        with self._environment() as env:
            review = env["key.account.review"].browse(self.review_id)
            self.assertEqual((review.state, review.is_taking_back), ("approved", True))
        for worker in [self._start(run), self._start(run)]:
            self._finish(worker)
        self._assert_taken_back()
