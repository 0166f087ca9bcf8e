from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import file_open

from ..common import never_analysed
from .appraisal_common import AppraisalCommon

NONE = (0.0, 0.0, None)
ZERO = (0.0, 0.0, 0.0)


@tagged("post_install", "-at_install")
class TestAppraisal(AppraisalCommon):
    # === VISITS === #

    def test_coverage(self):
        """Own: half a visit to Alpha, one to Beta and Gamma, and 30 ÷ 7 technical ones that nobody made."""
        self._story()
        report = self._appraise()
        own, third = (self._told(report, user) for user in (self.user_own, self.user_third))
        # 3 visits of 0.5 + 1 + 1 + 4.2857; Alpha was visited for a whole one on the 3rd.
        self.assertEqual(own["coverage"], (3, 6.7857, round(3 / (2.5 + 30 / 7), 4)))
        # Two visits to Alpha in the second half; one was wanted at the most.
        self.assertEqual(third["coverage"], (1, 0.5, 1))
        self.assertEqual(
            self._opened(report, self.user_own, "coverage").sorted("id"), self.accounts
        )
        self.assertEqual(self._opened(report, self.user_third, "coverage"), self.at_alpha)

    def test_coverage_up_to_today(self):
        """Of June, a day is over: 1 ÷ 30 of each monthly visit."""
        self._story()
        report = self._appraise(self.user_third, date_from="2025-06-01")
        self.assertEqual(self._told(report, self.user_third)["coverage"], (0, round(1 / 30, 4), 0))

    def test_on_time(self):
        """Due on 10 April (made on the 12th), on 30 April (a month after the 31st; made on that day)."""
        self._story()
        report = self._appraise()
        self.assertEqual(self._told(report, self.user_own)["on_time"], (1, 2, 0.5))
        # Alpha was due on the 17th, a day after it came to Third, and had been visited on the 3rd.
        self.assertEqual(self._told(report, self.user_third)["on_time"], (1, 1, 1))
        self.assertEqual(
            self._opened(report, self.user_own, "on_time").sorted("id"),
            self.at_beta + self.at_gamma,
        )

    def test_not_due_without_rhythm(self):
        """A rhythm that ended before makes nothing due."""
        self._story()
        self.env.cr.execute("UPDATE key_account_visit_wanted SET date_to = '2025-04-09'")
        report = self._appraise()
        self.assertEqual(self._told(report, self.user_own)["on_time"], NONE)
        # 9 of 30 days of a monthly visit to each of the three, and 9 ÷ 7 technical ones.
        self.assertEqual(self._told(report, self.user_own)["coverage"][1], round(0.9 + 9 / 7, 4))

    def test_reports_and_outcome(self):
        self._story()
        report = self._appraise()
        own, third = (self._told(report, user) for user in (self.user_own, self.user_third))
        # Reported: the 3rd and the 30th; the 12th had been missed, and the 8th was.
        self.assertEqual((own["reported"], own["outcome"]), ((2, 4, 0.5), (1, 2, 0.5)))
        self.assertEqual((third["reported"], third["outcome"]), ((2, 2, 1), (1, 2, 0.5)))
        self.assertEqual(
            self._opened(report, self.user_own, "outcome").sorted("id"), self.first + self.late
        )
        self.assertIn(self.missed, self._opened(report, self.user_own, "reported"))

    # === PROMISES, COMPLAINTS, LEVELS === #

    def test_promises(self):
        kept = self._promise("2025-04-05", "2025-04-05")
        late = self._promise("2025-04-30", "2025-05-02")
        overdue = self._promise("2025-04-10")
        self._promise("2025-04-10", "2025-04-09", side="them")
        self._promise("2025-05-01", "2025-04-09")
        self._promise("2025-03-31")
        report = self._appraise()
        self.assertEqual(self._told(report, self.user_own)["promise"], (1, 3, round(1 / 3, 4)))
        self.assertEqual(
            self._opened(report, self.user_own, "promise").sorted("id"), kept + late + overdue
        )

    def test_promises_to_come(self):
        """Of a month that is not over, what is open and not yet due does not count."""
        self._promise("2025-06-02")
        self._promise("2025-06-01")
        self._promise("2025-06-20", "2025-06-02")
        report = self._appraise(date_from="2025-06-01")
        self.assertEqual(self._told(report, self.user_own)["promise"], (1, 2, 0.5))

    def test_complaints(self):
        """By the deadline of the rules, else by the day that was typed, in the time zone of the company."""
        self._complaint("2025-04-10", "2025-04-09")
        self._complaint("2025-04-20", "2025-04-21")
        self._complaint("2025-04-25")
        self._complaint()
        self._complaint(
            solve_by="2025-04-29 10:00:00", solved_on="2025-04-29 10:00:00", solved="2025-04-29"
        )
        # In Berlin it is May.
        self._complaint(
            solve_by="2025-04-30 22:30:00", solved_on="2025-04-29 10:00:00", solved="2025-04-29"
        )
        report = self._appraise()
        self.assertEqual(self._told(report, self.user_own)["complaint"], (2, 4, 0.5))
        self.assertEqual(len(self._opened(report, self.user_own, "complaint")), 4)

    def test_levels(self):
        """On the day of the handover, they are the successor's."""
        own = self._level(self.at_alpha, "2025-04-10", 1, 2)
        own += self._level(self.at_alpha, "2025-04-15", 2, 3, "schedule")
        self._level(self.at_alpha, "2025-04-16", 3, 1)
        self._level(self.at_alpha, "2025-04-20", 1, 3, "scale")
        self._level(self.at_alpha, "2025-05-01", 1, 2)
        report = self._appraise()
        told = self._told(report, self.user_own)
        self.assertEqual((told["gained"], told["lost"]), ((2, 0, 2), ZERO))
        told = self._told(report, self.user_third)
        self.assertEqual((told["gained"], told["lost"]), (ZERO, (1, 0, 1)))
        self.assertEqual(self._opened(report, self.user_own, "gained").sorted("id"), own)

    # === ACCOUNTS === #

    def test_growth(self):
        """Both years go with the owner of the day; refunds subtract; of other companies nothing counts."""
        self.company.partner_id.tz = "UTC"
        for amount, day in (
            (1000, "2025-04-10"), (500, "2025-04-15"), (300, "2025-04-16"),
            (800, "2024-04-10"), (400, "2024-04-20"), (7000, "2024-03-31"), (7000, "2025-05-01"),
        ):  # fmt: skip
            self._invoice(self.alpha, amount, day)
        self._credit_note(self.alpha, 100, "2025-04-20")
        self._invoice(self._customers(1), 9000, "2025-04-20")
        self._account(self.alpha, self.other_company)
        self._invoice(self.alpha, 5000, "2025-04-20", company_id=self.other_company.id)
        report = self._appraise()
        self.assertEqual(self._told(report, self.user_own)["growth"], (1500, 800, 0.875))
        self.assertEqual(self._told(report, self.user_third)["growth"], (200, 400, -0.5))
        figures = report.figure_ids.filtered(lambda figure: figure.code == "growth")
        texts = dict(zip(figures.user_id, figures.mapped("value_text"), strict=True))
        self.assertEqual(texts[self.user_own], "+88 %")
        self.assertEqual(texts[self.user_third], "-50 %")

        self.env.cr.execute(self._documented_growth())
        found = {user_id: (counted, whole) for user_id, counted, whole in self.env.cr.fetchall()}
        self.assertEqual(found, {self.user_own.id: (1500, 800), self.user_third.id: (200, 400)})

    def _documented_growth(self):
        """Return the statement that the documentation gives to auditors, for the company of the test."""
        text = file_open("key_account/docs/appraisal.md").read()
        statement = text.split("```sql")[1].split("```")[0]
        return statement.replace("move.company_id = 1", f"move.company_id = {self.company.id}")

    def test_growth_of_nothing_or_less(self):
        """Without revenue a year before, or with more refunds than revenue, nothing is said."""
        self._invoice(self.alpha, 1000, "2025-04-10")
        self._credit_note(self.beta, 100, "2024-04-10")
        told = self._told(self._appraise(self.user_own), self.user_own)
        self.assertEqual(told["growth"], (1000, -100, None))

    def test_leap_day(self):
        """29 February 2024 is compared with 28 February 2025, once; in 2024, with nothing of 2023."""
        for amount, day in (
            (100, "2025-02-28"), (60, "2024-02-28"), (40, "2024-02-29"), (9, "2024-03-01"),
            (9, "2024-01-31"), (50, "2023-02-28"), (9, "2023-03-01"),
        ):  # fmt: skip
            self._invoice(self.beta, amount, day)
        report = self._appraise(self.user_own, date_from="2025-02-01")
        self.assertEqual(self._told(report, self.user_own)["growth"], (100, 100, 0))
        report = self._appraise(self.user_own, date_from="2024-02-01")
        self.assertEqual(self._told(report, self.user_own)["growth"], (100, 50, 1))

    def test_more_than_a_year(self):
        """An invoice counts on both sides where the period holds the same day twice."""
        self._invoice(self.beta, 100, "2024-04-10")
        self._invoice(self.beta, 300, "2025-04-10")
        report = self._appraise(
            self.user_own, period="own", date_from="2024-01-01", date_to="2025-04-30"
        )
        self.assertEqual(self._told(report, self.user_own)["growth"], (400, 100, 3))

    def test_handovers(self):
        self._held(
            self.at_beta,
            ("2024-01-01", self.user_own),
            ("2025-04-05", self.user_third),
            ("2025-04-30", self.user_own),
            ("2025-05-01", self.user_third),
        )
        report = self._appraise()
        own, third = (self._told(report, user) for user in (self.user_own, self.user_third))
        # Own gave Alpha and Beta, and took Beta back on the last day of the month.
        self.assertEqual((own["given"], own["taken"]), ((2, 0, 2), (1, 0, 1)))
        self.assertEqual((third["given"], third["taken"]), ((1, 0, 1), (2, 0, 2)))
        self.assertEqual(len(self._opened(report, self.user_third, "taken")), 2)

    # === PEOPLE === #

    def test_archived(self):
        """Whoever left has the figures of the time before."""
        self._story()
        before = self._told(self._appraise(), self.user_third)
        self.user_third.active = False
        report = self._appraise()
        self.assertEqual(self._told(report, self.user_third), before)
        report = self._appraise(self.user_third)
        self.assertEqual(report.with_context(active_test=False).person_ids, self.user_third)
        self.assertEqual(self._told(report, self.user_third), before)

    def test_no_data(self):
        report = self._appraise(self.user_all)
        told = self._told(report, self.user_all)
        counts = {"gained", "lost", "given", "taken"}
        self.assertEqual(told, {code: ZERO if code in counts else NONE for code in told})
        self.assertEqual(len(told), 11)
        words = {figure.code: figure.value_text for figure in report.figure_ids}
        self.assertEqual({words[code] for code in words.keys() - counts}, {"none"})
        self.assertEqual({words[code] for code in counts}, {"0"})
        self.assertTrue(all(report.figure_ids.mapped("formula")))

    def test_companies(self):
        """What belongs to another company counts there."""
        self._story()
        foreigner = self._create_user("ka_far", "key_account.group_manager", self.other_company)
        there = self._account(self.alpha, self.other_company, owner_id=foreigner.id)
        self._visit(there, "2025-04-09", foreigner, outcome="reached")
        report = self._appraise()
        self.assertNotIn(foreigner, report.figure_ids.user_id)
        far = self._as(foreigner, self.appraisals).create({"date_from": "2025-04-01"})
        self.assertEqual(far.company_id, self.other_company)
        self.assertEqual(far.figure_ids.user_id, foreigner)
        self.assertEqual(self._told(far, foreigner)["outcome"], (1, 1, 1))
        self.assertFalse(self._as(foreigner, self.appraisals).search([("id", "=", report.id)]))
        with self.assertRaises(ValidationError):
            self._appraise(foreigner)

    def test_features(self):
        self._story()
        self.env["key.account.settings"]._switch_features({"feature_visit": False})
        report = self._appraise(self.user_own)
        self.assertFalse({"coverage", "reported"} & set(report.figure_ids.mapped("code")))
        self.assertIn("growth", report.figure_ids.mapped("code"))

    def test_statements(self):
        """A statement per source, whatever the number of people."""
        self._story()
        report = self._appraise()

        def measure():
            with never_analysed():
                report.sudo()._measure(report.sudo()._get_sources())

        measure()
        few = self._queries(measure)
        for number in range(20):
            user = self._create_user(f"ka_many_{number}", "key_account.group_user")
            self._visit(self.at_beta, "2025-04-09", user, outcome="reached")
        measure()
        self.assertEqual(self._queries(measure), few)
