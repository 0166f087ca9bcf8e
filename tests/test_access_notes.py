from itertools import product

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import rpc
from .contact_changes_common import ContactChangesCommon

MANAGES = "key_account.group_manager,base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestAccessNotes(ContactChangesCommon):
    """What the module notes on a record is not read or edited by whoever cannot see the record.

    Odoo lets authors and creators read their messages, which tell the name of the record.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._create_user(
            "ka_stranger",
            "base.group_user,base.group_partner_manager,sales_team.group_sale_manager",
        )
        cls.person = cls.env["key.account.stakeholder"].create(
            {"account_id": cls.account.id, "partner_id": cls.bob.id}
        )

    def _new_notes(self, act):
        """Return the notes on records of the module that come from an action."""
        self.env.flush_all()
        self.cr.precommit.run()  # changes of what has just been created are not tracked
        messages = self.env["mail.message"].sudo()
        last = messages.search([], order="id desc", limit=1).id
        act()
        self.env.flush_all()
        self.cr.precommit.run()
        return messages.search([("id", ">", last), ("model", "=like", "key.account%")])

    def _assert_hidden(self, act, *models):
        """Check that an action leaves notes on these models, and that its actor sees none."""
        notes = self._new_notes(act)
        self.assertLessEqual(set(models), set(notes.mapped("model")))
        mine = notes.with_user(self.stranger)
        self.assertFalse(mine._filtered_access("read"))
        self.assertFalse(mine._filtered_access("write"))
        found = mine.search([("model", "=like", "key.account%"), ("id", "in", notes.ids)])
        self.assertFalse(found)
        self.assertEqual(notes.author_id, self.env.ref("base.partner_root"))
        self.assertEqual(notes.create_uid, self.env.ref("base.user_root"))

    def _followed(self):
        self._follow_ups()
        return self._visit(state="confirmed")

    # === CONTACTS === #

    def test_archived_and_back(self):
        self._followed()
        bob = self.bob.with_user(self.stranger)
        self._assert_hidden(
            bob.action_archive, "key.account.visit", "key.account.stakeholder", *self.follow_ups
        )
        self._assert_hidden(bob.action_unarchive, "key.account.stakeholder")

    def test_moved(self):
        self._followed()
        contacts = (self.bob + self.plant).with_user(self.stranger)
        self._assert_hidden(
            lambda: contacts.write({"parent_id": self.beta.id}),
            "key.account.visit",
            "key.account.stakeholder",
            *self.follow_ups,
        )

    def test_merged(self):
        self._followed()
        other = self.env["res.partner"].create({"name": "Robert", "parent_id": self.beta.id})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.stranger).sudo()
        self._assert_hidden(
            lambda: wizard._merge([self.bob.id, other.id], other, extra_checks=False),
            "key.account.visit",
            *self.follow_ups,
        )

    def test_deleted(self):
        free = self.env["res.partner"].create({"name": "Free", "parent_id": self.alpha.id})
        self._visit(contact_ids=[Command.set(free.ids)])
        self._assert_hidden(free.with_user(self.stranger).unlink, "key.account.visit")

    # === CALENDAR === #

    def test_meeting_moved_and_deleted(self):
        meeting = self._followed().event_id.with_user(self.stranger)
        times = {"start": "2026-12-01 09:00:00", "stop": "2026-12-01 10:00:00"}
        self._assert_hidden(lambda: meeting.write(times), "key.account.visit")
        self._assert_hidden(meeting.unlink, "key.account.visit")

    def test_meetings_of_several_visits(self):
        """Their visits are noted together."""
        meetings = (self._visit(state="confirmed") + self._visit(state="confirmed")).event_id
        self._assert_hidden(meetings.with_user(self.stranger).unlink, "key.account.visit")

    # === WHOEVER MAY === #

    def test_own_changes_stay_own(self):
        """Also a change that takes away access: the note says who gave the account away."""
        mine = self.user_own.partner_id
        manager = self._create_user("ka_keeper", MANAGES)
        notes = self._new_notes(self.bob.with_user(manager).action_archive)
        self.assertEqual(notes.mapped("model"), ["key.account.stakeholder"])
        self.assertEqual(notes.author_id, manager.partner_id)
        promise = self._follow_ups(partner_id=self.alpha_buyer.id)[0].with_user(self.user_own)
        notes = self._new_notes(promise.action_kept)
        self.assertEqual((notes.author_id, notes.create_uid), (mine, self.user_own))
        promises = (promise + promise.copy()).with_user(self.user_own)
        notes = self._new_notes(lambda: promises.write({"date_due": "2026-12-24"}))
        self.assertEqual((len(notes), notes.author_id), (2, mine))
        account = self.account.with_user(self.user_manager)
        notes = self._new_notes(lambda: account.write({"owner_id": self.user_all.id}))
        self.assertIn(self.user_manager.partner_id, notes.author_id)

    def test_own_words(self):
        """A message that a person wrote stays that of the person."""
        note = (
            self.account.sudo()
            .with_user(self.user_none)
            .sudo()
            .message_post(body="Hello", message_type="comment")
        )
        self.assertEqual(note.author_id, self.user_none.partner_id)

    def test_posted_from_outside(self):
        """Nobody posts on a record that is hidden, or notifies about it, in any kind of words."""
        portal = self._create_user("ka_portal_notes", "base.group_portal")
        posts = (
            {"message_type": "notification"},
            {"message_type": "auto_comment"},
            {"subtype_xmlid": "mail.mt_comment"},
        )
        for user, record, post in product(
            (self.stranger, portal), (self.account, self.person), posts
        ):
            told = {"body": "Forged", "partner_ids": user.partner_id.ids, **post}
            with (
                self.subTest(user=user.login, model=record._name, **post),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                rpc(record.with_user(user), "message_post", **told)
        told = {"body": "Forged", "partner_ids": self.user_own.partner_id.ids}
        for user, record in product((self.stranger, portal), (self.account, self.person)):
            about = {"model": record._name, "res_id": record.id}
            with (
                self.subTest(user=user.login, model=record._name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                rpc(record.with_user(user), "message_notify", **told)
            with (
                self.subTest(user=user.login, about=record._name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                rpc(user.partner_id.with_user(user).browse(), "message_notify", **told, **about)
        self.assertFalse(self.env["mail.message"].sudo().search([("body", "like", "Forged")]))

    def test_notified_about_what_is_seen(self):
        """Whoever reads a record tells a colleague about it, in the own name."""
        account = self.account.with_user(self.user_own)
        told = {"body": "Seen", "partner_ids": self.user_all.partner_id.ids}
        rpc(account, "message_notify", **told)
        found = self.env["mail.message"].sudo().search([("body", "like", "Seen")])
        self.assertEqual(found.author_id, self.user_own.partner_id)
