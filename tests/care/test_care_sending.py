from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20")
class TestCareSending(CareCommon):
    """Nothing leaves before somebody sends it, and whoever cannot get it is named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule()
        for person in cls.people:
            cls._born(person, 1, 1)
        cls.berg.email, cls.ada.email, cls.carl.email = (
            "berg@a.example",
            "ada@a.example",
            "c@a.example",
        )
        cls.env["mail.blacklist"].create({"email": "ada@a.example"})
        cls.events.sudo()._plan(cls.company)

    def _of(self, *people):
        people = self.people.browse().concat(*people)
        return self.events.search([("stakeholder_id", "in", people.ids)]).with_user(self.user_own)

    def _dialog(self, events):
        action = events.action_send()
        return (
            self.env["key.account.care.send"]
            .with_user(self.user_own)
            .with_context(**action["context"])
            .create({})
        )

    def _mails(self):
        return self.env["mail.mail"].search([("model", "=", "key.account.care.event")])

    def test_preview(self):
        """Two of five: one opted out, two have no address."""
        dialog = self._dialog(self._of(*self.people))
        self.assertEqual((dialog.send_count, dialog.refused_count), (2, 3))
        self.assertIn("Ada Buyer", dialog.refused_text)
        self.assertIn("does not want to get emails", dialog.refused_text)
        self.assertEqual(dialog.refused_text.count("has no email address"), 2)
        self.assertFalse(self._mails())

    def test_send(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.birthday.template_id.with_context(lang="fr_FR").subject = "Joyeux anniversaire"
        self.berg.partner_id.lang = "fr_FR"
        self._dialog(self._of(*self.people)).action_send()
        mails = self._mails()
        self.assertEqual(mails.recipient_ids, (self.berg + self.carl).partner_id)
        subjects = {mail.recipient_ids: mail.subject for mail in mails}
        self.assertEqual(subjects[self.berg.partner_id], "Joyeux anniversaire")
        self.assertEqual(subjects[self.carl.partner_id], "Happy birthday")
        events = self._of(*self.people)
        self.assertEqual(
            events.filtered(lambda e: e.state == "done").stakeholder_id, self.berg + self.carl
        )
        self.assertEqual(events.filtered("sent_on").done_by_id, self.user_own)
        with self.assertRaisesRegex(UserError, "was sent"):
            self._of(self.berg).action_reopen()

    def test_not_twice(self):
        dialog = self._dialog(self._of(self.berg))
        dialog.action_send()
        with self.assertRaisesRegex(UserError, "None of these"):
            self._dialog(self._of(self.berg)).action_send()
        self.assertEqual(len(self._mails()), 1)

    def test_refused(self):
        for person, reason in ((self.dora, "no email"), (self.ada, "does not want")):
            with self.assertRaisesRegex(UserError, reason):
                self._of(person)._send()
        self.birthday.template_id = False
        with self.assertRaisesRegex(UserError, "no greeting"):
            self._of(self.berg)._send()

    def test_more_than_a_greeting(self):
        """Who also gets a visit still waits for it, and gets no second greeting."""
        event = self._of(self.berg)
        event.channel = "visit"
        self._dialog(event).action_send()
        self.assertEqual((event.state, len(self._mails())), ("planned", 1))
        with self.assertRaisesRegex(UserError, "has got the greeting already"):
            event._send()
        event.action_done()
        self.assertEqual(event.state, "done")

    def test_what_was_sent_keeps_its_day(self):
        """Moved to another year, the occasion would come up again."""
        event = self._of(self.berg)
        self._dialog(event).action_send()
        with self.assertRaisesRegex(UserError, "keeps its day"):
            event.day = "2028-01-01"
