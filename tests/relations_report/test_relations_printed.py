import io
import re

from openpyxl import load_workbook

from odoo.tests import freeze_time, tagged

from .relations_common import RelationsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestRelationsPrinted(RelationsCommon):
    """The report printed and as a workbook, in the language of the reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._visits(cls.first, 20)
        cls._visits(cls.second, 10, visit_level="technical")
        cls._feedback(cls.first)
        cls._answer(cls.first, {"quality": 90, "service": 85, "delivery": 80, "communication": 90})
        cls.report = cls._report(findings="Deliveries are late.", next_steps="Call the works.")

    def _print(self, report):
        action = self.env.ref("key_account.action_report_relations").with_env(report.env)
        html, _kind = action._render_qweb_html(action.report_name, report.ids)
        return html.decode()

    def test_printed(self):
        text = self._print(self.report)
        for words in (
            "R/2026/0001",
            "Roll Works",
            "02/01/2026 – 02/28/2026",
            "01/01/2026 – 01/31/2026",
            "New customers",
            "80 %",
            "Deliveries are late.",
            "Call the works.",
        ):
            self.assertIn(words, text)

    def test_graph_of_zeros(self):
        """A graph where all parts are 0 is empty: the list comes first, without filters."""
        empty = self.env["key.account.relations.report"].create(
            {"company_id": self.other_company.id}
        )
        action = empty.action_view_figures()
        self.assertEqual([mode for _view, mode in action["views"]], ["list", "kanban", "graph"])
        self.assertFalse(action["context"])
        action = self.report.action_view_figures()
        self.assertEqual(action["views"][0][1], "graph")
        self.assertIn("search_default_parts", action["context"])

    def test_period_before_of_parts(self):
        """Seven visits of new customers in January stand beside the ten of February, on paper and on the screen."""
        self._visits(self.second, 7, "2026-01-15")
        self.report.action_compute()
        for text in (self._print(self.report), str(self.report.board)):
            row = text.partition('name="visit_new"')[2].partition("</tr>")[0]
            cells = re.findall(r"<td[^>]*>([^<]*)</td>", row)
            self.assertEqual(
                [cell.strip() for cell in cells[:4]], ["New customers", "10", "7", "33 %"]
            )

    def test_parts_that_overlap_are_no_pie(self):
        """Of three visits one has two purposes: 100 and 67 % of them are no parts of a pie; new and existing are."""
        other = self.env["key.account.visit.purpose"].search([], limit=2)[1:]
        january = self._report(period="own", date_from="2026-01-01", date_to="2026-01-31")
        self._visits(self.first, 2, "2026-01-15", purpose_ids=(self.purpose + other).ids)
        self._visits(self.first, 1, "2026-01-15", purpose_ids=self.purpose.ids)
        january.action_compute()
        workbook = self.env["key.account.download"]._get_workbook(january)
        [sheet] = load_workbook(io.BytesIO(workbook.build())).worksheets
        kinds = {self._title(chart): type(chart).__name__ for chart in sheet._charts}
        self.assertEqual((kinds["By Customer"], kinds["By Purpose"]), ("PieChart", "BarChart"))

    def test_board(self):
        """A bar is as long as its figure to the longest; of points, to 100."""
        [visits] = [s for s in self.report._get_told() if s["name"] == "Visits"]
        widths = {
            bar["figure"].code: bar["width"] for chart in visits["charts"] for bar in chart["bars"]
        }
        self.assertEqual((widths["visit_new"], widths["visit_known"]), (50, 100))
        [told] = [s for s in self.report._get_told() if s["name"] == "Satisfaction"]
        [chart] = told["charts"]
        self.assertEqual([bar["width"] for bar in chart["bars"]], [90, 90, 85, 80])
        self.assertIn("width: 85%", self.report.board)

    def test_workbook(self):
        self.assertEqual(
            self.report.action_export_xlsx()["url"], f"/key_account/relations/{self.report.id}/xlsx"
        )
        workbook = self.env["key.account.download"]._get_workbook(self.report)
        book = load_workbook(io.BytesIO(workbook.build()))
        [sheet] = book.worksheets
        told = {}
        for row in sheet.iter_rows(values_only=True, max_col=4):
            told.setdefault(row[0], row[1:])
        self.assertEqual(told["Visits"], (None, None, None))
        self.assertEqual(told["New customers"], (10, 0, 1 / 3))
        self.assertEqual(told["Satisfied"], (80, 0, 0.8))
        self.assertEqual(told["On-time delivery"][0], 80)
        self.assertEqual(told["Deliveries are late."], (None, None, None))
        titles = [self._title(chart) for chart in sheet._charts]
        self.assertEqual(
            titles, ["By Customer", "By Level", "By Purpose", "By Opinion", "By Dimension"]
        )
        [opinions] = [chart for chart in sheet._charts if self._title(chart) == "By Opinion"]
        [series] = opinions.series
        first = int(series.val.numRef.f.rpartition("$")[2]) - 2
        shown = [sheet.cell(row, 2).value for row in range(first, first + 3)]
        self.assertEqual(shown, [80, 15, 5])

    def _title(self, chart):
        [paragraph] = chart.title.tx.rich.p
        return paragraph.r[0].t

    def test_in_chinese(self):
        """Each reader has the names of the figures in the own language, also of a final report."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.purpose.with_context(lang="zh_CN").name = "拜访"
        self._visits(self.first, 1, purpose_ids=self.purpose.ids)
        report = self._report()
        report.action_final()
        figure = self._figure(report, "visit_purpose", self.purpose)
        self.assertEqual(figure.with_context(lang="zh_CN").name, "拜访")
        self.assertEqual(figure.name, self.purpose.name)
        self.assertIn("拜访", self._print(report.with_context(lang="zh_CN")))
        self.assertIn("拜访", report.with_context(lang="zh_CN").board)
