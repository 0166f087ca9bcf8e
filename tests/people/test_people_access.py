import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestPeopleAccess(PeopleCommon):
    """Ada belongs to the salesperson's account, Boris to a colleague's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boris = cls._person("Boris", "blocker", account=cls.hidden, attitude="1")
        cls.boris.message_post(body="Boris wants to leave")  # pylint: disable=translation-required
        cls.both = cls.ada.partner_id + cls.boris.partner_id
        cls.foreigner = cls._create_user(
            "ka_foreigner", "key_account.group_admin", cls.other_company
        )
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        users = cls.user_own + cls.user_all + cls.user_manager + cls.user_none
        users.write({"group_ids": [Command.link(cls.env.ref("base.group_allow_export").id)]})

    def _as(self, user, records):
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def test_salesperson_of_another_account(self):
        people = self._as(self.user_own, self.env["key.account.stakeholder"])
        self.assertEqual(people.search([]) & (self.people + self.boris), self.people.sorted())
        boris = people.browse(self.boris.id)
        for call in [
            ("read", ["attitude"]),
            ("read", ["display_name"]),
            ("web_read", {"attitude": {}}),
            ("export_data", ["attitude"]),
            ("write", {"attitude": "5"}),
        ]:
            with self.subTest(call=call), self.assertRaises(AccessError):
                rpc(boris, *call)
        self.assertFalse(rpc(people, "name_search", "Boris"))
        groups = people.formatted_read_group(
            [("partner_id", "in", self.both.ids)], ["attitude"], ["__count"]
        )
        self.assertEqual([(group["attitude"], group["__count"]) for group in groups], [("2", 1)])
        with self.assertRaises(AccessError):
            rpc(people, "create", {"account_id": self.hidden.id, "name": "Mole"})
        messages = self._as(self.user_own, self.env["mail.message"])
        self.assertFalse(messages.search([("body", "ilike", "Boris wants to leave")]))

    def test_contact_tells_what_the_account_tells(self):
        """On the contact, the part in buying shows to users of the account only."""
        for user, known in (
            (self.user_own, self.ada),
            (self.user_all, self.ada + self.boris),
            (self.user_manager, self.ada + self.boris),
        ):
            contacts = self._as(user, self.both)
            shown = contacts.key_account_stakeholder_ids
            with self.subTest(user=user.login):
                self.assertEqual(shown & (self.ada + self.boris), known)
                found = contacts.search(
                    [
                        ("key_account_stakeholder_ids.attitude", "in", ("1", "2")),
                        ("id", "in", self.both.ids),
                    ]
                )
                self.assertEqual(found, known.partner_id.sorted(lambda partner: partner.name))
                rows = contacts.export_data(["key_account_stakeholder_ids/attitude"])["datas"]
                self.assertEqual("Opposed" in str(rows), self.boris in known)

    def test_other_company(self):
        people = self._as(self.foreigner, self.env["key.account.stakeholder"])
        self.assertFalse(people.search([]))
        with self.assertRaises(AccessError):
            rpc(people.browse(self.ada.id), "read", ["attitude"])
        self.assertFalse(self._as(self.foreigner, self.both).key_account_stakeholder_ids)

    def test_users_without_the_groups(self):
        for user in self.user_none + self.user_portal:
            ada = self._as(user, self.ada)
            for call in [
                ("read", ["attitude"]),
                ("search_read", [], ["attitude"]),
                ("name_search", "Ada"),
                ("formatted_read_group", [], ["attitude"], ["__count"]),
            ]:
                with self.subTest(user=user.login, call=call), self.assertRaises(AccessError):
                    rpc(ada, *call)
            messages = self._as(user, self.env["mail.message"])
            self.assertFalse(messages.search([("model", "=", "key.account.stakeholder")]))
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_none, self.ada), "export_data", ["attitude"])
        contact = self._as(self.user_none, self.ada.partner_id)
        with self.assertRaises(AccessError):
            contact.read(["key_account_stakeholder_ids"])
        with self.assertRaises(AccessError):
            contact.search([("key_account_stakeholder_ids.attitude", "=", "2")])
        views = contact.get_views([(False, "form")])
        self.assertNotIn("key_account_stakeholder", json.dumps(views))
