from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..access_common import rpc
from ..visit.visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestReturnCall(VisitCommon):
    """The owner of Alpha Steel calls the buyer about the last delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._create_user("ka_colleague", "key_account.group_user")
        cls.user_own.group_ids += cls.env.ref("sales_team.group_sale_salesman")
        cls.call = cls.env["key.account.return.call"].create(
            {
                "account_id": cls.account.id,
                "name": "Delivery of S01",
                "partner_id": cls.alpha_buyer.id,
                "user_id": cls.user_own.id,
            }
        )

    def _record(self, user=None, **values):
        """Record the result of the call as users do."""
        action = self.call.with_user(user or self.user_own).action_record()
        wizard = self.env[action["res_model"]].with_user(user or self.user_own)
        wizard = wizard.browse(action["res_id"])
        wizard.write(values)
        wizard.action_save()
        return self.call

    def test_nothing_to_note(self):
        call = self._record(result="none", note="All is well")
        self.assertEqual((call.state, call.result, call.note), ("done", "none", "All is well"))
        self.assertEqual(call.user_id, self.user_own)
        with self.assertRaisesRegex(UserError, "is not open any more: Done"):
            call.with_user(self.user_own).action_record()

    def test_feedback(self):
        with self.assertRaisesRegex(UserError, "Enter the subject"):
            self._record(result="feedback", opinion="suggestion")
        call = self._record(result="feedback", opinion="suggestion", subject="Smaller packs")
        feedback = call.feedback_id
        self.assertEqual(feedback.account_id, self.account)
        self.assertEqual((feedback.opinion, feedback.state), ("suggestion", "open"))
        self.assertEqual(feedback.partner_id, self.alpha_buyer)

    def test_problem(self):
        call = self._record(result="problem", subject="Cracks", note="After a week")
        self.assertEqual(call.problem_id.description, "After a week")

    def test_new_demand(self):
        call = self._record(result="opportunity", subject="Second mill")
        lead = call.lead_id
        self.assertEqual((lead.type, lead.partner_id), ("opportunity", self.alpha_buyer))
        self.assertEqual(lead.user_id, self.user_own)

    def test_not_reached(self):
        today = self.company._key_account_today()
        with self.assertRaisesRegex(UserError, "Enter a day after today"):
            self._record(result="again", date_next=today)
        action = self.call.with_user(self.user_own).action_record()
        wizard = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        wizard.write({"result": "again"})
        wizard.action_save()
        self.assertEqual((self.call.state, self.call.attempts), ("open", 1))
        self.assertEqual((self.call.date_due - today).days, 1)

    def test_skipped_and_reopened(self):
        call = self.call.with_user(self.user_own)
        call.action_skip()
        self.assertEqual(call.state, "skipped")
        with self.assertRaisesRegex(UserError, "is not open any more"):
            call.action_skip()
        call.action_reopen()
        self.assertEqual(call.state, "open")

    def test_contact_of_another_customer(self):
        other = self.env["res.partner"].create({"name": "Zoe", "parent_id": self.beta.id})
        with self.assertRaisesRegex(UserError, "Zoe is not a contact of"):
            self._record(result="none", partner_id=other.id)

    def test_counts_as_contact(self):
        """A call that reached the buyer is the last contact with the buyer, from today on."""
        buyer = self.env["key.account.stakeholder"].create(
            {"account_id": self.account.id, "partner_id": self.alpha_buyer.id}
        )
        self.assertFalse(buyer.last_contact)
        self._record(result="none")
        buyer.invalidate_recordset(["last_contact"])
        self.assertEqual(buyer.last_contact, self.company._key_account_today())

    def test_rights(self):
        """A colleague without the account sees no call; nobody writes a result by hand."""
        with self.assertRaises(AccessError):
            self.call.with_user(self.colleague).action_record()
        for vals in ({"state": "done"}, {"result": "none"}, {"date_done": "2025-01-01"}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                rpc(self.call.with_user(self.user_own), "write", vals)
        wizards = self.env["key.account.return.call.record"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            rpc(wizards, "create", {"call_id": self.call.id})
