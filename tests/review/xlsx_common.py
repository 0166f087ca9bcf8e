import io

from openpyxl import load_workbook

from odoo.fields import Command

from ...reports.review.key_account_review_xlsx import ReviewXlsx
from ..common import KeyAccountCommon

FORMULA = '=HYPERLINK("http://example.com")'
EURO = '#,##0.00 "€"'


class XlsxCommon(KeyAccountCommon):
    """A review of four customers: Alpha is large, Beta small, both pay; Gamma is named as a formula."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro.position = "after"
        cls.delta = cls.env["res.partner"].create({"name": "Delta Forge", "is_company": True})
        cls.alpha.write({"city": "Essen", "country_id": cls.env.ref("base.de").id})
        cls.gamma.name = FORMULA
        # (customer, quantity of rolls, price); a roll costs 600
        for partner, quantity, price in [
            (cls.alpha, 80, 1000),
            (cls.beta, 15, 900),
            (cls.gamma, 4, 800),
            (cls.delta, 1, 700),
        ]:
            cls._order(partner, [(cls.roll, quantity, price)], "2025-03-01")
            cls._invoice(partner, quantity * price, "2025-03-10")
        cls.idle = cls.env["res.partner"].create({"name": "Idle Works", "is_company": True})
        cls._invoice(cls.idle, 5, "2025-03-10")
        customers = cls.alpha + cls.beta + cls.gamma + cls.delta + cls.idle
        cls.scorecard = cls._create_scorecard(customers)
        cls.review = cls.env["key.account.review"].create(
            {"scorecard_id": cls.scorecard.id, "date": cls.date_to}
        )
        cls.review.action_compute()
        cls.review.action_approve()
        cls.accounts = cls.review.line_ids.account_id
        cls.beta_account = cls.accounts.filtered(lambda account: account.partner_id == cls.beta)
        cls.beta_account.owner_id = cls.user_own

    @classmethod
    def _create_scorecard(cls, customers):
        """Return a scorecard of revenue, quantity and margin, with a minimum for grade A."""
        metrics = {
            code: cls.env.ref(f"key_account.metric_{code}")
            for code in ("revenue", "margin_rate", "collection_rate", "order_quantity")
        }
        grades = {code: cls.env.ref(f"key_account.grade_{code}") for code in "abcd"}
        return cls.env["key.account.scorecard"].create(
            {
                "name": "Rolls",
                "company_id": cls.company.id,
                "partner_domain": str([("id", "in", customers.ids)]),
                "min_orders": 1,
                "rank_metric_id": metrics["revenue"].id,
                "grade_ids": [Command.clear()]
                + [
                    Command.create({"grade_id": grades[code].id, "min_score": score})
                    for code, score in zip("abcd", (75, 50, 25, 0), strict=True)
                ],
                "criterion_ids": [
                    Command.create({"metric_id": metrics["revenue"].id, "weight": 60}),
                    Command.create(
                        {
                            "metric_id": metrics["order_quantity"].id,
                            "weight": 20,
                            "scoring": "linear",
                            "value_low": 0,
                            "value_high": 100,
                        }
                    ),
                    Command.create({"metric_id": metrics["margin_rate"].id, "weight": 20}),
                ],
                "gate_ids": [
                    Command.create(
                        {
                            "grade_id": grades["a"].id,
                            "metric_id": metrics["collection_rate"].id,
                            "value": 0.5,
                        }
                    )
                ],
            }
        )

    def _at_work(self, records, user):
        """Return the records as ``user`` has them on the screen."""
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def _build(self, export):
        """Return the workbook of an export, read back."""
        return load_workbook(io.BytesIO(export.build()))

    def _review_book(self, user=None):
        """Return the workbook that ``user`` gets of the review."""
        return self._build(ReviewXlsx(self._at_work(self.review, user or self.user_manager)))

    def _rows(self, sheet):
        """Return the rows under the header as dicts by title."""
        titles, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(titles, row, strict=True)) for row in rows]

    def _facts(self, sheet):
        """Return ``{label: value}`` of the first two columns."""
        return {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2) if row[0]}

    def _cell(self, sheet, title, row=2):
        """Return the cell of the column with a title."""
        return next(sheet.cell(row, cell.column) for cell in sheet[1] if cell.value == title)
