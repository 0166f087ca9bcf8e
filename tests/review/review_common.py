from odoo.fields import Command

from ..common import KeyAccountCommon


class ReviewCommon(KeyAccountCommon):
    """Ten customers of one company and scorecards that can be followed by hand."""

    # 100 points from 1,000 on.
    LINEAR = {"scoring": "linear", "value_low": 0, "value_high": 1000}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = cls.env["key.account.grade"].search([])
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abcd"
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(1, 11)]
        )

    @classmethod
    def _metric(cls, code):
        return cls.env.ref(f"key_account.metric_{code}")

    @classmethod
    def _scorecard(cls, criteria=(), grades=None, **values):
        """Create a scorecard.

        :param criteria: ``[(metric code, weight, {values})]``
        :param grades: ``[{values}]`` for A, B, C, D
        """
        grades = grades or [{"min_score": score} for score in (80, 60, 40, 0)]
        return cls.env["key.account.scorecard"].create(
            {
                "name": "Test",
                "company_id": cls.company.id,
                "demotion_reviews": 1,
                "notify_owner": False,
                "criterion_ids": [
                    Command.create({"metric_id": cls._metric(code).id, "weight": weight, **extra})
                    for code, weight, extra in criteria
                ],
                "grade_ids": [
                    Command.create({"grade_id": grade.id, **extra})
                    for grade, extra in zip(cls.grades, grades, strict=True)
                ],
                **values,
            }
        )

    @classmethod
    def _pareto(cls, **values):
        shares = [{"max_share": share} for share in (0.8, 0.95, 1, 1)]
        return cls._scorecard(rule="pareto", grades=shares, **values)

    @classmethod
    def _invoice_all(cls, amounts, day="2025-06-15", customers=None):
        for partner, amount in zip(customers or cls.customers, amounts, strict=False):
            if amount:
                cls._invoice(partner, amount, day)

    def _review(self, scorecard, day="2025-12-31", approve=False):
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": day}
        )
        review.action_compute()
        if approve:
            review.action_approve()
        return review

    def _as(self, user, records):
        """Return ``records`` as the user sees them in his own company."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _line(self, review, partner):
        return review.line_ids.filtered(lambda line: line.partner_id == partner)

    def _grades(self, review, field="final_grade_id"):
        """Return the names of the grades of all lines, by rank of the customer's name."""
        lines = {line.partner_id: line[field].name for line in review.line_ids}
        return [lines.get(partner) for partner in self.customers if partner in lines]
