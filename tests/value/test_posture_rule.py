from itertools import product

from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from ...tools.value.posture import choose_posture, posture_sql
from ..review.review_common import ReviewCommon
from .value_common import TODAY, ValueCommon

GROUPS = [None, "value", "potential", "over_served", "prospect"]
POSTURES = [None, "focus", "develop", "maintain", "watch", "drop"]


class Columns:
    """A ranking whose figures are columns."""

    def is_lowered(self):
        return SQL("lowered")

    def usual_posture(self):
        return SQL("usual")


@tagged("post_install", "-at_install")
class TestPostureRule(TransactionCase):
    def test_both_agree(self):
        """The rule in SQL and in Python says the same of each combination."""
        cases = list(
            product(GROUPS, [*GROUPS, "none"], (False, True), (False, True), POSTURES, POSTURES)
        )
        rows = SQL(", ").join(
            SQL(
                "(%s::varchar, %s::varchar, %s, %s, %s, %s::varchar, %s::varchar, 'otherwise')",
                group, former, lowered, 1, 1 if same else 2, usual, previous,
            )
            for group, former, lowered, same, usual, previous in cases
        )  # fmt: skip
        found = self.env.execute_query(
            SQL(
                """
                SELECT %s FROM (VALUES %s) graded (value_group, former_value_group, lowered, final_position,
                                                   previous_position, usual, previous_posture, otherwise)
                """,
                posture_sql(Columns(), SQL("otherwise")),
                rows,
            )
        )
        told = [
            choose_posture(
                group, former, is_lowered=lowered, is_same=same, usual=usual, previous=previous,
                otherwise="otherwise",
            )
            for group, former, lowered, same, usual, previous in cases
        ]  # fmt: skip
        self.assertEqual([posture for [posture] in found], told)
        self.assertEqual(set(told), {*POSTURES, "otherwise"})

    def test_cases(self):
        """Group, group before, lowered, same grade, usual, posture before: the posture."""
        for case, posture in (
            (("over_served", None, False, True, "focus", "focus"), "watch"),
            (("over_served", None, True, False, "focus", "focus"), "watch"),
            (("over_served", "over_served", False, True, "drop", "drop"), "drop"),
            (("potential", None, False, True, "maintain", "maintain"), "develop"),
            (("potential", None, True, False, "maintain", "develop"), "watch"),
            (("potential", "potential", False, True, "maintain", "watch"), "watch"),
            (("potential", "over_served", False, True, "maintain", "watch"), "develop"),
            (("potential", None, False, True, "focus", "maintain"), "focus"),
            (("value", None, False, True, "maintain", "watch"), "watch"),
            (("value", "over_served", False, True, "maintain", "watch"), "maintain"),
            (("value", "value", False, True, "drop", "drop"), "maintain"),
            (("value", None, False, False, "drop", None), "maintain"),
            (("value", None, False, False, None, None), None),
            (("value", "none", False, True, "develop", "watch"), "develop"),
            (("prospect", None, False, False, "drop", None), "otherwise"),
            (("prospect", "prospect", False, True, "drop", "watch"), "otherwise"),
            ((None, "none", False, True, "drop", "watch"), "otherwise"),
            ((None, "over_served", False, True, "maintain", "watch"), "maintain"),
            ((None, "over_served", True, True, "maintain", "watch"), "otherwise"),
            ((None, "over_served", False, True, None, "watch"), "otherwise"),
            ((None, None, True, False, "drop", None), "otherwise"),
        ):
            group, former, lowered, same, usual, previous = case
            told = choose_posture(
                group, former, is_lowered=lowered, is_same=same, usual=usual, previous=previous,
                otherwise="otherwise",
            )  # fmt: skip
            self.assertEqual(told, posture, case)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestReviewGroup(ReviewCommon, ValueCommon):
    """Reviews note the group of their day. Alpha and Beta sell 8,000 and 2,000; grades by 80 % and 95 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drivers.rate = 0
        cls.company.key_account_capital_rate = 0
        cls.a, cls.b, cls.c, cls.d = cls.accounts
        cls._sell(cls.alpha, "2025-03-01", 8000)
        cls._sell(cls.beta, "2025-03-01", 2000)
        cls.scorecard = cls._pareto(
            rank_metric_id=cls._metric("revenue").id,
            rhythm="manual",
            min_orders=0,
            grace_months=0,
        )

    def _grade(self, day=TODAY, approve=False):
        self.env.flush_all()
        review = self._review(self.scorecard, day, approve)
        return {line.account_id: line for line in review.line_ids}

    def test_account_added_after_the_night(self):
        """The contributions of the night do not know it: the review computes its group, and that of the others."""
        self.periods.sudo()._contribute_nightly(self.company)
        partner = self.env["res.partner"].create({"name": "Late Mill", "is_company": True})
        account = self._account(partner, owner_id=self.user_own.id)
        self._sell(partner, TODAY, 5000)
        lines = self._grade()
        self.assertEqual(lines[account].value_group, "value")
        self.assertEqual(lines[self.a].value_group, "value")

    def _visit_often(self, account, month, number=25):
        for day in range(number):
            self._visit(account, f"2025-{month:02}-{day + 1:02}")

    def test_group_of_the_day(self):
        """Beta was visited 25 times in October: 1,400 - 2,250. In a review as of June it still earned."""
        self._visit_often(self.b, 10)
        for day, group, posture in (
            ("2025-06-30", "value", "develop"),
            (TODAY, "over_served", "watch"),
        ):
            lines = self._grade(day)
            self.assertEqual((lines[self.b].value_group, lines[self.b].posture), (group, posture))
            self.assertEqual(lines[self.a].value_group, "value")
        self.assertEqual(
            lines[self.b].posture_reason,
            "Over-served (Costs more than it brings): watch, whatever the grade.",
        )
        self.assertEqual(
            lines[self.a].posture_reason,
            "Value (Brings more than it costs): Focus, as usual for grade A.",
        )

    def test_computed_periods_are_read(self):
        """The same groups, whether the contributions of the day are stored or not."""
        self._visit_often(self.b, 10)
        computed = {a: (line.value_group, line.posture) for a, line in self._grade().items()}
        self.periods.sudo()._contribute_nightly(self.company)
        read = {a: (line.value_group, line.posture) for a, line in self._grade().items()}
        self.assertEqual(computed, read)
        self.lines.search([("account_id", "=", self.b.id)]).sudo().value_group = "potential"
        self.env.flush_all()
        self.assertEqual(self._grade()[self.b].value_group, "potential")

    def test_from_review_to_review(self):
        """Watch while it is over-served, and as usual for its grade when it earns again.

        Alpha then has 14,000 and Beta 3,500: still 80 % and 20 %.
        """
        self._visit_often(self.b, 2)
        first = self._grade("2025-12-30", approve=True)
        self.assertEqual(first[self.b].posture, "watch")
        self.assertEqual(self.b.posture, "watch")
        self._sell(self.alpha, TODAY, 6000)
        self._sell(self.beta, TODAY, 1500)
        second = self._grade()
        line = second[self.b]
        self.assertEqual(
            (line.value_group, line.former_value_group, line.movement, line.posture),
            ("value", "over_served", "same", line.final_grade_id.posture),
        )

    def test_overrides(self):
        """A manager's grade has the usual posture, but for the group; undone, it is as computed."""
        self._visit_often(self.b, 10)
        lines = self._grade()
        for account, posture in ((self.a, "maintain"), (self.b, "watch")):
            line, before = lines[account], lines[account].posture
            line.write({"final_grade_id": self.grade_d.id, "override_reason": "Told me"})
            self.assertEqual(line.posture, posture)
            line.action_reset_override()
            self.assertEqual(line.posture, before)

    def test_without_the_feature(self):
        self.env["key.account.settings"]._switch_features({"feature_value": False})
        self._visit_often(self.b, 10)
        line = self._grade()[self.b]
        self.assertEqual((line.value_group, line.posture), (False, line.final_grade_id.posture))
