import json
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .access_common import rpc
from .people_common import PeopleCommon

SECRET = "Quaker"
VALUES = {
    "birth_year": 1961,
    "family": "Two sons",
    "health": "Diabetes",
    "religion": SECRET,
    "party": "Greens",
    "finances": "Pays his debts",
}


class SensitiveCommon(PeopleCommon):
    """Protected data of Berg at the salesperson's account, and of Boris at another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "key_account.group_sensitive,base.group_allow_export"
        # Of the account, of all accounts, of another account, of another company.
        cls.confidant, cls.confidant_all, cls.stranger = (
            cls._create_user(login, f"{group}{further}")
            for login, further in [
                ("ka_confidant", ""),
                ("ka_confidant_all", ",key_account.group_all_accounts"),
                ("ka_stranger", ""),
            ]
        )
        cls.foreigner = cls._create_user(
            "ka_foreigner", f"{group},key_account.group_admin", cls.other_company
        )
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        cls.account.shared_user_ids = [Command.link(cls.confidant.id)]
        cls.boris = cls._person("Boris", account=cls.hidden)
        cls.sensitive, cls.other = (
            cls.env["key.account.stakeholder.sensitive"]
            .create(
                [
                    {"stakeholder_id": person.id, "legal_basis": "consent", **VALUES}
                    for person in (cls.berg, cls.boris)
                ]
            )
            .with_context(allowed_company_ids=cls.company.ids)
        )
        cls.sensitive.card_properties = {"question_37": "His first marriage"}
        cls.env.flush_all()
        cls.log = cls.env["key.account.sensitive.access"].sudo()
        cls.log.search([]).unlink()
        cls.env.invalidate_all()

    def _as(self, user, record=None):
        record = self.sensitive if record is None else record
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _logged(self):
        """Return what the access log says: ``[(user, operation, person)]``, first first."""
        self.env.invalidate_all()
        return [
            (entry.user_id, entry.operation, entry.stakeholder_id)
            for entry in self.log.search([], order="id")
        ]


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
        self.assertFalse(action["res_id"])
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


@tagged("post_install", "-at_install")
class TestSensitiveLog(SensitiveCommon):
    def test_each_way_to_read_is_logged(self):
        opened = [(self.confidant, "opened", self.berg)]
        for look in [
            lambda record: record.read(["religion"]),
            lambda record: record.web_read({"card_properties": {}}),
            lambda record: record.search_read([], ["health"]),
            lambda record: record.web_search_read([], {"family": {}}),
            lambda record: record.religion,
            lambda record: record.mapped("party"),
            lambda record: record.onchange({}, [], {"religion": {}}),
            lambda record: record.filtered_domain([("religion", "=", SECRET)]),
        ]:
            look(self._as(self.confidant))
            self.assertEqual(self._logged(), opened)
            self.log.search([]).unlink()

    def test_what_is_not_protected_is_not_logged(self):
        self._as(self.confidant).read(["stakeholder_id", "confirmed_on", "erase_on"])
        self._as(self.confidant).search([("stakeholder_id.name", "ilike", "berg")])
        self.assertFalse(self._logged())

    def test_once_per_visit(self):
        """Not per keystroke: again after five minutes, and for each person and user."""
        with freeze_time("2025-10-01 10:00:00"):
            self._as(self.confidant).read(["religion"])
            self._as(self.confidant).read(["health"])
            self._as(self.confidant_all, self.sensitive + self.other).read(["religion"])
        with freeze_time("2025-10-01 10:04:59"):
            self._as(self.confidant).read(["religion"])
        self.assertEqual(
            self._logged(),
            [
                (self.confidant, "opened", self.berg),
                (self.confidant_all, "opened", self.berg),
                (self.confidant_all, "opened", self.boris),
            ],
        )
        with freeze_time("2025-10-01 10:05:01"):
            self._as(self.confidant).read(["religion"])
        self.assertEqual(len(self._logged()), 4)

    def test_changes_and_erasing_are_logged(self):
        rpc(self._as(self.confidant), "write", {"religion": "Jain"})
        self.assertEqual(self._logged(), [(self.confidant, "changed", self.berg)])
        rpc(self._as(self.confidant), "unlink")
        self.assertEqual(self._logged()[-1], (self.confidant, "erased", self.berg))

    def test_log_is_append_only(self):
        self._as(self.confidant).read(["religion"])
        entry = self.log.search([])
        for user in self.user_manager + self.user_admin:
            seen = self._as(user, entry)
            self.assertEqual(seen.user_id, self.confidant)
            for call in [("write", {"operation": "changed"}), ("unlink",), ("copy",)]:
                with self.subTest(user=user.login, call=call), self.assertRaises(AccessError):
                    rpc(seen, *call)
            with self.assertRaises(AccessError):
                rpc(seen, "create", {"account_id": self.account.id})
            action = rpc(self._as(user, self.berg), "action_view_sensitive_access")
            self.assertEqual(seen.search(action["domain"]), entry)
        for user in self.user_own + self.user_all + self.confidant:
            with self.assertRaises(AccessError):
                rpc(self._as(user, entry), "read", ["user_id"])

    def test_log_outlives_the_person(self):
        self._as(self.confidant).read(["religion"])
        number = self.berg.id
        self.berg.unlink()
        self.assertFalse(self.sensitive.exists())
        entries = self.log.search([("account_id", "=", self.account.id)], order="id")
        self.assertEqual(entries.mapped("operation"), ["opened", "erased"])
        self.assertEqual(set(entries.mapped("person_number")), {number})


@tagged("post_install", "-at_install")
class TestSensitiveErasure(SensitiveCommon):
    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_erase_sensitive").method_direct_trigger()
        self.env.invalidate_all()

    def _age(self, record, months, days=0):
        today = fields.Date.context_today(record)
        record.sudo().confirmed_on = today - relativedelta(months=months, days=days)

    def test_erased_when_not_confirmed(self):
        """Kept for 24 months, not a day longer."""
        self.assertEqual(self.company.key_account_sensitive_months, 24)
        self._age(self.sensitive, 24)
        self._age(self.other, 24, -1)
        self._run_cron()
        self.assertFalse(self.sensitive.exists())
        self.assertTrue(self.other.exists())
        self.assertTrue(self.berg.exists())
        self.assertEqual([entry[1:] for entry in self._logged()], [("erased", self.berg)])

    def test_time_of_the_company(self):
        self.company.key_account_sensitive_months = 6
        self._age(self.sensitive, 7)
        self.assertEqual(
            self.sensitive.erase_on,
            self.sensitive.confirmed_on + relativedelta(months=6),
        )
        self.foreigner.company_id.key_account_sensitive_months = 1
        self._age(self.other, 5)
        self._run_cron()
        self.assertEqual((self.sensitive + self.other).exists(), self.other)

    def test_writing_confirms(self):
        self._age(self.sensitive, 30)
        self._as(self.confidant).write({"religion": SECRET})
        self._run_cron()
        self.assertTrue(self.sensitive.exists())

    def test_in_batches(self):
        """Three people in batches of two, one of which fails: the others are erased."""
        third = self.sensitive.create({"stakeholder_id": self.emil.id, "legal_basis": "public"})
        for record in self.sensitive + self.other + third:
            self._age(record, 25)
        sensitive = self.env.registry["key.account.stakeholder.sensitive"]
        broken = self.other
        unlink = sensitive.unlink

        def fail_for_one(records):
            if records == broken:
                raise ValueError("Broken")
            return unlink(records)

        self.patch(sensitive, "unlink", fail_for_one)
        module = "odoo.addons.key_account.models.key_account_stakeholder_erasure"
        self.startPatcher(patch(f"{module}.BATCH", 2))
        with mute_logger(module):
            self._run_cron()
        self.assertEqual((self.sensitive + self.other + third).exists(), self.other)


@tagged("post_install", "-at_install")
class TestSensitivePrivacy(SensitiveCommon):
    def _lookup(self, contact):
        contact.email = "berg@alpha.example"
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": contact.name, "email": contact.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_lookup_finds_person_and_protected_data(self):
        lines = self._lookup(self.berg.partner_id)
        found = {(line.res_model, line.res_id) for line in lines}
        self.assertLessEqual(
            {
                ("res.partner", self.berg.partner_id.id),
                ("key.account.stakeholder", self.berg.id),
                ("key.account.stakeholder.sensitive", self.sensitive.id),
            },
            found,
        )
        self.assertNotIn(("key.account.stakeholder", self.boris.id), found)
        self.assertNotIn(SECRET, str(lines.read()))

    def test_lookup_archives(self):
        lines = self._lookup(self.berg.partner_id)
        lines.filtered(
            lambda line: line.res_model == "key.account.stakeholder"
        ).action_archive_all()
        self.assertFalse(self.berg.active)

    def test_lookup_erases(self):
        """All lines at once, and each alone, in the order of the wizard."""
        contact = self.berg.partner_id
        lines = self._lookup(contact)
        lines.action_unlink_all()
        self.assertFalse((contact.exists(), self.berg.exists(), self.sensitive.exists())[0])
        self.assertFalse(self.berg.exists() or self.sensitive.exists())
        self.assertEqual(set(lines.mapped("is_unlinked")), {True})

    def test_lookup_erases_protected_data_alone(self):
        lines = self._lookup(self.berg.partner_id)
        lines.filtered(
            lambda line: line.res_model == "key.account.stakeholder.sensitive"
        ).action_unlink()
        self.assertFalse(self.sensitive.exists())
        self.assertTrue(self.berg.exists())

    def test_merge_joins_protected_data(self):
        """Contacts are merged: the data is joined, the time to erase goes on, nobody opened it."""
        self.sensitive.create(
            {
                "stakeholder_id": self.ada.id,
                "legal_basis": "public",
                "religion": "Jain",
                "spouse": "Eva",
            }
        ).card_properties = {"question_12": "Married"}
        self.sensitive.confirmed_on = "2025-01-01"
        self.ada._sensitive().confirmed_on = "2025-02-01"
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge(
            [self.ada.partner_id.id, self.berg.partner_id.id],
            self.berg.partner_id,
            extra_checks=False,
        )
        self.env.invalidate_all()
        self.assertEqual(self.sensitive.religion, "Quaker; Jain")
        self.assertEqual(self.sensitive.spouse, "Eva")
        self.assertEqual(self.sensitive.card_properties["question_12"], "Married")
        self.assertEqual(self.sensitive.card_properties["question_37"], "His first marriage")
        self.assertEqual(str(self.sensitive.confirmed_on), "2025-02-01")
        self.assertEqual(self.sensitive.partner_id, self.berg.partner_id)
