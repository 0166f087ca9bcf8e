from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestColleagues(GuardCommon):
    """Portal users are no colleagues: they are refused wherever a user can be chosen."""

    def _links(self):
        """Return the links of the module to users that somebody can choose: ``[(model, field)]``."""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or not model._auto:
                continue
            own = name.startswith("key.account")
            told = self.env[name]
            # What never changes is tested where it is created.
            recorded = told._get_recorded() | told._get_fixed() if own else ()
            for field in model._fields.values():
                if (
                    field.comodel_name == "res.users"
                    and field.store
                    and field.name not in ("create_uid", "write_uid", "activity_user_id", *recorded)
                    and (own or (field.name.startswith("key_account_") and not field.readonly))
                ):
                    yield name, field

    def _record(self, name):
        """Return a record of a model."""
        if name == "res.company":
            return self.company
        here = [("company_id", "=", self.company.id)]
        domain = here if "company_id" in self.env[name]._fields else []
        record = self._all_of(name).search(domain, limit=1)
        return record or self._all_of(name).create(self._new_values(name))

    def test_portal_users_are_refused(self):
        tried = set()
        for name, field in self._links():
            record = self._record(name).sudo()
            many = field.type == "many2many"
            value = [Command.link(self.user_portal.id)] if many else self.user_portal.id
            with (
                self.subTest(model=name, field=field.name),
                self.assertRaisesRegex(ValidationError, "Choose a (colleague|user of)"),
                self.env.cr.savepoint(),
            ):
                record.write({field.name: value})
            tried.add((name, field.name))
        follow_ups = (
            "key.account.commitment",
            "key.account.usage.problem",
            "key.account.complaint",
        )
        self.assertLessEqual({(name, "user_id") for name in follow_ups}, tried)

    def test_on_creation(self):
        for name in ("key.account.commitment", "key.account.usage.problem"):
            values = self._new_values(name) | {"user_id": self.user_portal.id}
            with self.assertRaisesRegex(ValidationError, "Choose a colleague"):
                self.env[name].with_user(self.user_own).create(values)

    def test_who_left_may_stay(self):
        """An archived user is part of the history."""
        promise = self.env["key.account.commitment"].create(
            self._new_values("key.account.commitment") | {"user_id": self.user_all.id}
        )
        self.user_all.active = False
        promise.name = "Another sample"
        self.assertEqual(promise.user_id, self.user_all)
