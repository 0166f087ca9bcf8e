from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .relations_common import RelationsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestRelationsReport(RelationsCommon):
    """What the report tells of a month, from records."""

    maxDiff = None

    def _tell_reference(self):
        """Return the report on the reference figures; the month before had one visit."""
        self._visits(self.first, 12, visit_level="leadership", purpose_ids=self.purpose.ids)
        self._visits(self.first, 8, visit_level="technical")
        self._visits(self.second, 10)
        self._visits(self.second, 1, "2026-01-31")
        self._feedback(self.first)
        self._complaints(self.first, 10, solved=8)
        self._answer(
            self.first, {"quality": 90, "service": 85, "delivery": 80, "communication": 90}
        )
        partners = self.env["res.partner"].create(
            [{"name": f"Core {number}", "is_company": True} for number in range(10)]
        )
        for partner in partners:
            self._account(partner, owner_id=self.user_own.id)
        self._seminar(partners)
        return self._report()

    def test_reference_case(self):
        """30 visits of which 10 new; 100 feedbacks; 10 complaints, 8 solved; satisfaction 85; a seminar."""
        report = self._tell_reference()
        self.assertEqual((report.date_from, report.date_to), (date(2026, 2, 1), date(2026, 2, 28)))
        values = self._values(report)
        expected = {
            "visit": 30,
            "visit_new": 10,
            "visit_known": 20,
            "visit_leadership": 12,
            "visit_technical": 8,
            "visit_business": 10,
            "visit_no_purpose": 18,
            "feedback": 100,
            "feedback_satisfied": 80,
            "feedback_suggestion": 15,
            "feedback_dissatisfied": 5,
            "complaint": 10,
            "complaint_solved": 8,
            "complaint_pending": 2,
            # 90 × 20 % + 85 × 20 % + 80 × 40 % + 90 × 20 %; the plain mean would be 86.25.
            "satisfaction": 85,
            "answer": 1,
            "event": 1,
            "event_account": 10,
        }
        self.assertEqual({code: values[code] for code in expected}, expected)
        # The month before had one visit.
        visits = self._figure(report, "visit")
        self.assertEqual((visits.previous, visits.previous_text), (1, "1"))
        self.assertEqual(self._figure(report, "satisfaction").previous_text, "–")

    def test_reference_case_in_parts(self):
        report = self._tell_reference()
        self.assertEqual(self._figure(report, "visit_purpose", self.purpose).value, 12)
        shares = {figure.code: figure.share for figure in report.figure_ids if not figure.ref}
        self.assertAlmostEqual(shares["visit_new"], 1 / 3)
        self.assertEqual(
            [shares[f"feedback_{name}"] for name in ("satisfied", "suggestion", "dissatisfied")],
            [0.8, 0.15, 0.05],
        )
        self.assertEqual((shares["complaint_solved"], shares["complaint_pending"]), (0.8, 0.2))
        dimensions = {
            name: self._figure(report, "satisfaction_dimension", dimension).value
            for name, dimension in self.dimensions.items()
        }
        self.assertEqual(
            dimensions, {"quality": 90, "service": 85, "delivery": 80, "communication": 90}
        )
        kinds = [self._figure(report, "complaint_kind", kind).value for kind in self.kinds]
        self.assertEqual(kinds, [5, 5])

    def test_each_figure_opens_what_it_counts(self):
        self._visits(self.first, 3, visit_level="technical", purpose_ids=self.purpose.ids)
        self._visits(self.second, 2)
        self._visits(self.second, 4, "2026-01-15")
        self._feedback(self.first, {"satisfied": 2, "dissatisfied": 1})
        self._complaints(self.first, 3, solved=2)
        self._answer(self.first, {"quality": 90, "delivery": 70})
        self._seminar(self.ada.partner_id)
        self._seminar(self.ada.partner_id, privacy="private")
        report = self._report()
        told = 0
        for figure in report.figure_ids.filtered(lambda figure: figure.unit == "count"):
            with self.subTest(figure.name):
                self.assertEqual(len(self._opened(figure)), figure.value)
                told += bool(figure.value)
        self.assertGreaterEqual(told, 15)
        self.assertEqual(self._opened(self._figure(report, "satisfaction")).overall, 80 - 10 / 3)

    def test_solved_after_the_period_is_pending(self):
        self._complaints(self.first, 3, solved=2, solved_on="2026-03-01")
        values = self._values(self._report())
        self.assertEqual((values["complaint_solved"], values["complaint_pending"]), (0, 3))

    def test_costs_gifts_and_care(self):
        complaint = self._complaints(self.first, 1)
        complaint.measure_ids = [
            Command.create({"kind": "repair", "name": "Ground", "amount": 250})
        ]
        self.env["key.account.gift"].create(
            [
                {
                    "stakeholder_id": self.ada.id,
                    "account_id": self.first.id,
                    "name": "Tea",
                    "amount": amount,
                    "date": day,
                    "state": state,
                }
                for amount, day, state in (
                    (40, "2026-02-03", "given"),
                    (30, "2026-02-28", "given"),
                    (20, "2026-02-28", "approved"),
                    (10, "2026-03-01", "given"),
                )
            ]
        )
        occasion = self.env["key.account.care.occasion"].search([], limit=1)
        self.env["key.account.care.event"].create(
            [
                {
                    "account_id": self.first.id,
                    "occasion_id": occasion.id,
                    "day": "2026-02-05",
                    "year": year,
                    "channel": channel,
                    "state": state,
                    "date_done": day,
                }
                for year, channel, state, day in (
                    (2021, "greeting", "done", "2026-02-04"),
                    (2022, "greeting", "done", "2026-02-28"),
                    (2023, "call", "done", "2026-02-05"),
                    (2024, "call", "done", "2026-03-01"),
                    (2025, "visit", "planned", False),
                )
            ]
        )
        report = self._report()
        values = self._values(report)
        expected = {
            "complaint_cost": 250,
            "gift": 2,
            "gift_value": 70,
            "care_greeting": 2,
            "care_call": 1,
            "care_visit": 0,
        }
        self.assertEqual({code: values[code] for code in expected}, expected)
        self.assertIn("250.00", self._figure(report, "complaint_cost").value_text)

    def test_moves(self):
        best, next_ = self.grade_best, self.grade_next
        changes = self.env["key.account.grade.change"]
        changes.search([("account_id", "in", (self.first + self.second).ids)]).date = "2025-01-01"
        changes.create(
            [
                {
                    "account_id": self.second.id,
                    "date": day,
                    "previous_grade_id": before.id,
                    "grade_id": after.id,
                    "source": "manual",
                }
                for day, before, after in (
                    ("2026-02-01", next_, best),
                    ("2026-02-28", best, next_),
                    ("2026-02-14", next_, best),
                    ("2026-03-01", next_, best),
                )
            ]
        )
        levels = self.env["key.account.relationship.level"].search([], limit=3, order="number")
        moves = self.env["key.account.relationship.assessment"]
        moves.search([("account_id", "in", (self.first + self.second).ids)]).date = "2025-01-01"
        moves.create(
            [
                {
                    "account_id": self.first.id,
                    "date": "2026-02-10",
                    "scale_id": levels[0].scale_id.id,
                    "previous_level": before,
                    "level": after,
                    "source": source,
                }
                for before, after, source in (
                    (0, 2, "evidence"),
                    (2, 1, "schedule"),
                    (1, 2, "schedule"),
                    (2, 0, "scale"),
                )
            ]
        )
        report = self._report()
        values = self._values(report)
        codes = ("grade_up", "grade_down", "level_up", "level_down")
        self.assertEqual([values[code] for code in codes], [2, 1, 2, 1])
        for code in codes:
            figure = self._figure(report, code)
            self.assertEqual(len(self._opened(figure)), figure.value, code)

    def test_arrears(self):
        """Alpha owes 1,000 due in January and 500 due in March; 200 were paid in March."""
        late = self._invoice(self.alpha, 1000, "2026-01-05", due="2026-01-31")
        self._invoice(self.alpha, 500, "2026-02-20", due="2026-03-20")
        self._pay(late, "2026-03-01", 200)
        report = self._report()
        owed, overdue = (self._figure(report, code) for code in ("owed", "overdue"))
        self.assertEqual((owed.value, overdue.value), (1500, 1000))
        # On 31 January, 1,000 were owed and due that day.
        self.assertEqual((owed.previous, overdue.previous), (1000, 0))
        self.assertEqual(self._opened(overdue).account_id, self.first)

    def test_response_and_coverage(self):
        """Of three people asked, one decider of two answered; Alpha has 3,000 of 4,000 of the revenue."""
        self._invoice(self.alpha, 3000, "2025-10-10")
        self._invoice(self.beta, 1000, "2025-10-10")
        campaign = self._send(self._campaign())
        self._give(self._invitation(campaign, self.ada), {"quality": (8, 10), "delivery": (9, 10)})
        report = self._report(period="own", date_from="2026-03-01", date_to="2026-03-31")
        values = self._values(report)
        # 80 × 20 and 90 × 40, over 60
        self.assertAlmostEqual(values["satisfaction"], 5200 / 60)
        self.assertEqual((values["asked"], values["answer"]), (3, 1))
        self.assertAlmostEqual(values["response"], 1 / 3)
        self.assertEqual((values["decider_share"], values["revenue_share"]), (0.5, 0.75))
        # Cleo answers on 10 March: until the 5th, one was heard.
        with freeze_time("2026-03-10 10:00:00"):
            self._give(self._invitation(campaign, self.cleo), {"quality": (8, 10)})
        self.assertEqual(campaign.decider_share, 1)
        again = self._report(period="own", date_from="2026-03-01", date_to="2026-03-05")
        self.assertEqual(self._values(again)["decider_share"], 0.5)

    # === DRAFT AND FINAL === #

    def test_nothing_moves_when_final(self):
        self._visits(self.first, 3)
        report = self._report(findings="Few visits")
        report.action_final()
        self._visits(self.first, 2)
        for values in ({"findings": "Many"}, {"date_from": "2026-01-01"}, {"period": "year"}):
            with self.assertRaisesRegex(UserError, "does not change"):
                report.write(values)
        with self.assertRaisesRegex(UserError, "does not change"):
            report.action_compute()
        with self.assertRaisesRegex(UserError, "Final reports stay"):
            report.unlink()
        self.assertEqual(self._values(report)["visit"], 3)
        report.action_draft()
        self.assertEqual(self._values(report)["visit"], 3)
        report.action_compute()
        self.assertEqual(self._values(report)["visit"], 5)
        self.assertEqual(len(report.figure_ids.filtered(lambda f: f.code == "visit")), 1)

    def test_periods(self):
        """The last one that is over; another month or other days if wanted."""
        spans = {
            "month": (date(2026, 2, 1), date(2026, 2, 28)),
            "quarter": (date(2025, 10, 1), date(2025, 12, 31)),
            "year": (date(2025, 1, 1), date(2025, 12, 31)),
        }
        for period, span in spans.items():
            report = self._report(period=period)
            self.assertEqual((report.date_from, report.date_to), span)
        report.write({"period": "month", "date_from": "2026-01-01"})
        self.assertEqual(report.date_to, date(2026, 1, 31))
        with self.assertRaisesRegex(ValidationError, "not a whole month"):
            report.date_from = "2026-01-10"
        report.write({"period": "own", "date_from": "2026-01-10", "date_to": "2026-01-12"})
        self.assertEqual(report.state, "draft")

    def test_numbers_count_by_company_and_year(self):
        one, two = self._report(), self._report()
        self.assertEqual((one.number, two.number), ("R/2026/0001", "R/2026/0002"))
        self.assertEqual(self._report(period="year").number, "R/2025/0001")

    def test_ends_of_months_in_zones(self):
        """A meeting at 20:00 UTC of 31 January is on 1 February in Shanghai, and is a February event there."""
        self._seminar(self.ada.partner_id, "2026-01-31 20:00:00")
        self._seminar(self.ada.partner_id, "2026-02-28 20:00:00")
        self.company.partner_id.tz = "UTC"
        self.assertEqual(self._values(self._report())["event"], 1)
        self.company.partner_id.tz = "Asia/Shanghai"
        report = self._report()
        self.assertEqual(self._values(report)["event"], 1)
        self.assertEqual(
            self._opened(self._figure(report, "event")).start.isoformat(), "2026-01-31T20:00:00"
        )

    @freeze_time("2026-02-28 20:00:00")
    def test_last_month_in_shanghai(self):
        """It is 1 March there: February is over."""
        self.company.partner_id.tz = "UTC"
        self.assertEqual(self._report().date_from, date(2026, 1, 1))
        self.company.partner_id.tz = "Asia/Shanghai"
        self.assertEqual(self._report().date_from, date(2026, 2, 1))

    def test_without_anything(self):
        """A company without a record has a report of zeros, and no satisfaction."""
        report = self.reports.with_company(self.other_company).create(
            {"company_id": self.other_company.id}
        )
        values = self._values(report)
        self.assertEqual(set(values.values()), {0.0})
        self.assertNotIn("satisfaction", values)
        self.assertTrue(report.board)

    def test_statements(self):
        """As many for 40 accounts as for four."""

        def grow(number):
            partners = self.env["res.partner"].create(
                [{"name": f"Mill {count}", "is_company": True} for count in range(number)]
            )
            for partner in partners:
                account = self._account(partner, owner_id=self.user_own.id)
                self._visits(account, 1)
                self._feedback(account, {"satisfied": 1})
                self._complaints(account, 1)
                self._answer(account, {"quality": 80})
                self._invoice(partner, 10, "2026-01-05")
            self.env.flush_all()

        report = self._report(scope="person", salesperson_id=self.user_own.id).sudo()
        counts = []
        for number in (4, 36):
            grow(number)
            report._count()
            counts.append(self._count(report._count))
        self.assertEqual(self._values(report)["visit"], 40)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 100)
