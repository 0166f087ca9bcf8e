from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_common import rpc
from .access_models import ACCESS
from .guard_common import GuardCommon

# What code puts into a wizard.
CALIBRATED = {
    "key.account.calibration.line": "line_ids",
    "key.account.calibration.minimum": "minimum_ids",
}


@tagged("post_install", "-at_install")
class TestGuardWizards(GuardCommon):
    """Wizards and their lines belong to the user who opened them."""

    def _wizards(self):
        return [name for name in self._guarded() if self.env[name]._transient]

    def _opener(self, model):
        rights = dict(zip(("own", "all", "manager", "admin"), ACCESS[model], strict=True))
        users = dict(zip(rights, self.insiders, strict=True))
        return next(users[role] for role, letters in rights.items() if "c" in letters)

    def test_each_has_a_rule_for_its_owner(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        for model in self._wizards():
            with self.subTest(model=model):
                domains = rules.filtered(lambda rule, m=model: rule.model_id.model == m).mapped(
                    "domain_force"
                )
                self.assertTrue(any("'create_uid', '=', user.id" in domain for domain in domains))

    def test_others_reach_none(self):
        colleague = self._create_user("ka_colleague", "key_account.group_admin")
        for model in self._wizards():
            if model == "key.account.feasibility.line":
                action = rpc(
                    self._model(self.user_manager, "key.account.feasibility"), "action_check"
                )
                wizard = self.env["key.account.feasibility"].browse(action["res_id"]).line_ids[:1]
            elif model in CALIBRATED:
                wizard = self._open("key.account.calibration", self.user_admin)[CALIBRATED[model]]
                wizard = wizard[:1]
            elif model == "key.account.collection.call.document":
                wizard = self._open("key.account.collection.call").document_ids[:1]
            elif model == "key.account.payment.promise.take.line":
                wizard = self._open("key.account.payment.promise.take").line_ids[:1]
            elif model == "key.account.visit.near.line":
                near = self._open("key.account.visit.near")
                wizard = self._model(self.user_own, model).sudo()
                wizard = wizard.create({"wizard_id": near.id, "account_id": self.owned.id})
            else:
                wizard = self._open(model, self._opener(model))
            self.assertTrue(wizard, model)
            opener = wizard.create_uid
            self.assertTrue(self._model(opener, model).search([("id", "=", wizard.id)]), model)
            for other in (colleague, self.foreign_admin):
                theirs = self._as(other, wizard.sudo(False))
                with self.subTest(model=model, user=other.login):
                    self.assertFalse(theirs.search([("id", "=", wizard.id)]))
                    for method, args in (
                        ("read", [["create_date"]]),
                        ("web_read", [{"create_date": {}}]),
                        ("write", [{}]),
                        ("unlink", []),
                    ):
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            rpc(theirs, method, *args)

    def test_lines_are_not_put_into_others_wizards(self):
        report = self._open("key.account.visit.report")
        topic = self.env.ref("key_account.visit_topic_market").id
        lines = self._model(self.user_all, "key.account.visit.report.line")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rpc(lines, "create", {"report_id": report.id, "topic_id": topic})
