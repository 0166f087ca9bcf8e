from types import SimpleNamespace

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.trust import SHARE, SHARE_AND_MORE
from .common import KeyAccountCommon

# Records that others are nested in when they are imported or written.
OUTER = ("key.account", "key.account.visit", "key.account.scorecard", "res.partner")
# Fields that people see in percent, and can type. Those of reports and reviews are computed.
SHARES = {
    ("key.account.product.line", "share"): SHARE,
    ("key.account.competitor.share", "share"): SHARE,
    ("key.account.calibration.line", "max_share"): SHARE,
    ("key.account.scorecard.grade", "max_share"): SHARE,
    # Orders may go beyond the limit before they are held.
    ("key.account.credit.rule", "share"): SHARE_AND_MORE,
    ("key.account", "expense_budget_share"): SHARE,
    ("key.account.commission.rule", "rate"): SHARE,
    ("key.account.commission.step", "rate"): SHARE,
    ("key.account.rebate.step", "rate"): SHARE,
    ("key.account.replay", "capital_rate"): SHARE,
    ("key.account.replay", "commission_rate"): SHARE,
    ("key.account.replay", "expense_rate"): SHARE,
}


@tagged("post_install", "-at_install")
class TestDatabaseErrors(KeyAccountCommon):
    """What the database refuses is answered in words, wherever the record was nested."""

    def _rules(self):
        """Return the rules of the module that the database keeps: ``(model, name, message)``."""
        found = []
        for model in self.env.registry.values():
            if model._abstract or not model._auto:
                continue
            for name, rule in model._table_objects.items():
                ours = model._name.startswith("key.account") or "key_account" in rule.name
                if ours and getattr(rule, "message", None):
                    found.append((model._name, name, rule.message))
        return found

    def test_every_rule_is_told_in_its_own_words(self):
        rules = self._rules()
        self.assertGreater(len(rules), 40)
        silent = []
        for model, name, message in rules:
            table = self.env[model]._table
            diagnosis = SimpleNamespace(constraint_name=name, table_name=table, column_name=None)
            error = SimpleNamespace(diag=diagnosis)
            silent += [
                (outer, name)
                for outer in {model, *OUTER}
                if self.env[outer]._sql_error_to_message(error) != message
            ]
        self.assertFalse(silent)

    def test_every_check_of_the_database_has_a_message(self):
        """Also those that somebody adds to a table without declaring them."""
        self.env.cr.execute(
            """
            SELECT conname FROM pg_constraint
             WHERE contype = 'c' AND conrelid::regclass::text LIKE 'key_account%'
            """
        )
        known = {name for _model, name, _message in self._rules()}
        self.assertFalse({name for [name] in self.env.cr.fetchall()} - known)

    @mute_logger("odoo.sql_db")
    def test_import_of_lines(self):
        """A number that the database refuses, on a line below a new account."""
        customer = self.env["res.partner"].create({"name": "Share Works", "is_company": True})
        accounts = self.env["key.account"].with_user(self.user_admin)
        for column, value, message in [
            ("production_line_ids/capacity", "-1", "capacity of a production line"),
            ("product_line_ids/share", "70", "7,000 % is not between 0 and 100 %.* 70 % as 0.7"),
            ("product_line_ids/share", "-0.1", "-10 % is not between"),
        ]:
            with self.subTest(column):
                name = f"{column.partition('/')[0]}/name"
                result = accounts.load(
                    ["partner_id", name, column], [[customer.name, "Mill", value]]
                )
                told = " ".join(message["message"] for message in result["messages"])
                self.assertRegex(told, message)
                self.assertNotIn("violates", told)

    def test_percent(self):
        """Every field that people type in percent refuses 70 with the same words."""
        views = self.env["ir.ui.view"].search([("model", "like", "key.account")])
        shown = set()
        for view in views.filtered(lambda view: "percentage" in (view.arch_db or "")):
            shown |= self._get_percent_fields(view)
        self.assertEqual(shown, SHARES.keys())
        for (model, name), limits in SHARES.items():
            self.assertEqual(self.env[model]._get_limits()[name], limits)

    def test_thresholds_in_percent(self):
        """70 as a minimum, a band or a value of a figure in percent would be 7,000 %."""
        scorecard = self.env.ref("key_account.scorecard_balanced").copy()
        rate = self.env.ref("key_account.metric_collection_rate")
        criterion = scorecard.criterion_ids.filtered(lambda line: line.metric_id == rate)
        gate = scorecard.gate_ids.filtered(lambda line: line.metric_id == rate)
        message = "70 would be 7,000 %. Enter 70 % as 0.7"
        with self.assertRaisesRegex(ValidationError, message):
            gate.value = 70
        with self.assertRaisesRegex(ValidationError, message):
            criterion.band_ids[0].value_from = 70
            criterion._check_scoring()
        with self.assertRaisesRegex(ValidationError, message):
            criterion.write({"scoring": "linear", "value_low": 0, "value_high": 70})
        quantity = scorecard.criterion_ids.filtered(
            lambda line: line.metric_id.code == "order_quantity"
        )
        quantity.write({"scoring": "linear", "value_low": 0, "value_high": 70})

    def _get_percent_fields(self, view):
        """Return the fields of a view in percent that people can type, as ``(model, field)``."""
        found = set()
        arch = view._get_combined_arch()
        for node in arch.iter("field"):
            if node.get("widget") != "percentage":
                continue
            model = self.env[view.model]
            for outer in reversed(list(node.iterancestors("field"))):
                model = self.env[model._fields[outer.get("name")].comodel_name]
            field = model._fields[node.get("name")]
            recorded = field.name in getattr(model, "_get_recorded", frozenset)()
            if field.store and not (field.readonly or recorded):
                found.add((model._name, field.name))
        return found
