from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .contact_changes_common import ContactChangesCommon


@tagged("post_install", "-at_install")
class TestContactEntry(ContactChangesCommon):
    """What is open names active contacts of its customer: on entry, and when it is opened again."""

    # === ON ENTRY === #

    def test_entered(self):
        """Open visits, promises, problems and complaints name active contacts of their customer."""
        zoe = self.env["res.partner"].create({"name": "Zoe", "parent_id": self.beta.id})
        gone = self.env["res.partner"].create({"name": "Gone", "parent_id": self.alpha.id})
        gone.active = False
        visit = self._visit()
        for contact in (zoe, self.beta, gone):
            told = f"{contact.name}: not an active contact of Alpha Steel. Choose"
            with self.assertRaisesRegex(ValidationError, told), self.env.cr.savepoint():
                self._visit(contact_ids=[Command.set(contact.ids)])
            with self.assertRaisesRegex(ValidationError, told), self.env.cr.savepoint():
                visit.contact_ids = [Command.link(contact.id)]
        with self.assertRaisesRegex(ValidationError, "Gone: not an active"):
            self._visit(partner_id=gone.id)
        with self.assertRaisesRegex(ValidationError, "Zoe is not an address of"):
            self._visit(partner_id=zoe.id)
        for contact, told in ((zoe, "is not a contact of"), (gone, "Gone is archived. Choose")):
            with self.assertRaisesRegex(ValidationError, told), self.env.cr.savepoint():
                self._follow_ups(partner_id=contact.id)
        for record in self._follow_ups():
            with (
                self.assertRaisesRegex(ValidationError, "Gone is archived"),
                self.env.cr.savepoint(),
            ):
                record.partner_id = gone

    def test_who_was_met(self):
        """A visit that is over tells who was there."""
        gone = self.env["res.partner"].create({"name": "Gone", "parent_id": self.alpha.id})
        gone.active = False
        past = self._visit(
            start="2025-03-03 09:00:00", state="done", contact_ids=[Command.set(gone.ids)]
        )
        self.assertEqual(past.with_context(active_test=False).contact_ids, gone)

    # === OPENED AGAIN === #

    def test_opened_again(self):
        """What changed while a promise, problem or complaint was settled is found then."""
        done = {
            "key.account.commitment": {"state": "kept"},
            "key.account.usage.problem": {"state": "solved", "solution": "Ground"},
            "key.account.feedback": {"opinion": "satisfied"},
            "key.account.return.call": {"state": "skipped"},
            "key.account.complaint": {
                "state": "solved",
                "solution": "Ground",
                "resolution": "remedy",
            },
        }
        for leave in ({"active": False}, {"parent_id": self.beta.id}):
            bob = self.env["res.partner"].create({"name": "Bob", "parent_id": self.alpha.id})
            records = self._follow_ups(partner_id=bob.id)
            for record in records:
                record.write(done[record._name])
            bob.write(leave)
            for record in records:
                self.assertEqual(record.partner_id, bob)
                if record._name == "key.account.feedback":
                    record.opinion = "dissatisfied"
                else:
                    record.state = record._get_open_states()[-1]
                self.assertFalse(record.partner_id)
                self.assertIn("No longer a contact of Alpha Steel: Bob.", self._told(record))

    def test_opened_again_with_the_contact(self):
        promise = self._follow_ups()[0]
        promise.action_kept()
        promise.action_reopen()
        self.assertEqual(promise.partner_id, self.bob)
        promise.write({"partner_id": False, "state": "kept"})
        promise.action_reopen()
        self.assertNotIn("No longer a contact", self._told(promise))

    def test_from_a_past_visit(self):
        """Copies and next visits leave out who has left."""
        past = self._visit(start="2025-03-03 09:00:00", state="done")
        promise = self._follow_ups()[0]
        promise.action_kept()
        (self.plant + self.bob).write({"parent_id": self.beta.id})
        context = past.action_next_visit()["context"]
        self.assertEqual(context["default_contact_ids"], self.alpha_buyer.ids)
        self.assertEqual(context["default_partner_id"], self.alpha.id)
        for visit in (
            past.copy(),
            self.env["key.account.visit"].with_context(**context).create({}),
        ):
            self.assertEqual(visit.contact_ids, self.alpha_buyer)
            self.assertEqual(visit.partner_id, self.alpha)
        self.assertFalse(promise.copy().partner_id)
