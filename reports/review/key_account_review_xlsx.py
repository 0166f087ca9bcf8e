import collections
import functools

from ...tools.review.advice import Advice
from ..key_account_xlsx import (
    INTEGER,
    PERCENT,
    SCORE,
    Column,
    Workbook,
    batches,
    metric_format,
)
from .key_account_review_xlsx_lines import ReviewLineReader
from .key_account_review_xlsx_settings import ReviewSettingsSheet
from .key_account_review_xlsx_summary import ReviewSummarySheet


class ReviewXlsx:
    """A review with its reasons as a workbook, with the data that the user can see.

    It contains only lines that the user can read, and confidential data only for managers, as in
    :class:`Explanation <tools.explanation.Explanation>`.

    :param key.account.review review: with the rights of the user
    """

    def __init__(self, review):
        self.env = review.env
        self.reader = review
        self.review = review.sudo()
        self.full = self.env.su or self.env.user.has_group("key_account.group_manager")
        self.explain = Advice(self.review, self.full)
        # Metrics and limits are the same on all lines: format them once.
        self.explain.name = functools.cache(self.explain.name)
        self.explain.value = functools.lru_cache(maxsize=10000)(self.explain.value)
        self.settings = self.explain.settings
        self.title = review.name
        if str(review.date) not in review.name:
            self.title = self.env._(
                "%(review)s, as of %(date)s", review=review.name, date=review.date
            )
        self.book = Workbook(self.env, self.title)
        self.count = 0
        self.movements = collections.Counter()
        self.ranked = self.last_rank = 0
        self.last_merits = None

    @property
    def filename(self):
        """Return the title and the as-of date."""
        name, date = self.review.name, str(self.review.date)
        company = self.review.company_id.name
        return " ".join([company, name] if date in name else [company, name, date]) + ".xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        summary = ReviewSummarySheet(self)
        self._add_customers()
        if self.full:
            self._add_skipped()
        ReviewSettingsSheet(self).fill()
        summary.fill()  # last: the lines must be counted first
        return self.book.close()

    # === CUSTOMERS === #

    def _get_lines(self):
        """Return the lines that the user can read, best first, in sudo.

        Managers get them in the order of the score, others by grade: an order by the score of what
        they see would contradict it.
        """
        ranked = self.settings.rule == "pareto" and not self.explain.is_score_hidden
        order = "rank_value desc" if ranked else "score desc nulls last, rank_value desc"
        if not self.full:
            order = "final_grade_id, rank_value desc" if ranked else "final_grade_id"
        order += ", account_id.id"
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
        values = [value for _column, value in columns]
        for line in ReviewLineReader(self.env).iterate(self._get_lines()):
            table.append(value(line) for value in values)
            self.movements[line.movement] += 1
            self.count += 1
        table.finish()

    def _identity_columns(self):
        _ = self.env._
        if self.full:
            yield Column(_("Rank"), 7, INTEGER), self._rank
        yield Column(_("Customer"), 34), lambda line: line.customer
        yield Column(_("City"), 18), lambda line: line.city
        yield Column(_("Country"), 18), lambda line: line.country
        yield Column(_("Owner"), 22), lambda line: line.account_id.owner

    def _rank(self, line):
        """Return the rank of the next line; equal lines share the best rank."""
        merits = (line.rank_value,)
        if self.settings.rule != "pareto":
            merits = (line.score, line.rank_value)
        self.ranked += 1
        if merits != self.last_merits:
            self.last_merits, self.last_rank = merits, self.ranked
        return self.last_rank

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
        if self.full or not self.settings.rank_confidential:
            yield Column(_("Pareto Class"), 9), lambda line: line.pareto_class
        if self.full or (self.settings.rule == "pareto" and not self.settings.rank_confidential):
            share = Column(_("Cumulative Share"), 12, PERCENT)
            yield share, lambda line: line.cumulative_share
        if self.settings.criteria and (self.full or self.settings.rule != "pareto"):
            title = _("Score") if self.full else _("Public Score")
            yield (
                Column(title, 9, SCORE),
                lambda line: self.explain.total(line, line.final_grade_id),
            )

    def measured(self):
        """Return the visible measured metrics, each once: ``{code: unit}``."""
        settings = self.settings
        units = {
            item.code: item.unit
            for item in [*settings.criteria, *settings.gates]
            if self.explain.visible(item)
        }
        rank = settings.rank_metric
        if rank and (self.full or not settings.rank_confidential):
            units.setdefault(
                rank, self.explain.metrics[rank].unit if rank in self.explain.metrics else "count"
            )
        return units

    def _measure_columns(self):
        for code, unit in self.measured().items():
            number_format = metric_format(unit, self.review.currency_id)
            yield (
                Column(self.metric_title(code, unit), 15, number_format),
                lambda line, code=code: (line.measures or {}).get(code),
            )

    def metric_title(self, code, unit):
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
        for criterion in self.settings.criteria:
            code = criterion.code
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
            Column(_("How to Improve"), 90),
            lambda line: " ".join(self.explain.improvements(line)),
        )

    # === SKIPPED === #

    def _add_skipped(self):
        _ = self.env._
        skips = self.env["key.account.review.skip"]
        reasons = dict(skips._fields["reason"]._description_selection(self.env))
        table = self.book.table(
            _("Skipped"),
            [
                Column(_("Customer"), 34),
                Column(_("City"), 18),
                Column(_("Reason"), 60),
            ],
        )
        for batch in batches(
            skips.search([("review_id", "=", self.review.id)]),
            ["partner_id", "reason"],
        ):
            for skip in batch.sudo():
                partner = skip.partner_id
                table.append([partner.name, partner.city, reasons.get(skip.reason)])
        table.finish()
