from freezegun import freeze_time

from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestAccountReason(ReviewCommon):
    """An account gives one account of its grade: by review, manually, or both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls._scorecard([("revenue", 1, cls.LINEAR)])
        cls._invoice_all([500])

    def _graded(self, grade, reason="They build a new mill", day="2026-01-15"):
        account = self.customers[0].with_company(self.company).key_account_id
        with freeze_time(f"{day} 10:00:00"):
            account.write({"grade_id": grade.id, "grade_reason": reason})
        return account

    def test_by_review(self):
        line = self._review(self.scorecard, approve=True).line_ids
        account = line.account_id
        self.assertEqual(account.reason, line.reason)
        self.assertIn("Grade C: 50.0 of 100 points", account.reason)
        self.assertEqual(account.improvement, line.improvement)

    def test_manually_after_the_review(self):
        line = self._review(self.scorecard, approve=True).line_ids
        account = self._graded(self.grade_a)
        first, second = account.reason.split("\n")
        self.assertEqual(first, "Holds A, set manually on 01/15/2026: They build a new mill")
        self.assertEqual(second, f"{line.review_id.name} gave C.")
        self.assertEqual(
            account.improvement,
            "The grade was set after the review. The next review decides again.",
        )
        sheet = account._get_sheet_sections(self.env["res.partner"])
        self.assertIn("set manually on 01/15/2026", sheet["reason"])

    def test_manually_as_the_review(self):
        """A person decided as the review did: both are told."""
        line = self._review(self.scorecard, approve=True).line_ids
        account = self._graded(self.grade_a)
        account = self._graded(line.final_grade_id)
        first, second, *rest = account.reason.split("\n")
        self.assertEqual(first, "Holds C, set manually on 01/15/2026: They build a new mill")
        self.assertEqual(second, f"{line.review_id.name} gave C.")
        self.assertEqual("\n".join(rest), line.reason)
        self.assertEqual(account.improvement, line.improvement)

    def test_manually_without_a_review(self):
        account = self._account(self.customers[1])
        with freeze_time("2026-01-15 10:00:00"):
            account.write({"grade_id": self.grade_b.id, "grade_reason": "Known for years"})
        self.assertEqual(account.reason, "Holds B, set manually on 01/15/2026: Known for years")
        self.assertFalse(account.improvement)

    def test_without_a_review(self):
        """Nothing is empty, not the name of a model."""
        account = self._account(self.customers[1])
        texts = account.read(["standing", "reason", "improvement", "explanation"])[0]
        self.assertFalse(any(texts[name] for name in texts if name != "id"), texts)

    def test_removed_manually(self):
        self._review(self.scorecard, approve=True)
        account = self._graded(self.grade_a.browse(), "Closed")
        self.assertIn("The grade was removed manually on 01/15/2026: Closed", account.reason)

    def test_day_of_the_company(self):
        """23:30 UTC on 15 January is 16 January in Shanghai, where the company is."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self._review(self.scorecard, approve=True)
        account = self.customers[0].with_company(self.company).key_account_id
        with freeze_time("2026-01-15 23:30:00"):
            account.write({"grade_id": self.grade_a.id, "grade_reason": "Late"})
        self.assertIn("set manually on 01/16/2026", account.reason)

    def test_after_the_next_review(self):
        """The next review moves the account: only its reasons are told."""
        self._review(self.scorecard, approve=True)
        account = self._graded(self.grade_a)
        line = self._review(self.scorecard, "2026-01-31", approve=True).line_ids
        self.assertEqual(account.grade_id, line.final_grade_id)
        self.assertEqual(account.reason, line.reason)
