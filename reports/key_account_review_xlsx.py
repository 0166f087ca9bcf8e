import functools
import itertools

from odoo import fields

from ..tools.advice import Advice
from .key_account_xlsx import (
    DATE,
    DATETIME,
    INTEGER,
    PERCENT,
    SCORE,
    TEXT,
    Column,
    Workbook,
    batches,
    metric_format,
)

LINE_FIELDS = (
    "account_id", "partner_id", "score", "open_score", "cumulative_share", "pareto_class",
    "previous_grade_id", "rule_grade_id", "proposed_grade_id", "final_grade_id", "movement",
    "hold_reason", "demotion_streak", "posture", "override_reason", "override_user_id",
    "rank_value", "measures", "points",
)  # fmt: skip
BEFORE_COLOR, AFTER_COLOR = "#CED4DA", "#875A7B"


class Line:
    """What a row shows of a review line, read once: each look at a JSON field is a copy of it."""

    __slots__ = LINE_FIELDS

    def __init__(self, line):
        for name in LINE_FIELDS:
            setattr(self, name, line[name])


class ReviewXlsx:
    """A review with its reasons as a workbook, with what the reading user may see.

    The lines are those that he may read; what is confidential is left out unless he is a manager,
    as in :class:`Explanation <tools.explanation.Explanation>`.

    :param key.account.review review: in the rights of the reading user
    """

    def __init__(self, review):
        self.env = review.env
        self.reader = review
        self.review = review.sudo()
        self.full = self.env.su or self.env.user.has_group("key_account.group_manager")
        self.explain = Advice(self.review, self.full)
        # The same metrics and limits are named on line after line.
        self.explain.name = functools.cache(self.explain.name)
        self.explain.value = functools.lru_cache(maxsize=10000)(self.explain.value)
        self.settings = self.explain.settings
        self.title = self.env._("%(review)s, as of %(date)s", review=review.name, date=review.date)
        self.book = Workbook(self.env, self.title)
        self.count = 0
        self.movements = {}

    @property
    def filename(self):
        """Return what it is and as of when."""
        name, date = self.review.name, str(self.review.date)
        company = self.review.company_id.name
        return " ".join([company, name] if date in name else [company, name, date]) + ".xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        summary = self.book.sheet(self.env._("Summary"))
        self._add_customers()
        if self.full:
            self._add_skipped()
        self._add_settings()
        self._fill_summary(summary)  # last: by now the lines are counted
        return self.book.close()

    # === CUSTOMERS === #

    def _get_lines(self):
        """Return the lines that the user may read, best first, in sudo.

        Only managers get them in the order of the whole score, others in that of the open one.
        """
        if self.settings["rule"] == "pareto" and (
            self.full or not self.settings["rank_confidential"]
        ):
            order = "rank_value desc, account_id.id"
        elif self.full:
            order = "score desc nulls last, rank_value desc, account_id.id"
        else:
            order = "open_score desc nulls last, account_id.id"
        lines = self.env["key.account.review.line"]
        readable = lines._search([("review_id", "=", self.review.id)])
        return lines.sudo().search([("id", "in", readable)], order=order)

    def _add_customers(self):
        columns = [
            *self._identity_columns(),
            *self._grade_columns(),
            *self._measure_columns(),
            *self._points_columns(),
            *self._reason_columns(),
        ]
        table = self.book.table(
            self.env._("Customers"), [column for column, _value in columns], frozen=1 + self.full
        )
        for batch in batches(self._get_lines(), LINE_FIELDS):
            for line in map(Line, batch):
                table.append(value(line) for _column, value in columns)
                self.movements[line.movement] = self.movements.get(line.movement, 0) + 1
                self.count += 1
        table.finish()

    def _identity_columns(self):
        _ = self.env._
        rank = itertools.count(1)
        if self.full:
            yield Column(_("Rank"), 7, INTEGER), lambda line: next(rank)
        yield Column(_("Customer"), 34), lambda line: line.partner_id.name
        yield Column(_("City"), 18), lambda line: line.partner_id.city
        yield Column(_("Country"), 18), lambda line: line.partner_id.country_id.name
        yield Column(_("Owner"), 22), lambda line: line.account_id.owner_id.name

    def _grade_columns(self):
        _ = self.env._
        labels = {
            name: dict(
                self.env["key.account.review.line"]._fields[name]._description_selection(self.env)
            )
            for name in ("movement", "posture")
        }
        yield Column(_("Previous Grade"), 10), lambda line: line.previous_grade_id.name
        yield Column(_("Proposed Grade"), 10), lambda line: line.proposed_grade_id.name
        yield Column(_("Final Grade"), 10), lambda line: line.final_grade_id.name
        yield Column(_("Movement"), 11), lambda line: labels["movement"].get(line.movement)
        yield Column(_("Posture"), 12), lambda line: labels["posture"].get(line.posture)
        yield Column(_("Pareto Class"), 9), lambda line: line.pareto_class
        if self.full:
            share = Column(_("Cumulative Share"), 12, PERCENT)
            yield share, lambda line: line.cumulative_share
        if self.settings["criteria"]:
            title = _("Score") if self.full else _("Score (Open Criteria)")
            yield Column(title, 9, SCORE), self.explain.score

    def _measured(self):
        """Return the visible metrics that were measured, each once: ``{code: unit}``."""
        settings = self.settings
        units = {
            item["code"]: item["unit"]
            for item in [*settings["criteria"], *settings["gates"]]
            if self.explain.visible(item)
        }
        rank = settings.get("rank_metric")
        if rank and (self.full or not settings["rank_confidential"]):
            units.setdefault(
                rank, self.explain.metrics[rank].unit if rank in self.explain.metrics else "count"
            )
        return units

    def _measure_columns(self):
        for code, unit in self._measured().items():
            number_format = metric_format(unit, self.review.currency_id)
            yield (
                Column(self._metric_title(code, unit), 15, number_format),
                lambda line, code=code: (line.measures or {}).get(code),
            )

    def _metric_title(self, code, unit):
        """Return the name of a metric with the unit that its number format does not show."""
        _ = self.env._
        suffix = {
            "quantity": self.review.company_id.key_account_uom_id.name,
            "days": _("days"),
            "years": _("years"),
        }.get(unit)
        name = self.explain.name(code)
        return f"{name} ({suffix})" if suffix else name

    def _points_columns(self):
        for criterion in self.settings["criteria"]:
            code = criterion["code"]
            if self.explain.visible(criterion):
                title = self.env._("%(criterion)s: points", criterion=self.explain.name(code))
                yield (
                    Column(title, 12, "0.0"),
                    lambda line, code=code: (line.points or {}).get(code),
                )

    def _reason_columns(self):
        _ = self.env._
        yield (
            Column(_("Reason"), 90),
            lambda line: self.explain.reason(line).replace("\n", " "),
        )
        yield (
            Column(_("What Would Lift It"), 90),
            lambda line: " ".join(self.explain.improvements(line)),
        )

    # === SKIPPED === #

    def _add_skipped(self):
        _ = self.env._
        skips = self.env["key.account.review.skip"]
        reasons = dict(skips._fields["reason"]._description_selection(self.env))
        table = self.book.table(
            _("Skipped"),
            [Column(_("Customer"), 34), Column(_("City"), 18), Column(_("Reason"), 60)],
        )
        for batch in batches(
            skips.search([("review_id", "=", self.review.id)]), ["partner_id", "reason"]
        ):
            for skip in batch.sudo():
                partner = skip.partner_id
                table.append([partner.name, partner.city, reasons.get(skip.reason)])
        table.finish()

    # === SETTINGS === #

    def _add_settings(self):
        _ = self.env._
        sheet = self.book.sheet(_("Settings"))
        sheet.widths(30, 26, 12, 12, 60, 30, 60, 30)
        sheet.heading(_("Criteria"))
        criteria = [c for c in self.settings["criteria"] if self.explain.visible(c)]
        self._write_criteria(sheet, criteria)
        if len(criteria) < len(self.settings["criteria"]):
            sheet.line(_("Confidential criteria count too and are not shown."))
        sheet.heading(_("Grades"))
        self._write_grades(sheet)
        if self.settings["gates"]:
            sheet.heading(_("Minimums"))
            self._write_gates(sheet)
        sheet.heading(_("Rules"))
        for label, value in self._rules():
            sheet.line((label, self.book.format(bold=True)), value)

    def _write_criteria(self, sheet, criteria):
        _ = self.env._
        missing = dict(
            self.env["key.account.criterion"]._fields["missing"]._description_selection(self.env)
        )
        units = dict(
            self.env["key.account.metric"]._fields["unit"]._description_selection(self.env)
        )
        total = sum(criterion["weight"] for criterion in criteria)
        sheet.header(
            _("Criterion"), _("Unit"), _("Weight"), _("Share"), _("Scoring"), _("Without a Figure"),
            _("Definition"), _("Data Source"),
        )  # fmt: skip
        wrapped = self.book.format(text_wrap=True)
        for criterion in criteria:
            metric = self.explain.metrics.get(criterion["code"])
            sheet.line(
                (self.explain.name(criterion["code"]), wrapped),
                units.get(criterion["unit"]),
                (criterion["weight"], self.book.format()),
                (total and criterion["weight"] / total, self.book.format(PERCENT)),
                (self._scoring(criterion), wrapped),
                (missing[criterion["missing"]], wrapped),
                (metric and metric.definition, wrapped),
                (metric and metric.source, wrapped),
            )

    def _scoring(self, criterion):
        """Return in words how a value becomes points."""
        _ = self.env._
        code = criterion["code"]
        if criterion["scoring"] == "linear":
            return _(
                "%(low)s → 0, %(high)s → 100 points, in between in proportion",
                low=self.explain.value(code, criterion["low"]),
                high=self.explain.value(code, criterion["high"]),
            )
        if criterion["scoring"] == "bands":
            return ", ".join(
                _(
                    "from %(value)s: %(points)s",
                    value=self.explain.value(code, start),
                    points=f"{points:g}",
                )
                for start, points in reversed(criterion["bands"])
            )
        if criterion["direction"] == "higher":
            return _("Rank among those reviewed: the highest gets 100 points, the lowest 0")
        return _("Rank among those reviewed: the lowest gets 100 points, the highest 0")

    def _write_grades(self, sheet):
        _ = self.env._
        rule = self.settings["rule"]
        titles = {
            "score": (_("Score from"), "min_score", TEXT),
            "pareto": (_("Up to Share"), "max_share", PERCENT),
            "count": (_("Head Count"), "head_count", INTEGER),
        }
        title, key, number_format = titles[rule]
        postures = dict(self.env["key.account"]._fields["posture"]._description_selection(self.env))
        sheet.header(_("Grade"), title, _("Usual Posture"))
        last = len(self.settings["grades"]) - 1
        for index, (grade, limits) in enumerate(
            zip(self.explain.grades, self.settings["grades"], strict=True)
        ):
            everybody_else = index == last and rule != "score"
            limit = _("all others") if everybody_else else limits[key]
            cell_format = self.book.format(number_format, align="left")
            sheet.line(grade.name, (limit, cell_format), postures.get(limits["posture"]))

    def _write_gates(self, sheet):
        _ = self.env._
        operators = {">=": _("at least"), "<=": _("at most")}
        names = {grade.id: grade.name for grade in self.explain.grades}
        sheet.header(_("Grade"), _("Minimum"), "", _("Value"))
        for gate in self.settings["gates"]:
            if not self.explain.visible(gate):
                sheet.line(names.get(gate["grade_id"]), _("A confidential minimum"))
                continue
            number_format = metric_format(gate["unit"], self.review.currency_id)
            sheet.line(
                names.get(gate["grade_id"]),
                self.explain.name(gate["code"]),
                operators[gate["operator"]],
                (gate["value"], self.book.format(number_format)),
            )

    def _rules(self):
        """Return ``[(what, how)]`` of the settings that are no table."""
        _ = self.env._
        settings = self.settings
        rules = dict(
            self.env["key.account.scorecard"]._fields["rule"]._description_selection(self.env)
        )
        rows = [(_("Grade by"), rules[settings["rule"]])]
        if settings.get("rank_metric") and (self.full or not settings["rank_confidential"]):
            rows.append((_("Customers ranked by"), self.explain.name(settings["rank_metric"])))
        return rows + [
            (label, (settings[key], self.book.format(align="left")))
            for label, key in (
                (_("Period in months"), "period_months"),
                (_("Minimum orders"), "min_orders"),
                (_("Minimum months as customer"), "min_months"),
                (_("Demotion after reviews in a row"), "demotion_reviews"),
                (_("Demotion at once from points below"), "demotion_margin"),
                (_("Grace for new customers in months"), "grace_months"),
            )
            if settings.get(key)
        ]

    # === SUMMARY === #

    def _fill_summary(self, sheet):
        _ = self.env._
        sheet.widths(30, 16, 16, 16)
        sheet.heading(self.title)
        bold = self.book.format(bold=True)
        for label, value in self._facts():
            sheet.line((label, bold), value)
        if self.reader.warning:
            sheet.line((_("Note"), bold), self.reader.warning.replace("\n", " "))
        self._add_distribution(sheet)
        if self.full:
            self._add_lorenz(sheet)

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
        if self.count != review.line_count:
            yield _("Customers in this file"), (self.count, integer)
        for movement, label in movements.items():
            title = _("Movement: %(movement)s", movement=label)
            yield title, (self.movements.get(movement, 0), integer)
        if self.full and review.summary:
            yield _("Gini coefficient"), (review.gini, book.format("0.000", align="left"))
            yield _("Share of the top 20 %"), (review.top_share, book.format(PERCENT, align="left"))
            code = self.settings["rank_metric"]
            unit = self._measured().get(code)
            total_format = book.format(metric_format(unit, review.currency_id), align="left")
            title = _("%(metric)s of all customers", metric=self._metric_title(code, unit))
            yield title, (self.explain.summary["total"], total_format)

    def _get_distribution(self):
        """Return ``[(grade, customers before, customers after)]`` of the whole review."""
        review = self.review
        counts = review._get_grade_counts("final_grade_id")
        previous = review._get_grade_counts("previous_grade_id")
        grades = self.env["key.account.grade"].sudo().with_context(active_test=False).search([])
        rows = []
        for grade in [*grades, grades.browse()]:
            before, after = previous.get((review, grade), 0), counts.get((review, grade), 0)
            if before or after or grade in self.explain.grades:
                rows.append((grade.name or self.env._("Not graded"), before, after))
        return rows

    def _add_distribution(self, sheet):
        _ = self.env._
        rows = self._get_distribution()
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

    def _add_lorenz(self, sheet):
        _ = self.env._
        points = self.explain.summary.get("lorenz")
        if not points:
            return
        metric = self.explain.name(self.settings["rank_metric"])
        sheet.heading(_("Lorenz curve"))
        sheet.header(
            _("Share of customers"), _("Share of %(metric)s", metric=metric), _("Equal shares")
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
                    # By reference: a name that begins with = would be taken for a formula.
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
        chart.set_x_axis({**axis, "name": _("Share of customers, smallest first")})
        chart.set_y_axis(
            {**axis, "major_gridlines": {"visible": True, "line": {"color": "#E9ECEF"}}}
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 480, "height": 360})
        sheet.worksheet.insert_chart(17, 5, chart)
