from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..access_common import rpc
from .complaint_room_common import ComplaintRoomCommon

MAIL = """Return-Path: <{sender}>
To: {to}
From: Someone <{sender}>
Subject: {subject}
Message-Id: <{number}@mill.example.com>
{headers}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="cut"

--cut
Content-Type: text/plain; charset="UTF-8"

The rolls came a week late.
--cut
Content-Type: text/plain; name="photo.txt"
Content-Disposition: attachment; filename="photo.txt"

A crack
--cut--
"""


@tagged("post_install", "-at_install")
class TestComplaintMail(ComplaintRoomCommon):
    """A mail to the address of the company opens a complaint, or waits for an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "rolls.example.com", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.company.key_account_complaint_address = "complaints"
        cls.address = "complaints@rolls.example.com"
        cls.alpha_buyer.email = "buyer@alpha.example.com"
        cls.number = 0

    def _receive(self, sender="buyer@alpha.example.com", to=None, subject="Late", headers=""):
        """Return the complaints and the incoming complaints that a mail makes."""
        type(self).number += 1
        text = MAIL.format(
            sender=sender,
            to=to or self.address,
            subject=subject,
            headers=headers,
            number=self.number,
        )
        models = [
            self.env[name].sudo()
            for name in ("key.account.complaint", "key.account.complaint.mail")
        ]
        before = [model.search([]) for model in models]
        self.env["mail.thread"].message_process("mail.thread", text)
        return [model.search([]) - known for model, known in zip(models, before, strict=True)]

    def test_known_sender(self):
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        complaint, waiting = self._receive()
        self.assertFalse(waiting)
        self.assertEqual(
            (complaint.name, complaint.account_id, complaint.partner_id, complaint.user_id),
            ("Late", self.account, self.alpha_buyer, self.user_own),
        )
        self.assertEqual((complaint.company_id, complaint.state), (self.company, "new"))
        self.assertTrue(complaint.received_on and complaint.number)
        message = complaint.message_ids.filtered(lambda note: note.message_type == "email")
        self.assertIn("a week late", message.body)
        self.assertEqual(message.attachment_ids.name, "photo.txt")
        self.assertEqual(message.attachment_ids.res_model, "key.account.complaint")
        # The sender gets no answer; the responsible user follows the complaint, as Odoo has it.
        self.assertLessEqual((mails.search([]) - before).recipient_ids, self.user_own.partner_id)

    def test_reply_goes_to_the_complaint(self):
        complaint, _waiting = self._receive()
        first = complaint.message_ids.filtered(lambda note: note.message_type == "email")
        more, waiting = self._receive(
            subject="Re: Late", headers=f"In-Reply-To: {first.message_id}\n"
        )
        self.assertFalse(more)
        self.assertFalse(waiting)
        emails = complaint.message_ids.filtered(lambda note: note.message_type == "email")
        self.assertEqual(len(emails), 2)

    def test_unknown_sender(self):
        """It waits; whoever sees all accounts chooses one; messages and attachments go along."""
        complaint, waiting = self._receive("stranger@mill.example.com")
        self.assertFalse(complaint)
        self.assertEqual(
            (waiting.name, waiting.state, waiting.company_id), ("Late", "new", self.company)
        )
        self.assertFalse(waiting.candidate_ids)
        self.assertFalse(waiting.with_user(self.user_own).has_access("read"))
        mine = waiting.with_user(self.user_all)
        with self.assertRaisesRegex(UserError, "Choose the account"):
            mine.action_open_complaint()
        mine.account_id = self.account
        action = mine.action_open_complaint()
        complaint = self.env["key.account.complaint"].browse(action["res_id"])
        self.assertEqual((complaint.account_id, complaint.name), (self.account, "Late"))
        self.assertEqual((waiting.state, waiting.complaint_id), ("assigned", complaint))
        message = complaint.message_ids.filtered(lambda note: note.message_type == "email")
        self.assertEqual(message.attachment_ids.res_id, complaint.id)
        self.assertFalse(waiting.message_ids.filtered(lambda note: note.message_type == "email"))
        with self.assertRaisesRegex(UserError, "settled already"):
            mine.action_discard()

    def test_several_accounts(self):
        """The owner of one of them sees the mail, but takes no account of a colleague."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        self.env["res.partner"].create(
            {"name": "Zoe", "parent_id": self.beta.id, "email": "buyer@alpha.example.com"}
        )
        complaint, waiting = self._receive()
        self.assertFalse(complaint)
        self.assertEqual(waiting.candidate_ids, self.account + hidden)
        mine = waiting.with_user(self.user_own)
        with self.assertRaises(AccessError), self.cr.savepoint():
            mine.account_id = hidden
        mine.account_id = self.account
        mine.action_open_complaint()
        self.assertEqual(waiting.complaint_id.account_id, self.account)

    def test_the_domain_is_not_enough(self):
        _complaint, waiting = self._receive("other@alpha.example.com")
        self.assertTrue(waiting)

    def test_machines_and_loops(self):
        for sender, headers in (
            ("buyer@alpha.example.com", "Auto-Submitted: auto-replied\n"),
            ("buyer@alpha.example.com", "Precedence: bulk\n"),
            (self.address, ""),
        ):
            with self.subTest(sender=sender, headers=headers):
                complaint, waiting = self._receive(sender, headers=headers)
                self.assertFalse(complaint)
                self.assertFalse(waiting)
        self.assertTrue(self._receive(headers="Auto-Submitted: no\n")[0])
        for _each in range(20):
            self.assertTrue(self._receive("stranger@mill.example.com")[1])
        self.assertFalse(self._receive("stranger@mill.example.com")[1])

    def test_another_company(self):
        """The address belongs to one company: accounts of the other one are not looked at."""
        self.account.company_id.key_account_complaint_address = False
        self.assertFalse(self.company.sudo().key_account_complaint_alias_id)
        other = self._account(self.alpha, self.other_company)
        domain = self.env["mail.alias.domain"].create(
            {"name": "overseas.example.com", "company_ids": [(6, 0, self.other_company.ids)]}
        )
        self.assertEqual(self.other_company.alias_domain_id, domain)
        self.other_company.key_account_complaint_address = "complaints"
        complaint, _waiting = self._receive(to="complaints@overseas.example.com")
        self.assertEqual(complaint.account_id, other)

    def test_renamed_address(self):
        alias = self.company.sudo().key_account_complaint_alias_id
        self.company.key_account_complaint_address = "quality"
        self.assertEqual(alias.alias_full_name, "quality@rolls.example.com")
        self.assertTrue(self._receive(to="quality@rolls.example.com")[0])

    def test_not_through_the_back_door(self):
        """Users cannot make complaints of hidden accounts with the method of the gateway."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        self.beta.email = "mill@beta.example.com"
        complaints = self.env["key.account.complaint"].with_user(self.user_own)
        values = {"account_id": hidden.id, "kind_id": self.quality.id}
        with self.assertRaises(AccessError), self.cr.savepoint():
            rpc(
                complaints,
                "message_new",
                {"email_from": "mill@beta.example.com", "subject": "Late"},
                values,
            )
        self.assertFalse(hidden.complaint_ids)

    def test_the_gateway_opens_nothing_else(self):
        """Anybody may call it with a model and values: only complaints come by mail, and of the sender alone."""
        outsider = self._create_user("ka_outsider", "base.group_user")
        gateway = self.env["mail.thread"].with_user(outsider)
        models = [
            name
            for name, model in self.env.items()
            if name.startswith("key.account")
            and not model._abstract
            and "message_ids" in model._fields
        ]
        self.assertIn("key.account", models)
        for number, name in enumerate(sorted(models)):
            mail = MAIL.format(
                sender="eve@x.example", to="", subject="Mine", headers="", number=f"x{number}"
            )
            before = self.env[name].sudo().with_context(active_test=False).search_count([])
            values = {"account_id": self.account.id}
            with (
                self.subTest(model=name),
                suppress(AccessError, ValueError),
                self.cr.savepoint(),
            ):
                gateway.message_process(name, mail, custom_values=values)
            after = self.env[name].sudo().with_context(active_test=False).search_count([])
            self.assertEqual(after, before, name)

    def test_the_gateway_takes_no_values_of_ours(self):
        """Commands in a new contact, however deep, would write records of the module with full rights."""
        outsider = self._create_user("ka_outsider", "base.group_user")
        gateway = self.env["mail.thread"].with_user(outsider)
        person = self.env["key.account.stakeholder"].create(
            {
                "account_id": self.account.id,
                "partner_id": self.env["res.partner"]
                .create({"name": "Ada", "parent_id": self.alpha.id})
                .id,
            }
        )
        inner = {"key_account_stakeholder_ids": [[1, person.id, {"no_gifts": True}]]}
        for values in (
            {"name": "N", **inner},
            {"name": "N", "child_ids": [[0, 0, {"name": "Child", **inner}]]},
            {"name": "N", "child_ids": [(0, 0, {"child_ids": ({"x": [inner]},)})]},
        ):
            mail = MAIL.format(sender="eve@x.example", to="", subject="M", headers="", number="y")
            with self.assertRaisesRegex(AccessError, "key_account_stakeholder_ids"):
                gateway.message_process("res.partner", mail, custom_values=values)
        self.assertFalse(person.no_gifts)
