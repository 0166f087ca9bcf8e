from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import rpc
from .access_configuration import CONFIGURATION
from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestGuardConfiguration(GuardCommon):
    """What applies to all companies is changed by those who administer all of them."""

    def test_other_companies_keep_their_configuration(self):
        for model, path in CONFIGURATION.items():
            if self._is_always_of_a_company(model, path):
                continue
            domain = [(path, "=", False)] if path else []
            shared = self._all_of(model).sudo().search(domain, limit=1)
            self.assertTrue(shared, model)
            for user in (self.user_admin, self.foreign_admin):
                mine = self._as(user, shared)
                field = next(
                    field
                    for field in mine._fields.values()
                    if field.store and not field.readonly and field.column_type
                )
                vals = {field.name: field.convert_to_write(shared[field.name], shared)}
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        rpc(mine, "write", vals)
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        rpc(mine, "unlink")

    def _is_always_of_a_company(self, model, path):
        """Return whether the company at the end of a path is required: nothing applies to all companies."""
        *links, company = path.split(".")
        for link in links:
            model = self.env[model]._fields[link].comodel_name
        return bool(company) and self.env[model]._fields[company].required

    def test_of_all_companies_or_of_the_own(self):
        grade = self._as(self.user_admin, self.grade_d)
        with self.assertRaisesRegex(AccessError, "applies to all companies"):
            rpc(grade, "write", {"description": "The rest"})
        scorecard = self._as(self.user_admin, self.approved.scorecard_id)
        rpc(scorecard, "write", {"description": "Ours"})
        with (
            self.assertRaisesRegex(AccessError, "applies to all companies"),
            self.env.cr.savepoint(),
        ):
            rpc(scorecard, "write", {"company_id": False})
        self.user_admin.company_ids = self.env["res.company"].search([])
        rpc(grade, "write", {"description": "The rest"})

    def test_copies_of_what_is_shipped_are_of_the_own_company(self):
        """With their parts, and neither of all companies nor reviewed by themselves."""
        for xml_id, part in [
            ("scorecard_balanced", "criterion_ids"),
            ("cadence_a_business", "company_id"),
            ("relationship_scale_owner", "level_ids"),
        ]:
            with self.subTest(xml_id=xml_id):
                mine = self._as(self.user_admin, self.env.ref(f"key_account.{xml_id}"))
                copied = mine.browse(rpc(mine, "copy")).sudo()
                self.assertEqual(copied.company_id, self.company)
                self.assertTrue(copied[part])
        scorecard = self.env.ref("key_account.scorecard_balanced")
        scorecard.write({"rhythm": "yearly", "next_date": "2026-12-31", "auto_approve": True})
        copied = scorecard.copy()
        self.assertEqual((copied.rhythm, copied.next_date), ("manual", False))
        self.assertFalse(copied.auto_approve)

    def test_settings_take_plain_values(self):
        """Nobody becomes somebody else through a form that writes in full rights."""
        settings = self._model(self.user_admin, "key.account.settings")
        victim = self.env.ref("base.user_admin")
        system = self.env.ref("base.group_system")
        for command in (
            Command.update(victim.id, {"password": "taken over"}),
            Command.update(self.user_admin.id, {"group_ids": [Command.link(system.id)]}),
            Command.create({"name": "X", "login": "x"}),
            Command.delete(victim.id),
        ):
            for context in ({}, {"default_superior_ids": [command]}):
                vals = {} if context else {"superior_ids": [command]}
                with self.subTest(command=command[0], context=bool(context)):
                    try:
                        with self.env.cr.savepoint():
                            rpc(settings.with_context(**context), "create", vals)
                    except AccessError:
                        self.assertFalse(context)
                    self.assertNotIn(system, self.user_admin.all_group_ids)
                    self.assertTrue(victim.exists())
                    self.assertFalse(self.company.key_account_superior_ids)
        form = settings.browse(
            rpc(settings, "create", {"superior_ids": [Command.set(self.user_manager.ids)]})
        )
        self.assertEqual(self.company.key_account_superior_ids, self.user_manager)
        for vals in ({"company_id": self.other_company.id}, {"display_name": "x"}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                rpc(form, "write", vals)

    def test_jobs_are_run_by_the_system(self):
        crons = self.env["ir.cron"].search([("model_id.model", "=like", "key.account%")])
        self.assertGreaterEqual(len(crons), 6)
        for cron in crons.with_context(active_test=False):
            for user in self.insiders:
                action = self._as(user, cron.ir_actions_server_id)
                with self.subTest(cron=cron.name, user=user.login), self.assertRaises(AccessError):
                    rpc(action, "run")
