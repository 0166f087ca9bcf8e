from ...tools.review.wording import Wording
from ..key_account_xlsx import INTEGER, PERCENT, TEXT, metric_format


class ReviewSettingsSheet:
    """The settings of the scorecard when the review was computed.

    :param ReviewXlsx export: the workbook it is added to
    """

    def __init__(self, export):
        self.env = export.env
        self.review = export.review
        self.full = export.full
        self.explain = export.explain
        self.settings = export.settings
        self.words = Wording(export.explain)
        self.book = export.book
        self.sheet = export.book.sheet(self.env._("Settings"))

    def fill(self):
        """Write the sheet."""
        _ = self.env._
        sheet = self.sheet
        sheet.widths(30, 26, 12, 12, 60, 30, 60, 30)
        sheet.heading(_("Criteria"))
        criteria = [c for c in self.settings.criteria if self.explain.visible(c)]
        self._write_criteria(criteria)
        if len(criteria) < len(self.settings.criteria):
            sheet.line(_("Confidential criteria are included in the score but not shown."))
        sheet.heading(_("Grades"))
        self._write_grades()
        if self.settings.gates:
            sheet.heading(_("Minimums"))
            self._write_gates()
        sheet.heading(_("Rules"))
        for label, value in self._rules():
            sheet.line((label, self.book.format(bold=True)), value)

    def _write_criteria(self, criteria):
        _ = self.env._
        sheet = self.sheet
        missing = dict(
            self.env["key.account.criterion"]._fields["missing"]._description_selection(self.env)
        )
        units = dict(
            self.env["key.account.metric"]._fields["unit"]._description_selection(self.env)
        )
        total = sum(criterion.weight for criterion in criteria)
        sheet.header(
            _("Criterion"), _("Unit"), _("Weight"), _("Share"), _("Scoring"), _("If No Figure"),
            _("Definition"), _("Data Source"),
        )  # fmt: skip
        wrapped = self.book.format(text_wrap=True)
        for criterion in criteria:
            metric = self.explain.metrics.get(criterion.code)
            sheet.line(
                (self.explain.name(criterion.code), wrapped),
                units.get(criterion.unit),
                (criterion.weight, self.book.format()),
                (total and criterion.weight / total, self.book.format(PERCENT)),
                (self.words.scoring(criterion), wrapped),
                (missing[criterion.missing], wrapped),
                (metric and metric.definition, wrapped),
                (metric and metric.source, wrapped),
            )

    def _write_grades(self):
        _ = self.env._
        sheet = self.sheet
        rule = self.settings.rule
        titles = {
            "score": (_("Score from"), "min_score", TEXT),
            "pareto": (_("Up to Share"), "max_share", PERCENT),
            "count": (_("Number of Customers"), "head_count", INTEGER),
        }
        title, key, number_format = titles[rule]
        postures = dict(self.env["key.account"]._fields["posture"]._description_selection(self.env))
        sheet.header(_("Grade"), title, _("Usual Posture"))
        last = len(self.settings.grades) - 1
        for index, (grade, limits) in enumerate(
            zip(self.explain.grades, self.settings.grades, strict=True)
        ):
            everybody_else = index == last and rule != "score"
            limit = _("all others") if everybody_else else getattr(limits, key)
            cell_format = self.book.format(number_format, align="left")
            sheet.line(grade.name, (limit, cell_format), postures.get(limits.posture))

    def _write_gates(self):
        _ = self.env._
        sheet = self.sheet
        operators = {">=": _("at least"), "<=": _("at most")}
        names = {grade.id: grade.name for grade in self.explain.grades}
        sheet.header(_("Grade"), _("Minimum"), "", _("Value"))
        for gate in self.settings.gates:
            if not self.explain.visible(gate):
                sheet.line(names.get(gate.grade_id), _("A confidential minimum"))
                continue
            number_format = metric_format(gate.unit, self.review.currency_id)
            sheet.line(
                names.get(gate.grade_id),
                self.explain.name(gate.code),
                operators[gate.operator],
                (gate.value, self.book.format(number_format)),
            )

    def _rules(self):
        """Return ``[(label, value)]`` of the settings that are not a table."""
        return [
            (label, value if isinstance(value, str) else (value, self.book.format(align="left")))
            for label, value in self.words.rules(self.settings, self.full)
        ]
