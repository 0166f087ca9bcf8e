from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..tools import trust
from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestChoices(GuardCommon):
    """Only what a list offers can be chosen, also where the list is computed.

    Odoo stores anything in a selection whose choices come from a method: a field of a profile that
    does not exist, for example, makes all accounts fail that count it.
    """

    def _selections(self):
        """Return the selections of the module that can be written: ``[(model, field name)]``."""
        return [
            (name, field.name)
            for name, model in self.env.registry.items()
            if not model._abstract and model._auto
            for field in model._fields.values()
            if field.type == "selection" and (field.store or field.inverse)
            if name.startswith("key.account") or field.name.startswith("key_account_")
        ]

    def test_every_selection(self):
        found = self._selections()
        for name, field_name in found:
            model = self.env[name]
            field = model._fields[field_name]
            with self.subTest(model=name, field=field_name):
                with self.assertRaisesRegex(ValidationError, "Enter one of the choices"):
                    trust.check_shape(model, [{field_name: "junk"}])
                for value in [*field.get_values(self.env), False, None]:
                    trust.check_shape(model, [{field_name: value}])
        # Those whose choices are computed, which this is about.
        self.assertLessEqual(
            {
                ("key.account", "posture"),
                ("key.account.grade", "posture"),
                ("key.account.cadence", "prospect_mark"),
                ("key.account.give.up", "reason"),
                ("key.account.profile.requirement", "field_name"),
                ("key.account.visit.requirement", "visit_level"),
            },
            set(found),
        )

    def test_refused_on_write_and_create(self):
        """Each selection of records that exist, also by code with full rights."""
        tried = set()
        for name, field_name in self._selections():
            record = self._all_of(name).search([], limit=1)
            if not record:
                continue
            tried.add(name)
            with (
                self.subTest(model=name, field=field_name),
                self.assertRaisesRegex(ValidationError, "Enter one of the choices"),
                self.env.cr.savepoint(),
            ):
                record.sudo().write({field_name: "junk"})
        self.assertIn("key.account", tried)

    def test_profile_field_that_does_not_exist(self):
        requirement = {
            "template_id": self.env["key.account.profile.template"].search([], limit=1).id,
            "kind": "field",
            "field_name": "owner_id",
        }
        with self.assertRaisesRegex(ValidationError, "Enter one of the choices"):
            self.env["key.account.profile.requirement"].with_user(self.user_admin).create(
                requirement
            )

    def test_posture_by_the_owner(self):
        account = self.owned.with_user(self.user_own)
        for context in ({}, {"tracking_disable": True}, {"default_posture": "junk"}):
            with self.assertRaisesRegex(ValidationError, "Enter one of the choices"):
                if "default_posture" in context:
                    account.with_context(**context).create(
                        {"partner_id": self._new_partner(None).id}
                    )
                else:
                    account.with_context(**context).posture = "junk"

    def test_what_a_new_record_needs_can_be_chosen(self):
        """As the web client asks: what a list must offer may not hang on a field that is filled by the choice."""
        offered = set()
        for user in (self.user_own, self.user_manager):
            for name in self._guarded():
                model = self.env[name].with_user(user).with_company(self.company)
                if not self._has_form(name) or not model.has_access("create"):
                    continue
                form = Form(model)
                for field_name, info in form._view["fields"].items():
                    is_wanted = info["type"] == "many2one" and not form._values[field_name]
                    # People, for example, are those of the account, which is chosen first.
                    if field_name != "account_id" and not form._values.get("account_id", True):
                        continue
                    if not is_wanted or not form._get_modifier(field_name, "required"):
                        continue
                    choices = model.env[info["relation"]]
                    if not choices.search_count([], limit=1):
                        continue
                    with self.subTest(model=name, field=field_name, user=user.login):
                        domain = self._evaluate_domain(form, field_name, info)
                        self.assertTrue(choices.search_count(domain, limit=1), domain)
                        offered.add((name, field_name))
        self.assertLessEqual(
            {
                ("key.account.visit", "account_id"),
                ("key.account.complaint", "account_id"),
                ("key.account.gift", "account_id"),
            },
            offered,
        )

    def _has_form(self, name):
        return bool(
            self.env["ir.ui.view"].search_count(
                [("model", "=", name), ("type", "=", "form"), ("mode", "=", "primary")], limit=1
            )
        )

    def _evaluate_domain(self, form, field_name, info):
        """Return the domain by which the web client looks for choices of a field of a new record."""
        nodes = form._view["tree"].xpath(f"//field[@name='{field_name}'][@domain]")
        domain = nodes[0].get("domain") if nodes else info.get("domain") or []
        if not isinstance(domain, str):
            return domain
        env = form._record.env
        values = {key: value or False for key, value in dict(form._values).items()}
        known = {
            "uid": env.uid,
            "context": dict(env.context),
            "allowed_company_ids": [env.company.id],
        }
        return safe_eval(domain, values | known)
