from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestScorecardHistory(ReviewCommon):
    """What changed in a scorecard, when and by whom; a review shows what it was computed with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bands = [(0, 0), (0.6, 20), (0.9, 100)]
        cls.scorecard = cls._scorecard(
            [
                ("revenue", 30, cls.LINEAR),
                (
                    "collection_rate",
                    10,
                    {
                        "scoring": "bands",
                        "band_ids": [
                            Command.create({"value_from": start, "points": points})
                            for start, points in bands
                        ],
                    },
                ),
            ]
        )
        cls.env.cr.flush()
        cls.revenue, cls.collection = cls.scorecard.criterion_ids

    def _saved(self, scorecard=None):
        """Return what the history tells after a save, latest first."""
        self.env.cr.flush()
        return (scorecard or self.scorecard).change_ids.sorted("id", reverse=True)

    def test_new_scorecard_has_no_history(self):
        self.assertFalse(self._saved())

    def test_one_entry_for_a_save(self):
        """Weight, a band, a threshold and a new minimum: one entry with four sentences."""
        self._administer_all()
        admin = self._as(self.user_admin, self.scorecard)
        with freeze_time("2026-03-11 10:00:00"):
            admin.write(
                {
                    "criterion_ids": [
                        Command.update(self.revenue.id, {"weight": 40}),
                        Command.update(
                            self.collection.id,
                            {
                                "band_ids": [
                                    Command.update(
                                        self.collection.band_ids.filtered(
                                            lambda band: band.points == 20
                                        ).id,
                                        {"points": 30},
                                    )
                                ]
                            },
                        ),
                    ],
                    "grade_ids": [
                        Command.update(self.scorecard.grade_ids[0].id, {"min_score": 75})
                    ],
                    "gate_ids": [
                        Command.create(
                            {
                                "grade_id": self.grade_a.id,
                                "metric_id": self._metric("collection_rate").id,
                                "value": 0.8,
                            }
                        )
                    ],
                }
            )
            change = self._saved()
        self.assertEqual(len(change), 1)
        self.assertEqual((change.user_id, change.date), (self.user_admin, date(2026, 3, 11)))
        self.assertEqual(
            change.changes.split("\n"),
            [
                "Revenue, weight: 30 → 40",
                (
                    "Collection rate, scoring: from 0 %: 0 points, from 60 %: 20 points, from "
                    "90 %: 100 points → from 0 %: 0 points, from 60 %: 30 points, from 90 %: 100 "
                    "points"
                ),
                "Grade A: from 80 points → from 75 points",
                "Minimum for A: – → Collection rate at least 80 %",
            ],
        )

    def test_lines_added_and_removed(self):
        self.env["key.account.criterion"].create(
            {
                "scorecard_id": self.scorecard.id,
                "metric_id": self._metric("days_late").id,
                "weight": 5,
            }
        )
        self.collection.unlink()
        changes = self._saved().changes
        self.assertIn("Collection rate: removed (weight 10)", changes)
        self.assertRegex(changes, "added with weight 5")

    def test_day_of_the_company(self):
        """23:30 UTC on 11 March is 12 March in Shanghai."""
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-11 23:30:00"):
            self.revenue.weight = 31
            self.assertEqual(self._saved().date, date(2026, 3, 12))

    def test_nothing_changed(self):
        self.revenue.weight = 30
        self.revenue.sequence = 99
        self.scorecard.write({"name": "Renamed", "next_date": "2026-12-31"})
        self.assertFalse(self._saved())

    def test_two_saves(self):
        self.revenue.weight = 40
        self._saved()
        self.revenue.weight = 50
        second, first = self._saved()
        self.assertEqual(first.changes, "Revenue, weight: 30 → 40")
        self.assertEqual(second.changes, "Revenue, weight: 40 → 50")

    def test_customers_and_rules(self):
        self.scorecard.write(
            {"demotion_reviews": 2, "partner_domain": "[('is_company', '=', True)]"}
        )
        self.assertEqual(
            self._saved().changes.split("\n"),
            ["Demotion after reviews in a row: 1 → 2", "Customers: the filter changed."],
        )

    def test_deleted_in_the_same_save(self):
        scorecard = self.scorecard.copy()
        self.env.cr.flush()
        scorecard.period_months = 6
        scorecard.unlink()
        self.env.cr.flush()

    def test_confidential_criteria(self):
        """Managers read which one; others read that one changed."""
        self._metric("revenue").confidential = True
        self.env.cr.flush()
        self.revenue.weight = 45
        change = self._saved()
        self.assertIn("Revenue, weight: 30 → 45", self._as(self.user_manager, change).changes)
        self.assertEqual(self._as(self.user_own, change).changes, "Confidential criteria changed.")
        with self.assertRaises(AccessError):
            self._as(self.user_own, change).read(["before"])

    def test_written_by_code_alone(self):
        self.revenue.weight = 40
        change = self._saved()
        self._administer_all()
        own = self._as(self.user_admin, change)
        for forge in (
            lambda: own.write({"date": "2020-01-01"}),
            own.unlink,
            lambda: own.create({"scorecard_id": self.scorecard.id, "date": "2020-01-01"}),
            lambda: own.with_context(default_user_id=self.user_own.id).create(
                {"scorecard_id": self.scorecard.id}
            ),
        ):
            with self.assertRaises(AccessError):
                forge()

    def test_other_company(self):
        self.scorecard.company_id = self.other_company
        self.revenue.weight = 40
        self._saved()
        self.assertFalse(
            self._as(self.user_own, self.env["key.account.scorecard.change"]).search(
                [("scorecard_id", "=", self.scorecard.id)]
            )
        )

    def test_queries(self):
        """Thirty scorecards saved at once cost as many statements as three, but for their rows."""
        counts = []
        for number in (3, 30):
            scorecards = self.env["key.account.scorecard"]
            for copy in range(number):
                scorecards |= self.scorecard.copy({"name": f"{number}-{copy}"})
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            scorecards.criterion_ids.write({"weight": 33})
            self.env.cr.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(scorecards.change_ids), number)
        self.assertLessEqual(counts[1], counts[0] + 3)

    # === REVIEWS === #

    def test_review_shows_its_settings(self):
        """The first review is computed with weight 30; later changes do not touch what it shows."""
        self._invoice_all([900, 100])
        first = self._review(self.scorecard, "2025-06-30", approve=True)
        self.revenue.weight = 60
        second = self._review(self.scorecard)
        self.assertIn(">75.0 %<", first.settings_html)
        self.assertIn("from 60 %: 20 points", first.settings_html)
        self.assertFalse(first.settings_changes)
        self.assertIn(">85.7 %<", second.settings_html)
        self.assertEqual(
            second.settings_changes.split("\n"),
            [f"Since {first.name}:", "Revenue, weight: 30 → 60"],
        )
        with self.assertRaises(AccessError):
            self._as(self.user_all, first).read(["settings_html"])
