from ...tools.appraisal.measures import COUNT
from ...tools.appraisal.sources import MEASURES
from ..key_account_xlsx import DECIMAL, INTEGER, PERCENT, Column, Workbook, money_format


class AppraisalXlsx:
    """Appraisals as a workbook: people by figures, then each figure with what it counts and how.

    :param key.account.appraisal reports: with the rights of the user
    """

    def __init__(self, reports):
        self.env = reports.env
        self.reports = reports
        self.title = ", ".join(reports.mapped("display_name"))
        self.book = Workbook(self.env, self.title)

    @property
    def filename(self):
        """Return the name of the appraisal, without what file names cannot hold."""
        return f"{self.title.replace('/', '-')}.xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        for report in self.reports:
            # Each reader finds those that rules allow.
            figures = self.env["key.account.appraisal.figure"].search(
                [("report_id", "=", report.id)]
            )
            self._add_people(report, figures)
            self._add_figures(report, figures)
        return self.book.close()

    # === SHEETS === #

    def _add_people(self, report, figures):
        _ = self.env._
        sheet = self.book.sheet(_("People"))
        codes = [code for code in MEASURES if code in figures.mapped("code")]
        sheet.widths(26, *(14 for _code in codes))
        sheet.heading(report.display_name)
        for label, value in (
            (_("Company"), report.company_id.sudo().name),
            (_("Period"), report._tell_days(report.date_from, report.date_to)),
            (_("Made by"), report.user_id.sudo().name),
        ):
            sheet.line(label, value)
        sheet.row += 1
        sheet.header(_("Person"), *(MEASURES[code].label(self.env) for code in codes))
        for person, own in figures.grouped("user_id").items():
            found = own.grouped("code")
            cells = [self._get_cell(MEASURES[code], found[code]) for code in codes if code in found]
            sheet.line(person.sudo().name, *cells)

    def _get_cell(self, measure, figure):
        """Return the value and its format; a word where there is nothing to divide by."""
        number = INTEGER if measure.unit == COUNT else PERCENT
        if not figure.is_known:
            return self.env._("none"), self.book.format(align="right")
        return figure.value, self.book.format(number)

    def _add_figures(self, report, figures):
        _ = self.env._
        columns = [
            Column(_("Person"), 26),
            Column(_("Figure"), 28),
            Column(_("Result"), 14),
            Column(_("Counted"), 16, DECIMAL),
            Column(_("Of"), 16, DECIMAL),
            Column(_("How It Is Counted"), 90),
        ]
        if report.is_ranked:
            columns.insert(3, Column(_("Place"), 8, INTEGER))
        table = self.book.table(_("Figures"), columns, frozen=2)
        money = self.book.format(money_format(report.sudo().currency_id))
        whole = self.book.format(INTEGER)
        shift = int(report.is_ranked)
        for figure in figures:
            measure = MEASURES[figure.code]
            numbers = table.formats[3 + shift : 5 + shift]
            if measure.of_money:
                table.formats[3 + shift : 5 + shift] = [money, money]
            elif measure.unit == COUNT:
                table.formats[3 + shift] = whole
            table.formats[2] = self._get_cell(measure, figure)[1]
            values = [
                figure.user_id.sudo().name,
                measure.label(self.env),
                self._get_cell(measure, figure)[0],
                figure.counted,
                None if measure.unit == COUNT else figure.whole,
                figure.formula,
            ]
            if report.is_ranked:
                values.insert(3, figure.rank or None)
            table.append(values)
            table.formats[3 + shift : 5 + shift] = numbers
        table.finish()
