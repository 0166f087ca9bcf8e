import json
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.review import key_account_scorecard_preview
from ...tools.review.ranking import Ranking
from ...tools.review.settings import ScorecardSettings
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestScorecardSettings(ReviewCommon):
    def test_impossible_settings_are_refused_with_the_mend(self):
        linear = self.LINEAR
        revenue = ("revenue", 1, linear)
        thresholds = [{"min_score": score} for score in (60, 80, 40, 0)]
        gap = [{"min_score": score} for score in (80, 60, 40, 20)]
        shares = [{"max_share": share} for share in (0.95, 0.8, 1, 1)]
        for criteria, values, message in [
            ([("revenue", 0, linear)], {}, "weights add up to 0"),
            ([], {}, "no criterion"),
            ([("revenue", 1, {**linear, "value_high": 0})], {}, "are the same"),
            ([("days_late", 1, linear)], {}, "Swap the values"),
            ([("revenue", 1, {"scoring": "bands"})], {}, "at least two bands"),
            ([revenue], {"grades": thresholds}, "Enter decreasing thresholds"),
            ([revenue], {"grades": gap}, "lowest grade to 0"),
            ([], {"rule": "pareto", "grades": shares}, "share must increase"),
            ([revenue], {"rule": "count"}, "number of customers for each grade"),
            ([revenue], {"rhythm": "yearly"}, "Next Review Date"),
            ([revenue], {"partner_domain": "[('nothing', '=', 1)]"}, "customer filter"),
            ([revenue], {"partner_domain": "[("}, "customer filter"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self._scorecard(criteria, **values)

    def test_overlapping_bands(self):
        bands = [Command.create({"value_from": 5, "points": points}) for points in (10, 20)]
        with self.assertRaisesRegex(ValidationError, "start at the same value"):
            self._scorecard([("revenue", 1, {"scoring": "bands", "band_ids": bands})])

    def test_minimum_for_the_lowest_grade_is_refused(self):
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        with self.assertRaisesRegex(ValidationError, "lowest"):
            scorecard.gate_ids.create(
                {
                    "scorecard_id": scorecard.id,
                    "grade_id": self.grade_d.id,
                    "metric_id": self._metric("revenue").id,
                    "value": 1,
                }
            )

    @mute_logger("odoo.sql_db")
    def test_what_is_refused_is_not_told_by_the_preview(self):
        """A weight below zero is refused in words; a preview that swallows that breaks the form."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        criterion = scorecard.criterion_ids
        for error, vals in (
            (ValidationError, {"period_months": 0}),
            (IntegrityError, {"demotion_reviews": 0}),
            (ValidationError, {"criterion_ids": [Command.update(criterion.id, {"weight": -5})]}),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                scorecard.web_save(vals, {"preview": {}})

    def test_preview_of_many_customers_names_the_review(self):
        """Above a number of customers, and when it takes too long, there is a sentence instead."""
        self._invoice_all([900, 700, 500, 100], day="2025-06-15")
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])

        def take_long(_ranking):
            self.env.cr.execute("SELECT PG_SLEEP(5)")

        with (
            patch.object(key_account_scorecard_preview, "PREVIEW_CONTACTS", 3),
            patch.object(Ranking, "grade_counts", side_effect=AssertionError("measured")),
        ):
            self.assertIn("Start a review instead", scorecard.preview)
        scorecard.invalidate_recordset(["preview"])
        with (
            patch.object(key_account_scorecard_preview, "PREVIEW_MILLISECONDS", 20),
            patch.object(Ranking, "grade_counts", take_long),
        ):
            self.assertIn("Start a review instead", scorecard.preview)

    def test_what_is_not_filled_in_yet_has_no_words(self):
        gate = self.env["key.account.scorecard.gate"].new({"value": 0.8})
        self.assertFalse(gate.value_label)
        gate.metric_id = self._metric("collection_rate")
        gate.operator = ">="
        self.assertEqual(gate.value_label, "Collection rate at least 80 %")

    def test_the_highest_band_has_no_end(self):
        """Also where another ends at 0: a growth from -50 % to 0 %."""
        bands = [{"value_from": start, "points": points} for start, points in ((-0.5, 10), (0, 90))]
        criterion = self._scorecard(
            [
                (
                    "revenue_growth",
                    1,
                    {"scoring": "bands", "band_ids": [Command.create(band) for band in bands]},
                )
            ]
        ).criterion_ids
        self.assertEqual(
            criterion.band_ids.sorted("value_from").mapped(
                lambda band: (band.value_from, band.value_to, band.is_highest)
            ),
            [(-0.5, 0, False), (0, 0, True)],
        )

    def test_preview_counts_what_a_review_gives(self):
        self._invoice_all([900, 700, 500, 100], day="2025-06-15")
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        with freeze_time("2025-12-31"):
            counts = scorecard._get_grade_counts(self.company)
            self.assertIn("<table", scorecard.preview)
        self.assertEqual(counts, dict.fromkeys(self.grades.ids, 1))
        self.assertFalse(self.env["key.account"].search([("partner_id", "in", self.customers.ids)]))

    def test_settings_are_stored_and_read(self):
        """As JSON; what an older review did not store has its default, what is unknown is left out."""
        settings = self.env.ref("key_account.scorecard_balanced")._get_settings()
        stored = json.loads(json.dumps(settings.to_json()))
        self.assertEqual(ScorecardSettings.from_json(stored), settings)
        del stored["grace_months"], stored["criteria"][0]["missing"]
        stored["colour"] = "red"
        older = ScorecardSettings.from_json(stored)
        self.assertEqual((older.grace_months, older.criteria[0].missing), (0, "skip"))
        self.assertFalse(ScorecardSettings.from_json(None).criteria)

    def test_copy(self):
        scorecard = self.env.ref("key_account.scorecard_balanced").copy()
        self.assertEqual(len(scorecard.criterion_ids), 8)
        self.assertEqual(len(scorecard.grade_ids), 4)
        self.assertEqual(len(scorecard.gate_ids), 1)
        self.assertTrue(scorecard.criterion_ids.band_ids)
