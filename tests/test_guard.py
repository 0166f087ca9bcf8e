import contextlib

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.orm.models import NO_ACCESS
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import rpc
from .access_configuration import CONFIGURATION
from .access_fixed import FIXED
from .access_recorded import RECORDED, RECORDED_ELSEWHERE
from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestGuard(GuardCommon):
    """What callers send, for all models and all roles: whatever the way, it passes one door."""

    def test_tables_are_complete(self):
        self.assertEqual(sorted(RECORDED), self._guarded(), "A new model says what is recorded.")
        for model in RECORDED:
            with self.subTest(model=model):
                guarded = self.env[model]
                self.assertEqual(guarded._get_recorded(), RECORDED[model])
                self.assertEqual(guarded._get_fixed(), FIXED.get(model, set()))
                self.assertEqual(guarded._configuration, CONFIGURATION.get(model))

    def test_recorded_is_not_written(self):
        """By value, and as a form saves it."""
        for model, names in RECORDED.items():
            for user in self._actors(model):
                mine = self._model(user, model)
                if not mine.has_access("write"):
                    continue
                record = mine.with_context(active_test=False).search([], limit=1)
                for name in names:
                    value = self._forge(model, name, record.sudo())
                    with self.subTest(model=model, field=name, user=user.login):
                        if not record:
                            continue
                        self._assert_refused(record, "write", {name: value})
                        self._assert_refused(record, "web_save", {name: value}, {})

    def test_recorded_is_not_created(self):
        """By value, as a form saves it, and through the import."""
        for model, names in RECORDED.items():
            for user in self._actors(model):
                mine = self._model(user, model)
                if not mine.has_access("create") or self._new_values(model) is None:
                    continue
                for name in names:
                    vals = {**self._new_values(model), name: self._forge(model, name)}
                    with self.subTest(model=model, field=name, user=user.login):
                        if name == "company_id" and model == "key.account.settings":
                            continue  # always the company that the user works in
                        if not vals[name]:
                            # Forms send what is empty although nobody typed it: it is left out.
                            created = mine.browse(rpc(mine, "create", vals)).sudo()
                            self.assertFalse(self._has(created, name, vals[name]))
                            continue
                        self._assert_refused(mine, "create", vals)
                        self._assert_refused(mine, "web_save", vals, {})

    def test_recorded_is_not_written_through_parents(self):
        """By nested commands from every model that has the records as lines."""
        parents = [
            (name, field)
            for name, model in self.env.registry.items()
            if not model._abstract and model._auto
            for field in model._fields.values()
            if field.type == "one2many" and field.comodel_name in RECORDED and field.store
        ]
        self.assertGreater(len(parents), 30)
        for parent, field in parents:
            names = RECORDED[field.comodel_name] - {field.inverse_name}
            line = self._all_of(field.comodel_name).search(
                [(field.inverse_name, "!=", False)], limit=1
            )
            if not line or line[field.inverse_name]._name != parent:
                continue
            for user in self.user_own + self.user_admin:
                record = self._as(user, line[field.inverse_name])
                for name in names:
                    value = self._forge(field.comodel_name, name, line)
                    if not value:
                        continue  # what is empty is left out of new records
                    for command in (
                        Command.update(line.id, {name: value}),
                        Command.create({name: value}),
                    ):
                        with self.subTest(
                            parent=parent, field=field.name, name=name, by=user.login
                        ):
                            self._assert_gains_nothing(record, {field.name: [command]})

    def test_recorded_on_models_of_others(self):
        """By value, on create and by default, by users who can write the documents."""
        found = {
            name: {
                field.name
                for field in model._fields.values()
                if field.name.startswith("key_account_")
                and field.store
                and field.readonly
                # Odoo refuses these to all users.
                and field.groups != NO_ACCESS
                # Lines pass the door of their own model.
                and not field.type.endswith("2many")
            }
            for name, model in self.env.registry.items()
            if model._auto and not model._abstract and not name.startswith("key.account")
        }
        found = {name: names for name, names in found.items() if names}
        self.assertEqual(found, RECORDED_ELSEWHERE)
        seller = self._create_user(
            "ka_seller",
            "key_account.group_user,base.group_partner_manager,sales_team.group_sale_salesman_all_leads",
        )
        for model, names in found.items():
            mine = self._model(seller, model)
            vals = {"name": "New"}
            if model == "sale.order":
                vals = {"partner_id": self._new_partner(None).id}
            record = mine.browse(rpc(mine, "create", vals))
            for name in names:
                forged = self._forge(model, name, record.sudo())
                for method in ("write", "web_save"):
                    more = [{}] if method == "web_save" else []
                    self._assert_refused(record, method, {name: forged}, *more)
                self._assert_refused(mine, "create", {**vals, name: forged})
                with_default = mine.with_context(**{f"default_{name}": forged})
                try:
                    created = mine.browse(rpc(with_default, "create", vals)).sudo()
                except AccessError:
                    continue  # a link to what the user may not read: refused, not left out
                self.assertFalse(self._has(created, name, forged))

    def _assert_gains_nothing(self, record, vals):
        """Check that a write is refused, by the module or by the database."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                rpc(record, "write", vals)
        except (UserError, IntegrityError):
            return
        self.fail("It was written.")

    def test_what_is_fixed_stays(self):
        """A part never leaves its account, nor a line its record, by value or by a link."""
        for model, names in FIXED.items():
            for user in self._actors(model):
                mine = self._model(user, model)
                if not mine.has_access("write"):
                    continue
                record = mine.with_context(active_test=False).search([], limit=1)
                if not record:
                    continue
                for name in names:
                    value = self._forge(model, name, record.sudo())
                    with (
                        self.subTest(model=model, field=name, user=user.login),
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        rpc(record, "write", {name: value})

    def test_parts_are_not_linked_to_other_accounts(self):
        for field in self.env["key.account"]._fields.values():
            if field.type != "one2many" or field.comodel_name not in RECORDED or not field.store:
                continue
            part = self.hidden.sudo()[field.name][:1]
            if not part:
                continue
            for user in self.insiders:
                with self.subTest(field=field.name, user=user.login):
                    with contextlib.suppress(UserError), self.env.cr.savepoint():
                        rpc(
                            self._as(user, self.owned),
                            "write",
                            {field.name: [Command.link(part.id)]},
                        )
                    part.invalidate_recordset()
                    self.assertEqual(part.account_id, self.hidden)

    def test_copies_leave_out_what_is_recorded(self):
        for model, names in RECORDED.items():
            record = self._all_of(model).search([], limit=1)
            if record and model != "key.account.stakeholder.sensitive":
                with self.subTest(model=model):
                    [vals] = record.copy_data()
                    self.assertFalse(names & vals.keys())

    def test_links_to_what_one_may_not_see(self):
        """Names and data of a hidden customer are not told by a record that points there."""
        mine = self._model(self.user_own, "key.account.visit.report")
        visit = self.hidden.visit_ids[:1]
        with self.assertRaises(AccessError):
            rpc(mine, "create", {"visit_id": visit.id})
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "email": "secret@x.example", "company_id": self.other_company.id}
        )
        people = self._model(self.user_own, "key.account.stakeholder")
        with self.assertRaises(AccessError):
            rpc(people, "onchange", {"partner_id": stranger.id}, ["partner_id"], {"email": {}})
        told = people.with_context(default_partner_id=stranger.id)
        with self.assertRaises(AccessError):
            rpc(told, "onchange", {}, [], {"email": {}, "partner_id": {}})

    def test_forms_do_not_tell_of_links(self):
        """A link as a form shows it, in a line, and in a form of Odoo's own: each is checked."""
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "phone": "555", "company_id": self.other_company.id}
        )
        hidden = self.hidden.id
        told = {
            "account_id": {"fields": {}},
            "account_partner_id": {"fields": {"display_name": {}}},
        }
        lines = {"fields": {"partner_id": {}, "phone": {}, "account_id": {}}}
        for model, values, spec in [
            ("key.account.visit", {"partner_id": {"id": stranger.id}}, {"phone": {}}),
            ("key.account.visit", {"account_id": {"id": hidden}}, {"address": {}}),
            ("key.account.visit", {"account_id": [hidden, "x"]}, {"address": {}}),
            (
                "key.account.visit",
                {"next_visit_ids": [[0, 0, {"partner_id": stranger.id}]]},
                {"next_visit_ids": lines},
            ),
            (
                "key.account",
                {"stakeholder_ids": [[0, 0, {"partner_id": stranger.id}]]},
                {"stakeholder_ids": {"fields": {"phone": {}}}},
            ),
            (
                "calendar.event",
                {"key_account_visit_ids": [[0, 0, {"account_id": hidden}]]},
                {"key_account_visit_ids": lines},
            ),
            ("key.account.commitment", {"account_id": hidden}, told),
            ("key.account.usage.problem", {"account_id": {"id": hidden}}, told),
            ("key.account.complaint", {"account_id": hidden}, told),
        ]:
            mine = self._model(self.user_own, model)
            for names in (list(values), []):
                with self.subTest(model=model, values=values), self.assertRaises(UserError):
                    rpc(mine, "onchange", dict(values), names, spec)
        settings = self._model(self.foreign_admin, "key.account.settings")
        with self.assertRaises(AccessError):
            rpc(
                settings,
                "onchange",
                {"company_id": {"id": self.company.id}},
                ["company_id"],
                {"hour_cost": {}},
            )

    def test_ids_in_odd_spelling(self):
        """Odoo finds record 7 by 7.0, too: what is no id is refused, however a form sends it."""
        checked = 0
        for model in self._guarded():
            mine = self._model(self.user_admin, model)
            if not mine.has_access("read"):
                continue
            for name, field in mine._fields.items():
                if field.type != "many2one" or name in ("create_uid", "write_uid"):
                    continue
                for value in ({"id": [7.0]}, {"id": 7.0}, {"id": "7"}, 7.0, [7.0], "7"):
                    refused = self.assertRaises(UserError)
                    with self.subTest(model=model, field=name, value=value), refused:
                        rpc(mine, "onchange", {name: value}, [], {name: {}})
                checked += 1
        self.assertGreater(checked, 60)

    def test_messages_name_no_hidden_customer(self):
        """A promise at a hidden account, noted on a visit elsewhere: rights are checked first."""
        visit = self.owned.visit_ids[:1]
        for model in ("key.account.commitment", "key.account.usage.problem"):
            mine = self._model(self.user_own, model)
            vals = {"account_id": self.hidden.id, "visit_id": visit.id, "name": "Drawing"}
            with self.subTest(model=model), self.assertRaises(AccessError) as caught:
                rpc(mine, "create", vals)
            self.assertNotIn(self.hidden.partner_id.name, str(caught.exception))

    def test_settings_are_for_users_of_the_module(self):
        """What an hour costs is no business of customers on the portal, nor of other employees."""
        names = [n for n in self.env["res.company"]._fields if n.startswith("key_account_")]
        self.assertGreater(len(names), 15)
        for user in (self.user_portal, self.user_none):
            for name in names:
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    self.company.with_user(user).read([name])

    def test_companions_see_in_forms_what_they_may(self):
        """Who was on a visit notes a promise; who has to keep one opens it: at accounts of others."""
        visit = self.hidden.visit_ids[:1]
        promises = self._model(self.user_own, "key.account.commitment")
        vals = {"account_id": self.hidden.id, "visit_id": visit.id}
        with self.assertRaises(AccessError):
            rpc(promises, "onchange", dict(vals), [], {"account_id": {}, "visit_id": {}})
        promise = self.env["key.account.commitment"].create(
            {"account_id": self.hidden.id, "name": "Drawing", "user_id": self.user_own.id}
        )
        mine = promises.browse(promise.id)
        shown = {"account_id": self.hidden.id, "name": "Drawings"}
        self.assertTrue(
            rpc(mine, "onchange", shown, ["name"], {"account_id": {}, "name": {}}) is not None
        )
        visit.user_ids = [Command.link(self.user_own.id)]
        result = rpc(promises, "onchange", dict(vals), [], {"account_id": {}, "visit_id": {}})
        self.assertEqual(result["value"]["account_id"], self.hidden.id)

    def test_switches_come_from_code_alone(self):
        """What a caller puts into the context does not get round anything."""
        names = "planning visit_from_calendar visit_linking saving_scale unrecorded opening"
        flags = {f"key_account_{name}": True for name in names.split()}
        account = self._as(self.user_own, self.owned).with_context(**flags, tracking_disable=True)
        rpc(account, "write", {"strength": "Own ore"})
        change = self.env["key.account.profile.change"].search([("new_value", "=", "Own ore")])
        self.assertEqual((change.account_id, change.user_id), (self.owned, self.user_own))
        visits = self._model(self.user_own, "key.account.visit").with_context(**flags)
        visit = visits.browse(
            rpc(visits, "create", {"account_id": self.owned.id, "start": self._in_days(9)})
        )
        self.assertTrue(visit.is_pinned)
        rpc(visit, "action_confirm")
        self.assertTrue(visit.sudo().event_id)
        level = self.env.ref("key_account.relationship_scale_owner").level_ids[0]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rpc(self._as(self.env.ref("base.user_admin"), level).with_context(**flags), "write",
                {"number": 7})  # fmt: skip
