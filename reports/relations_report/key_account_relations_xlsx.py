from ...tools.relations import COUNT, MONEY, POINTS
from ..key_account_xlsx import INTEGER, PERCENT, SCORE, Workbook, money_format

CHART_WIDTH, CHART_HEIGHT = 460, 240
ROWS_OF_CHART = 13
FEW = 5  # parts that a pie can show
NEARLY = 0.001  # parts of a whole add up to it
COLORS = ("#875A7B", "#5DA7D9", "#F1A26D", "#45B39D", "#E6C229", "#ADB5BD")


class RelationsXlsx:
    """Customer relations reports as a workbook: one sheet each, with a native chart for each breakdown.

    :param key.account.relations.report reports: with the rights of the user
    """

    def __init__(self, reports):
        self.env = reports.env
        self.reports = reports
        self.title = ", ".join(reports.mapped("display_name"))
        self.book = Workbook(self.env, self.title)

    @property
    def filename(self):
        """Return the name of the report, without what file names cannot hold."""
        return f"{self.title.replace('/', '-')}.xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        for report in self.reports:
            self._add_report(report)
        return self.book.close()

    # === SHEETS === #

    def _add_report(self, report):
        _ = self.env._
        sheet = self.book.sheet(report.number or _("Report"))
        sheet.widths(34, 16, 16, 10)
        sheet.heading(_("Customer Relations Report"))
        states = dict(report._fields["state"]._description_selection(self.env))
        for label, value in (
            (_("Number"), report.number),
            (_("About"), report.about),
            (_("Period Before"), report._tell_before()),
            (_("Made by"), report.user_id.sudo().name),
            (_("Status"), states[report.state]),
        ):
            sheet.line(label, value)
        for section in report._get_told():
            self._add_section(sheet, report, section)
        for label, text in ((_("Findings"), report.findings), (_("Next Steps"), report.next_steps)):
            if text:
                sheet.heading(label)
                for line in text.splitlines():
                    sheet.line(line)

    def _add_section(self, sheet, report, section):
        _ = self.env._
        sheet.heading(section["name"])
        first = sheet.row
        sheet.header(_("Figure"), _("Value"), _("Period Before"), _("Share"))
        for figure in section["figures"]:
            self._add_figure(sheet, report, figure)
        charts = []
        for chart in section["charts"]:
            sheet.line((chart["title"], self.book.format(italic=True)))
            start = sheet.row
            for figure in chart["figures"]:
                self._add_figure(sheet, report, figure)
            if any(chart["figures"].mapped("value")):
                charts.append((chart, start, sheet.row - 1))
        for number, (chart, start, end) in enumerate(charts):
            self._add_chart(sheet, first, number, chart, start, end)
        if charts:
            sheet.row = max(sheet.row, first + ROWS_OF_CHART)

    def _add_figure(self, sheet, report, figure):
        number = self.book.format(self._get_format(report, figure))
        sheet.line(
            figure.name,
            (figure.value if figure.is_known else None, number),
            (figure.previous if figure.was_known else None, number),
            (figure.share if figure.has_share else None, self.book.format(PERCENT)),
        )

    def _add_chart(self, sheet, row, number, chart, start, end):
        """Put a chart of one breakdown beside its section: a pie of few parts of a whole, else bars."""
        parts = chart["figures"]
        is_pie = (
            len(parts) <= FEW
            and all(figure.has_share for figure in parts)
            and abs(sum(parts.mapped("share")) - 1) < NEARLY
        )
        drawn = self.book.chart({"type": "pie" if is_pie else "column"})
        series = {
            "name": chart["title"],
            "categories": sheet.range(start, end, 0),
            "values": sheet.range(start, end, 1),
            "data_labels": {"percentage": True} if is_pie else {"value": True},
        }
        if is_pie:
            series["points"] = [{"fill": {"color": color}} for color in COLORS[: len(parts)]]
        else:
            series["fill"] = {"color": COLORS[0]}
            drawn.set_legend({"none": True})
            drawn.set_y_axis({"min": 0, "major_gridlines": {"visible": False}})
        drawn.add_series(series)
        drawn.set_title({"name": chart["title"], "name_font": {"size": 11}})
        drawn.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
        sheet.worksheet.insert_chart(
            row, 5, drawn, {"x_offset": number * (CHART_WIDTH + 12), "y_offset": 4}
        )

    def _get_format(self, report, figure):
        if figure.unit == MONEY:
            return money_format(report.sudo().currency_id)
        return {COUNT: INTEGER, POINTS: SCORE}.get(figure.unit, PERCENT)
