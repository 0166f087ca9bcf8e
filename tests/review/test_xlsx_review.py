import io
import zipfile
from datetime import date, datetime

from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools import format_amount

from ...reports import key_account_xlsx
from ...reports.review.key_account_review_xlsx import ReviewXlsx
from ...tools.metric.figures import Figures
from ...tools.review.explanation import Explanation
from .xlsx_common import XlsxCommon

FORMULA = '=HYPERLINK("http://example.com")'
EURO = '#,##0.00 "€"'


@tagged("post_install", "-at_install")
class TestReviewXlsx(XlsxCommon):
    def test_values_are_those_of_the_lines(self):
        sheet = self._review_book()["Customers"]
        rows = self._rows(sheet)
        self.assertEqual(
            [row["Customer"] for row in rows], ["Alpha Steel", "Beta Mills", FORMULA, "Delta Forge"]
        )
        lines = {line.partner_id.name: line for line in self.review.line_ids}
        for rank, row in enumerate(rows, 1):
            line = lines[row["Customer"]]
            self.assertEqual(row["Rank"], rank)
            self.assertEqual(row["Final Grade"], line.final_grade_id.name)
            self.assertEqual(row["Proposed Grade"], line.proposed_grade_id.name)
            self.assertEqual(row["Pareto Class"], line.pareto_class)
            self.assertEqual(row["Movement"], "New")
            self.assertAlmostEqual(row["Score"], line.score)
            self.assertAlmostEqual(row["Cumulative Share"], line.cumulative_share)
            self.assertAlmostEqual(row["Revenue"], line.measures["revenue"])
            self.assertAlmostEqual(row["Margin rate"], line.measures["margin_rate"])
            self.assertAlmostEqual(row["Margin rate: points"], line.points["margin_rate"])
            self.assertEqual(row["Reason"], line.reason.replace("\n", " "))
            self.assertEqual(row["How to Improve"], line.improvement.replace("\n", " "))
        self.assertEqual(rows[0]["Revenue"], 80000)
        self.assertEqual(rows[0]["Ordered quantity (Ton)"], 80)
        self.assertAlmostEqual(rows[0]["Margin rate"], 0.4)
        self.assertEqual(rows[0]["Collection rate"], 0)
        self.assertEqual((rows[0]["City"], rows[0]["Country"]), ("Essen", "Germany"))
        self.assertEqual(rows[1]["Owner"], self.user_own.name)

    def test_number_formats(self):
        sheet = self._review_book()["Customers"]
        for title, number_format in {
            "Rank": "#,##0",
            "Revenue": EURO,
            "Margin rate": "0.0%",
            "Collection rate": "0.0%",
            "Cumulative Share": "0.0%",
            "Ordered quantity (Ton)": "#,##0.0",
            "Score": "0.00",
        }.items():
            self.assertEqual(self._cell(sheet, title).number_format, number_format, title)

    def test_money_formats(self):
        currency = self.env["res.currency"].new(
            {"symbol": 'K"$', "position": "before", "rounding": 0.001}
        )
        self.assertEqual(key_account_xlsx.money_format(currency), '"K$"#,##0.000')
        currency.update({"position": "after", "rounding": 1, "symbol": "¥"})
        self.assertEqual(key_account_xlsx.money_format(currency), '#,##0 "¥"')

    def test_layout(self):
        book = self._review_book()
        self.assertEqual(book.sheetnames, ["Summary", "Customers", "Skipped", "Settings"])
        sheet = book["Customers"]
        self.assertEqual(sheet.freeze_panes, "C2")
        self.assertEqual(sheet.auto_filter.ref, f"A1:{sheet.cell(5, sheet.max_column).coordinate}")
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        self.assertGreater(sheet.column_dimensions["B"].width, 30)
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        # One page wide, which is the format's default, and as many pages long as it takes.
        self.assertEqual((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight), (1, 0))
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(sheet.print_title_rows, "$1:$1")

    def test_summary(self):
        sheet = self._review_book()["Summary"]
        facts = self._facts(sheet)
        self.assertEqual(facts["Scorecard"], "Rolls")
        self.assertEqual(facts["As of"], datetime(2025, 12, 31))
        self.assertEqual(facts["Period from"], datetime(2025, 1, 1))
        self.assertEqual(facts["Company"], "Roll Works")
        self.assertEqual(facts["Customers reviewed"], 4)
        self.assertEqual(facts["Customers skipped"], 1)
        self.assertEqual(facts["Movement: New"], 4)
        self.assertEqual(facts["Customers who bought"], 4)
        self.assertAlmostEqual(facts["Gini coefficient"], self.review.gini)
        self.assertAlmostEqual(facts["Share of the top 20 %"], self.review.top_share)
        self.assertEqual(facts["Revenue of all customers"], 97400)
        rows = list(sheet.iter_rows(values_only=True, max_col=4))
        top = rows.index(("Grade", "Before", "After", "Change"))
        distribution = {row[0]: row[1:] for row in rows[top + 1 : top + 6]}
        counts = dict(
            self.env["key.account.review.line"]._read_group(
                [("review_id", "=", self.review.id)], ["final_grade_id"], ["__count"]
            )
        )
        for grade in self.review.scorecard_id.grade_ids.grade_id:
            count = counts.get(grade, 0)
            self.assertEqual(distribution[grade.name], (0, count, count))
        self.assertEqual(distribution["Not graded"], (4, 0, -4))

    def test_charts_show_the_figures(self):
        sheet = self._review_book()["Summary"]
        bars, curve = sheet._charts
        self.assertEqual(type(bars).__name__, "BarChart")
        self.assertEqual(type(curve).__name__, "ScatterChart")
        # The figures are kept in the chart too: viewers that do not calculate show it.
        after = bars.series[1].val.numRef.numCache.pt
        self.assertEqual(sum(int(point.v) for point in after), 4)
        shares = [float(point.v) for point in curve.series[0].yVal.numRef.numCache.pt]
        self.assertEqual(len(shares), 5)
        self.assertEqual((shares[0], shares[-1]), (0, 1))
        diagonal = [float(point.v) for point in curve.series[1].yVal.numRef.numCache.pt]
        self.assertEqual(diagonal, [0, 0.25, 0.5, 0.75, 1])
        reference = curve.series[0].yVal.numRef.f.split("!")[1].replace("$", "")
        cells = [cell.value for (cell,) in sheet[reference]]
        for cell, share in zip(cells, shares, strict=True):
            self.assertAlmostEqual(cell, share)

    def test_skipped(self):
        rows = self._rows(self._review_book()["Skipped"])
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["Customer"], "Idle Works")
        self.assertEqual(rows[0]["Reason"], "Too few orders in the period")

    def test_settings(self):
        rows = list(self._review_book()["Settings"].iter_rows(values_only=True))
        by_name = {}
        for row in rows:
            by_name.setdefault(row[0], row)
        self.assertEqual(by_name["Revenue"][2:4], (60, 0.6))
        self.assertEqual(
            by_name["Ordered quantity"][4],
            "0.0 Ton → 0 points, 100.0 Ton → 100 points, linear in between",
        )
        self.assertIn("highest earns 100", by_name["Margin rate"][4])
        self.assertEqual(by_name["A"][:3], ("A", 75, "Focus"))
        self.assertIn(("A", "Collection rate", "at least", 0.5), [row[:4] for row in rows])
        self.assertEqual(by_name["Minimum orders"][1], 1)
        self.assertEqual(by_name["Grade by"][1], "Score thresholds")

    def test_pareto_scorecard_without_criteria(self):
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env.ref("key_account.scorecard_abc").id,
                "company_id": self.company.id,
                "date": self.date_to,
            }
        )
        review.action_compute()
        book = self._build(ReviewXlsx(review))
        rows = self._rows(book["Customers"])
        self.assertNotIn("Score", rows[0])
        self.assertEqual(
            [row["Revenue"] for row in rows], [80000, 13500, 3200, 700, 5][: len(rows)]
        )
        self.assertEqual(self._facts(book["Settings"])["A"], 0.8)
        self.assertEqual(self._facts(book["Settings"])["D"], "all others")

    def test_review_not_computed_yet(self):
        draft = self.env["key.account.review"].create(
            {"scorecard_id": self.scorecard.id, "date": date(2026, 1, 31)}
        )
        book = self._build(ReviewXlsx(draft))
        self.assertEqual(self._facts(book["Summary"])["Status"], "Draft")
        self.assertEqual(self._rows(book["Customers"]), [])

    def test_text_never_becomes_a_formula_or_a_link(self):
        self.alpha.name = "http://example.com"
        self.alpha.city = "+1"
        self.review.name = "=1+1"
        content = ReviewXlsx(self.review).build()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            text = "".join(archive.read(name).decode() for name in sheets)
        self.assertNotIn("<f>", text)
        self.assertNotIn("<hyperlink", text)
        sheet = load_workbook(io.BytesIO(content))["Customers"]
        self.assertIn(FORMULA, [cell.value for cell in sheet["B"]])
        self.assertEqual(sheet["C2"].value, "+1")
        self.assertEqual(sheet["C2"].data_type, "s")

    def test_salesperson_gets_his_lines_without_what_is_confidential(self):
        book = self._review_book(self.user_own)
        self.assertEqual(book.sheetnames, ["Summary", "Customers", "Settings"])
        (row,) = self._rows(book["Customers"])
        line = self.review.line_ids.filtered(lambda line: line.partner_id == self.beta)
        self.assertEqual(row["Customer"], "Beta Mills")
        self.assertEqual(row["Public Score"], line.open_score)
        self.assertNotEqual(line.open_score, line.score)
        for title in ("Rank", "Score", "Cumulative Share"):
            self.assertNotIn(title, row)
        self.assertEqual(
            row["Reason"], Explanation(self.review, full=False).reason(line).replace("\n", " ")
        )
        facts = self._facts(book["Summary"])
        self.assertEqual(facts["Customers in this file"], 1)
        self.assertNotIn("Gini coefficient", facts)
        self.assertEqual(len(book["Summary"]._charts), 1)
        # Nowhere, whatever the title.
        values = {
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        }
        self.assertFalse([value for value in values if "margin" in value.lower()])
        self.assertFalse(values & {"Alpha Steel", "80000", str(line.measures["margin_rate"])})

    def test_user_of_all_accounts_gets_all_lines_without_what_is_confidential(self):
        rows = self._rows(self._review_book(self.user_all)["Customers"])
        self.assertEqual(len(rows), 4)
        self.assertNotIn("Margin rate", rows[0])
        self.assertIn("Revenue", rows[0])

    def test_names_of_sheets(self):
        book = key_account_xlsx.Workbook(self.env, "Title")
        names = [
            book.sheet(name).name for name in ("a/b:c", "A B C", "'quoted'", "", "x" * 40, "x" * 50)
        ]
        self.assertEqual(names, ["a b c", "A B C 2", "quoted", "Sheet", "x" * 31, "x" * 29 + " 2"])

    def test_no_query_per_line(self):
        """A batch costs the same number of queries, however many lines it has."""

        def count(partners):
            lines = self.review.line_ids.filtered(lambda line: line.partner_id in partners)
            export = ReviewXlsx(self.review)
            self.patch(type(export), "_get_lines", lambda export: lines.sudo())
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            export.build()
            return self.env.cr.sql_log_count - before

        count(self.alpha)  # languages and translations are read once per process
        one = count(self.alpha)
        self.assertEqual(count(self.alpha + self.beta + self.gamma + self.delta), one)

    def test_several_batches(self):
        self.patch(key_account_xlsx, "BATCH", 3)
        rows = self._rows(self._review_book()["Customers"])
        self.assertEqual([row["Rank"] for row in rows], [1, 2, 3, 4])
        self.assertEqual(rows[3]["Customer"], "Delta Forge")

    def test_filename(self):
        self.assertEqual(ReviewXlsx(self.review).filename, "Roll Works Rolls 2025-12-31.xlsx")
        self.review.name = "Year end"
        self.assertEqual(ReviewXlsx(self.review).filename, "Roll Works Year end 2025-12-31.xlsx")

    def test_money_is_written_as_odoo_writes_it(self):
        figures = Figures(self.review.sudo())
        for amount in (0, 1234567.891, 0.005, 12):
            self.assertEqual(
                figures.money(amount), format_amount(self.env, amount, self.review.currency_id)
            )
        self.review.currency_id.position = "before"
        self.assertEqual(
            figures.money(80000), format_amount(self.env, 80000, self.review.currency_id)
        )
