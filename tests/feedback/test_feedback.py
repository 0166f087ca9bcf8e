from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..access_common import rpc
from ..visit.visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestFeedback(VisitCommon):
    """What Alpha Steel says, and what is answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._visit(cls.account, "2025-12-01 09:00:00", contact_ids=cls.alpha_buyer.ids)

    def _feedback(self, user=None, **values):
        return (
            self.env["key.account.feedback"]
            .with_user(user or self.user_own)
            .create({"account_id": self.account.id, "name": "Labels", **values})
        )

    def test_praise_is_noted(self):
        praise = self._feedback(opinion="satisfied")
        self.assertEqual((praise.state, praise.is_open, praise.date_due), ("noted", False, False))
        self.assertEqual(praise.channel, "call")

    def test_a_suggestion_needs_outcome_and_answer(self):
        """Received today, it is to be answered within 14 days."""
        suggestion = self._feedback(opinion="suggestion")
        self.assertEqual(suggestion.state, "open")
        self.assertEqual((suggestion.date_due - suggestion.date).days, 14)
        suggestion.answer = "From March, the label names the batch"
        self.assertEqual(suggestion.state, "open")
        suggestion.outcome = "planned"
        self.assertEqual(suggestion.state, "answered")
        self.assertEqual(suggestion.date_answered, self.company._key_account_today())
        suggestion.answer = "  "
        self.assertEqual((suggestion.state, suggestion.date_answered), ("open", False))

    def test_dissatisfaction_needs_an_answer(self):
        complaint = self._feedback(opinion="dissatisfied", answer="We called back")
        self.assertEqual(complaint.state, "answered")
        opened = self._feedback(opinion="dissatisfied").action_complaint()
        self.assertEqual(opened["context"]["default_name"], "Labels")

    def test_on_a_visit(self):
        action = self.visit.with_user(self.user_own).action_feedback_new()
        context = action["context"]
        self.assertEqual(context["default_partner_id"], self.alpha_buyer.id)
        feedback = (
            self.env["key.account.feedback"]
            .with_user(self.user_own)
            .with_context(**context)
            .create({"name": "Good advice", "opinion": "satisfied"})
        )
        self.assertEqual(feedback.channel, "visit")
        self.assertEqual(feedback.account_id, self.account)
        self.assertTrue(self.visit._has_next_step())

    def test_refused(self):
        today = self.company._key_account_today()
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._feedback(date=today.replace(year=today.year + 1))
        with self.assertRaisesRegex(ValidationError, "cannot be before the day of receipt"):
            self._feedback(date=today, date_due=today.replace(year=today.year - 1))
        with self.assertRaisesRegex(ValidationError, "open feedback cannot be archived"):
            self._feedback().active = False
        with self.assertRaises(AccessError):
            rpc(self._feedback(), "write", {"state": "answered"})
        foreign = self._account(self.beta, owner_id=self.user_all.id)
        with self.assertRaises(AccessError):
            self._feedback(account_id=foreign.id)

    def test_story(self):
        self._feedback(opinion="dissatisfied", date="2025-12-02")
        [told] = [
            entry
            for entry in rpc(self.account.with_user(self.user_own), "get_story")["entries"]
            if entry["kind"] == "feedback"
        ]
        self.assertEqual(told["text"], "Dissatisfied: Labels")
