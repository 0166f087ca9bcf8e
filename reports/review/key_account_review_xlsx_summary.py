import textwrap

from odoo import fields

from ..key_account_xlsx import DATE, DATETIME, INTEGER, PERCENT, metric_format

# In characters: the charts are to the right.
NOTE_WIDTH = 56
BEFORE_COLOR, AFTER_COLOR = "#CED4DA", "#875A7B"


class ReviewSummarySheet:
    """The results of a review: its facts, the distribution of grades and the Lorenz curve.

    :param ReviewXlsx export: the workbook it is added to
    """

    def __init__(self, export):
        self.env = export.env
        self.export = export
        self.reader = export.reader
        self.review = export.review
        self.full = export.full
        self.explain = export.explain
        self.settings = export.settings
        self.book = export.book
        self.sheet = export.book.sheet(self.env._("Summary"))

    def fill(self):
        """Write the sheet: the lines must be counted before."""
        _ = self.env._
        sheet = self.sheet
        sheet.widths(30, 16, 16, 16)
        sheet.heading(self.export.title)
        bold = self.book.format(bold=True)
        for label, value in self._facts():
            sheet.line((label, bold), value)
        note = textwrap.wrap(self.reader.warning or "", NOTE_WIDTH)
        for number, text in enumerate(note):
            sheet.line(("" if number else _("Note"), bold), text)
        self._add_distribution()
        if self.full:
            self._add_lorenz()

    def _facts(self):
        """Return ``[(label, value or (value, format))]`` about the whole review."""
        _, review, book = self.env._, self.review, self.book
        date, integer = book.format(DATE, align="left"), book.format(INTEGER, align="left")
        states = dict(review._fields["state"]._description_selection(self.env))
        movements = dict(
            self.env["key.account.review.line"]._fields["movement"]._description_selection(self.env)
        )
        yield _("Scorecard"), review.scorecard_id.name
        yield _("As of"), (review.date, date)
        yield _("Period from"), (review.date_from, date)
        yield _("Company"), review.company_id.name
        yield _("Currency"), review.currency_id.name
        yield _("Status"), states[review.state]
        if review.approved_on:
            yield _("Approved by"), review.approved_by_id.name
            approved_on = fields.Datetime.context_timestamp(self.reader, review.approved_on)
            yield (
                _("Approved on"),
                (approved_on.replace(tzinfo=None), book.format(DATETIME, align="left")),
            )
        yield _("Customers reviewed"), (review.line_count, integer)
        yield _("Customers skipped"), (review.skip_count, integer)
        if self.export.count != review.line_count:
            yield _("Customers in this file"), (self.export.count, integer)
        for movement, label in movements.items():
            title = _("Movement: %(movement)s", movement=label)
            yield title, (self.export.movements.get(movement, 0), integer)
        if self.full and review.summary:
            buyers = review.summary.get("buyers")
            if buyers is not None:
                yield _("Customers who bought"), (buyers, integer)
            yield _("Gini coefficient"), (review.gini, book.format("0.000", align="left"))
            yield _("Share of the top 20 %"), (review.top_share, book.format(PERCENT, align="left"))
            code = self.settings.rank_metric
            unit = self.export.measured().get(code)
            total_format = book.format(metric_format(unit, review.currency_id), align="left")
            title = _("%(metric)s of all customers", metric=self.export.metric_title(code, unit))
            yield title, (self.explain.summary["total"], total_format)

    def _add_distribution(self):
        _ = self.env._
        sheet = self.sheet
        rows = [
            (bar.grade.name or _("Not graded"), bar.before, bar.after)
            for bar in self.review._get_distributions()[self.review]
        ]
        sheet.heading(_("Distribution"))
        if not rows:
            return
        sheet.header(_("Grade"), _("Before"), _("After"), _("Change"))
        first, integer = sheet.row, self.book.format(INTEGER)
        change = self.book.format("+#,##0;-#,##0;0")
        for name, before, after in rows:
            sheet.line(name, (before, integer), (after, integer), (after - before, change))
        chart = self.book.chart({"type": "column"})
        names = [name for name, *_counts in rows]
        for column, title, color in ((1, _("Before"), BEFORE_COLOR), (2, _("After"), AFTER_COLOR)):
            chart.add_series(
                {
                    "name": title,
                    "categories": sheet.range(first, sheet.row - 1, 0),
                    "categories_data": names,
                    "values": sheet.range(first, sheet.row - 1, column),
                    "values_data": [row[column] for row in rows],
                    "fill": {"color": color},
                    "data_labels": {"value": True},
                    "gap": 60,
                }
            )
        chart.set_title({"name": _("Customers per grade"), "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 480, "height": 300})
        sheet.worksheet.insert_chart(1, 5, chart)

    def _add_lorenz(self):
        _ = self.env._
        sheet = self.sheet
        points = self.explain.summary.get("lorenz")
        if not points:
            return
        metric = self.explain.name(self.settings.rank_metric)
        sheet.heading(_("Lorenz curve"))
        sheet.header(
            _("Share of customers who bought"),
            _("Share of %(metric)s", metric=metric),
            _("Equal shares"),
        )
        first, percent = sheet.row, self.book.format(PERCENT)
        for customers, share in points:
            sheet.line((customers, percent), (share, percent), (customers, percent))
        chart = self.book.chart({"type": "scatter", "subtype": "straight"})
        series = (
            (1, metric, {"color": AFTER_COLOR, "width": 2.25}),
            (2, _("Equal shares"), {"color": BEFORE_COLOR, "dash_type": "dash", "width": 1.5}),
        )
        for column, name, line in series:
            chart.add_series(
                {
                    # By reference: a name that starts with = would become a formula.
                    "name": [sheet.name, first - 1, column],
                    "name_data": [name],
                    "categories": sheet.range(first, sheet.row - 1, 0),
                    "categories_data": [customers for customers, _share in points],
                    "values": sheet.range(first, sheet.row - 1, column),
                    # The second series repeats the customers' shares: the diagonal.
                    "values_data": [point[column % 2] for point in points],
                    "line": line,
                }
            )
        axis = {"min": 0, "max": 1, "num_format": "0%", "major_unit": 0.2}
        chart.set_title({"name": _("Concentration"), "name_font": {"size": 12}})
        chart.set_x_axis({**axis, "name": _("Share of customers who bought, smallest first")})
        chart.set_y_axis(
            {**axis, "major_gridlines": {"visible": True, "line": {"color": "#E9ECEF"}}}
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 480, "height": 360})
        sheet.worksheet.insert_chart(17, 5, chart)
