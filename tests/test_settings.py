from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .access_common import AccessCommon, rpc


@tagged("post_install", "-at_install")
class TestSettings(AccessCommon):
    """The administrator of key accounts need not be Odoo's administrator."""

    def test_administrator_sets_what_holds_for_his_company(self):
        self.assertFalse(self.user_admin.has_group("base.group_system"))
        tonne = self.env.ref("uom.product_uom_ton")
        before = self.other_company.key_account_uom_id
        with Form(self._model(self.user_admin, "key.account.settings")) as form:
            self.assertEqual(form.rating_months, 12)
            form.uom_id = tonne
            form.rating_months = 6
            form.sensitive_months = 18
        self.assertEqual(self.company.key_account_uom_id, tonne)
        self.assertEqual(self.company.key_account_rating_months, 6)
        self.assertEqual(self.company.key_account_sensitive_months, 18)
        self.assertEqual(self.other_company.key_account_uom_id, before)
        self.assertEqual(self.other_company.key_account_rating_months, 12)

    def test_nothing_else_of_a_company(self):
        settings = self._model(self.user_admin, "key.account.settings")
        mine = settings.create({"company_id": self.other_company.id, "rating_months": 3})
        self.assertEqual(mine.company_id, self.company)
        self.assertEqual(self.other_company.key_account_rating_months, 12)
        with self.assertRaises(AccessError):
            rpc(mine, "write", {"company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_admin, self.company), "write", {"name": "Mine"})

    def test_managers_do_not_configure(self):
        for user in self.user_own + self.user_all + self.user_manager:
            with self.assertRaises(AccessError):
                rpc(self._model(user, "key.account.settings"), "create", {"rating_months": 1})
        self.assertEqual(self.company.key_account_rating_months, 12)

    def test_names_are_told_apart(self):
        """Whatever the translations of the shipped record: nobody makes a second one of its name."""
        self.env["res.lang"]._activate_lang("fr_FR")
        for xmlid in ("grade_a", "relation_kind_terminal", "profile_template_industrial"):
            shipped = self.env.ref(f"key_account.{xmlid}")
            shipped.with_context(lang="fr_FR").name = "Autre nom"
            with (
                self.subTest(xmlid=xmlid),
                self.assertRaises(UniqueViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                shipped.create({"name": shipped.name})
