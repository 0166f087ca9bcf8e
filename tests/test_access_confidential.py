import json
import re

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import AccessCommon

# The public score of a line may contradict its grade, and the Pareto class may be of a
# confidential figure: others read what fits the grade, in "standing".
CONFIDENTIAL_LINE_FIELDS = (
    "score", "open_score", "measures", "points", "rank_value", "cumulative_share", "pareto_class",
)  # fmt: skip
CONFIDENTIAL_REVIEW_FIELDS = ("settings", "summary", "gini", "top_share", "lorenz_html")


@tagged("post_install", "-at_install")
class TestAccessConfidential(AccessCommon):
    def _ways_to_read(self, records, name):
        """Yield callables that would show the value of a field, or let one guess it."""
        yield lambda: records.read([name])
        yield lambda: records.search_read([], [name])
        yield lambda: records.web_read({name: {}})
        yield lambda: records.web_search_read([], {name: {}})
        yield lambda: records.export_data([name])
        yield lambda: records.search([(name, "!=", False)])
        yield lambda: records.search([], order=name)
        yield lambda: records.mapped(name)
        yield lambda: records.filtered_domain([(name, "!=", False)])
        if records._fields[name].type == "float":
            yield lambda: records.formatted_read_group([], [name], ["__count"])
            yield lambda: records.web_read_group([], [name], ["__count"])
            yield lambda: records.formatted_read_group([], [], [f"{name}:sum"])
            yield lambda: records.formatted_read_group([], [], [f"{name}:max"])

    def test_figures_are_for_managers(self):
        for records, names in [
            (self.line, CONFIDENTIAL_LINE_FIELDS),
            (self.approved, CONFIDENTIAL_REVIEW_FIELDS),
        ]:
            for user in self.user_own + self.user_all:
                for name in names:
                    for way, look in enumerate(self._ways_to_read(self._as(user, records), name)):
                        who = self.subTest(user=user.login, field=name, way=way)
                        with who, self.assertRaises(AccessError):
                            look()
                readable = self._as(user, records).fields_get()
                self.assertFalse(set(names) & set(readable))
            readable = self._as(self.user_manager, records).fields_get()
            self.assertLessEqual(set(names), set(readable))

    def test_figures_through_other_models(self):
        """A path from an account, a contact or a review does not lead to them either."""
        for user in self.user_own + self.user_all:
            for model, path in [
                ("key.account", "review_line_ids.score"),
                ("key.account.review", "line_ids.score"),
                ("res.partner", "key_account_id.review_line_ids.score"),
                ("key.account", "grade_change_ids.review_id.gini"),
            ]:
                with self.subTest(user=user.login, path=path), self.assertRaises(AccessError):
                    self._model(user, model).search([(path, ">", 0)])
                with self.subTest(user=user.login, path=path), self.assertRaises(AccessError):
                    self._model(user, model).search([]).export_data([path.replace(".", "/")])

    def _texts(self, user, line):
        """Return all that the module tells the user about a line, as plain values."""
        self.env.flush_all()
        self.env.invalidate_all()
        line = self._as(user, line)
        account = self._as(user, line.account_id)
        names = ["headline", "reason", "improvement", "explanation", "standing", "hold_reason"]
        told = line.read(names)[0]
        told["account"] = account.read(["reason", "improvement", "explanation", "standing"])[0]
        told["review"] = self._as(user, line.review_id).read(["distribution_html", "warning"])[0]
        return told

    def test_texts_hold_nothing_confidential(self):
        for rule, values in {
            "score": {},
            "count": {
                "rule": "count",
                "grade_ids": [
                    Command.create({"grade_id": grade.id, "head_count": heads})
                    for grade, heads in zip(
                        self.grade_a + self.grade_b + self.grade_c + self.grade_d,
                        (1, 1, 1, 0),
                        strict=True,
                    )
                ],
            },
            "pareto": {
                "rule": "pareto",
                "rank_metric_id": self.env.ref("key_account.metric_margin").id,
            },
        }.items():
            review = self._create_review(self.company, "2025-12-01", **values)
            review.action_approve()
            for line in review.line_ids.filtered(lambda line: line.account_id in self.mine):
                with self.subTest(rule=rule, account=line.account_id.display_name):
                    self._check_texts(line)

    def _check_texts(self, line):
        told = json.dumps(self._texts(self.user_own, line), default=str)
        self.assertNotIn("margin", told.lower())
        full = json.dumps(self._texts(self.user_manager, line), default=str)
        self.assertIn("margin", full.lower())
        numbers = {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", told)}
        measured = line.measures["margin"], line.measures["margin_rate"] * 100, line.score
        self.assertFalse({round(figure, 1) for figure in measured} & numbers)
        # Nothing told depends on the confidential figures: with others it reads the same.
        before = self._texts(self.user_own, line)
        self.env.cr.execute(
            "UPDATE key_account_review_line SET score = score / 3, rank_value = rank_value / 7,"
            " cumulative_share = 0.123,"
            " measures = jsonb_set(jsonb_set(measures, '{margin}', '123.4'), '{margin_rate}', '0.012'),"
            " points = jsonb_set(points, '{margin}', '12.3') WHERE id = %s",
            [line.id],
        )
        self.assertEqual(before, self._texts(self.user_own, line))

    def test_gate_is_told_without_its_figure(self):
        line = self.approved.line_ids.filtered(lambda line: line.account_id == self.hidden)
        self.assertNotEqual(line.rule_grade_id, line.proposed_grade_id)
        self.assertIn("confidential", self._as(self.user_all, line).reason)
        self.env.invalidate_all()
        self.assertIn("Margin rate", self._as(self.user_manager, line).reason)
