import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..access_common import rpc
from .sensitive_common import SECRET, SensitiveCommon


@tagged("post_install", "-at_install")
class TestSensitiveAccess(SensitiveCommon):
    def test_group_is_off_by_default(self):
        """No other group implies it: not the administrator's, not that of settings."""
        group = self.env.ref("key_account.group_sensitive")
        self.assertFalse(group.privilege_id)
        self.assertFalse(group.implied_by_ids)
        self.assertFalse(self.env.ref("base.user_admin").has_group("key_account.group_sensitive"))

    def _ways_to_read(self, records):
        yield lambda: rpc(records, "read", ["religion"])
        yield lambda: rpc(records, "read", ["display_name"])
        yield lambda: rpc(records, "search_read", [], ["id"])
        yield lambda: rpc(records, "web_read", {"religion": {}})
        yield lambda: rpc(records, "web_search_read", [], {"religion": {}})
        yield lambda: rpc(records, "name_search", "Berg")
        yield lambda: rpc(records, "formatted_read_group", [], ["legal_basis"], ["__count"])
        yield lambda: rpc(records, "search_count", [])
        yield lambda: rpc(records, "export_data", ["religion"])
        yield lambda: rpc(records, "write", {"religion": "None"})
        yield lambda: rpc(records, "unlink")

    def test_nobody_else(self):
        """Owner of the account, all accounts, manager, administrator, none, portal: refused."""
        others = (
            self.user_own
            + self.user_all
            + self.user_manager
            + self.user_admin
            + self.user_none
            + self.user_portal
        )
        for user in others:
            for way, look in enumerate(self._ways_to_read(self._as(user))):
                with self.subTest(user=user.login, way=way), self.assertRaises(AccessError):
                    look()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rpc(self._as(user, self.berg), "action_open_sensitive")
        self.assertFalse(self._logged(), "Nobody has seen anything.")
        self.assertEqual(self.sensitive.religion, SECRET)

    def test_group_without_the_account(self):
        """In the group, but neither on the account nor in the company: not found, not read."""
        for user in self.stranger + self.foreigner:
            records = self._as(user)
            self.assertFalse(records.search([]))
            for names in (["religion"], ["display_name"]):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    rpc(records, "read", names)
            with self.assertRaises(AccessError):
                rpc(self._as(user, self.berg), "action_open_sensitive")
            with self.assertRaises(AccessError):
                rpc(
                    records,
                    "create",
                    {"stakeholder_id": self.ada.id, "legal_basis": "consent"},
                )
        self.assertFalse(self._logged())

    def test_group_with_the_account(self):
        self.assertEqual(self._as(self.confidant).search([]), self.sensitive)
        self.assertEqual(self._as(self.confidant_all).search([]), self.sensitive + self.other)
        [values] = rpc(self._as(self.confidant), "read", ["religion", "card_properties"])
        self.assertEqual(values["religion"], SECRET)
        answers = {item["name"]: item.get("value") for item in values["card_properties"]}
        self.assertEqual(answers["question_37"], "His first marriage")
        with self.assertRaises(AccessError):
            rpc(self._as(self.confidant, self.other), "read", ["religion"])

    def test_button(self):
        action = rpc(self._as(self.confidant, self.berg), "action_open_sensitive")
        self.assertEqual(action["res_id"], self.sensitive.id)
        action = rpc(self._as(self.confidant, self.ada), "action_open_sensitive")
        self.assertNotIn("res_id", action)
        self.assertEqual(action["context"], {"default_stakeholder_id": self.ada.id})
        for user, shown in ((self.confidant, True), (self.user_admin, False)):
            views = self._as(user, self.berg).get_views([(False, "form")])
            self.assertEqual("action_open_sensitive" in json.dumps(views), shown)

    def test_never_searched_sorted_or_grouped(self):
        """Not even by the group: it would tell values without opening a person."""
        records = self._as(self.confidant)
        for look in [
            lambda: records.search([("religion", "=", SECRET)]),
            lambda: records.search([("birth_year", ">", 1950)]),
            lambda: records.search([("card_properties.question_37", "!=", False)]),
            lambda: records.search([], order="religion"),
            lambda: records.formatted_read_group([], ["religion"], ["__count"]),
            lambda: records.formatted_read_group([], [], ["birth_year:max"]),
            lambda: records.formatted_read_group([], ["card_properties.question_37"]),
            lambda: records.with_context(key_account_opening=True).search([("health", "!=", "")]),
        ]:
            with self.assertRaises(AccessError):
                look()
        self.assertFalse(self._logged())

    def test_never_exported_or_copied(self):
        for names in (["religion"], ["stakeholder_id/name"], ["card_properties"]):
            with self.assertRaises(AccessError):
                rpc(self._as(self.confidant), "export_data", names)
        with self.assertRaises(UserError):
            rpc(self._as(self.confidant), "copy")

    def test_no_path_leads_there(self):
        """No field of any model points at protected data, so no search or export does."""
        for model in self.env.registry.values():
            for field in model._fields.values():
                if field.comodel_name == "key.account.stakeholder.sensitive":
                    self.fail(f"{field} leads to protected data.")

    def test_not_in_the_chatter(self):
        person = self.berg
        self.env.flush_all()
        self.env.cr.precommit.run()
        before = person.message_ids
        self._as(self.confidant).write({"religion": "Jain", "health": "Well"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(person.message_ids, before)
        self.assertFalse(
            self.env["mail.message"].search([("model", "=", self.sensitive._name)], limit=1)
        )

    def test_not_on_the_person(self):
        """Whatever is read of the person or the contact holds none of it."""
        for record in (self.berg, self.berg.partner_id, self.account):
            told = record.sudo().read()[0]
            for secret in (SECRET, "Diabetes", "Greens", "His first marriage"):
                self.assertNotIn(secret, str(told))

    def test_one_record_per_person(self):
        with self.assertRaises(UserError):
            rpc(self._as(self.confidant), "write", {"stakeholder_id": self.ada.id})
