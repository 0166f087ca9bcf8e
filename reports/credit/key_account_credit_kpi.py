from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...tools import bulk
from ...tools.credit import kpi
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import months_until

GROUPS = ("company", "grade", "owner")
# The collection rate is measured for periods that do not overlap.
QUARTERS = kpi.POINTS // kpi.PERIOD


class KeyAccountCreditKpi(models.AbstractModel):
    """Key figures of receivables as of a day, and as a trend of twelve months.

    How it works: what is open on fifteen days is one statement, sales of three years by month are one, and
    what was due and paid in four quarters is one. Groups add up to the company, so that its figures are
    computed of the same sums; see ``tools/credit/kpi.py`` for the formulas.
    """

    _name = "key.account.credit.kpi"
    _description = "Key Figures of Credit"

    # === WHAT THE SCREEN ASKS FOR === #

    @api.model
    def get_credit_kpis(self, day=None, by="company"):
        """Return the key figures of the company, and of its grades or owners.

        :param str day: as of its end; today without it
        :param str by: ``company``, ``grade`` or ``owner``
        :return: ``{"day", "today", "by", "company", "ends": days in words, "figures": [{"code", "label", "unit" (days,
            ratio), "better" (up, down), "formula", "text"}], "rows": [{"key", "label", "trend": {code: values,
            the last one as of the day}}]}``; the first row is the whole company
        :raise AccessError: for users who do not handle the credit of all customers
        :raise UserError: for a day to come
        """
        user = self.env.user
        if not (user._key_account_has("feature_credit") and user._key_account_handles_credit()):
            raise AccessError(
                self.env._(
                    "Key figures of credit are about all customers: finance and managers see them. What "
                    "your own customers owe is under Credit / Exposure."
                )
            )
        company = self.env.company.sudo()
        today = company._key_account_today()
        day = self._check_kpi_day(day) or today
        if day > today:
            raise UserError(
                self.env._("Key figures are known up to today. Choose today or an earlier day.")
            )
        if by not in GROUPS:
            raise UserError(self.env._("Choose key figures by company, grade or owner."))
        measured = self._measure_kpis(company, day, by)
        return {
            "day": day.isoformat(),
            "today": today.isoformat(),
            "by": by,
            "company": company.display_name,
            "ends": [format_date(self.env, last) for _first, last in months_until(day, kpi.POINTS)],
            "figures": self._describe_kpis(),
            "rows": self._tell_kpis(company, by, measured),
        }

    @api.model
    def _check_kpi_day(self, day):
        try:
            found = fields.Date.to_date(day) if isinstance(day, str) else None
        except ValueError:
            found = None
        if day and (not found or not 1990 <= found.year <= 2100):
            raise UserError(self.env._("This is not a day. Choose one in the calendar."))
        return found

    @api.model
    def _measure_kpis(self, company, day, by):
        """Measure what key figures are made of: three statements.

        :return: ``{key: [Measured of each point]}``; ``None`` is the company as a whole
        """
        ends = [last for _first, last in months_until(day, kpi.POINTS + kpi.PERIOD)]
        months = months_until(day, kpi.POINTS + kpi.COVER - 1)
        groups = kpi.customer_groups(company, by)
        bulk.prepare(self.env, "account_move", "account_move_line", "account_partial_reconcile")
        query = self.env.execute_query
        open_on = self._by_key(query(kpi.balances(company, ends, groups)), 2)
        sold = self._by_key(query(kpi.sales(company, months, groups)), 1)
        paid = self._by_key(query(self._get_collections(company, day, groups)), 2)
        keys = {key for found in (open_on, sold, paid) for key in found} | {None}
        return {
            key: [
                self._get_measured(
                    point, months, open_on.get(key, {}), sold.get(key, {}), paid.get(key, {})
                )
                for point in range(kpi.POINTS)
            ]
            for key in keys
        }

    @api.model
    def _by_key(self, rows, width):
        """Return ``{key: {number: values}}``, with the sums over all keys as ``None``."""
        found = {None: {}}
        for number, key, *amounts in rows:
            values = [float(amount or 0) for amount in amounts]
            found.setdefault(key, {})[number] = values
            total = found[None].setdefault(number, [0.0] * width)
            found[None][number] = [a + b for a, b in zip(total, values, strict=True)]
        return found

    @api.model
    def _get_measured(self, point, months, open_on, sold, paid):
        """Return what is measured of a group for a point of the trend, counted from 0."""
        number = point + kpi.PERIOD + 1  # of the day among the balances, from 1
        closing, overdue = open_on.get(number, (0.0, 0.0))
        opening, _overdue = open_on.get(number - kpi.PERIOD, (0.0, 0.0))
        last = point + kpi.COVER  # of the month among the sales, from 1
        back = [
            (sold.get(index, (0.0,))[0], (months[index - 1][1] - months[index - 1][0]).days + 1)
            for index in range(last, last - kpi.COVER, -1)
        ]
        period = back[: kpi.PERIOD]
        received, due = paid.get(point, (0.0, 0.0))
        return kpi.Measured(
            opening=opening,
            closing=closing,
            overdue=overdue,
            sales=sum(amount for amount, _days in period),
            days=sum(days for _amount, days in period),
            months=back,
            paid=received,
            due=due,
        )

    @api.model
    def _get_collections(self, company, day, groups):
        """Return the statement of what was due and paid in the last quarters, one after the other."""
        ends = [last for _first, last in months_until(day, kpi.POINTS)]
        firsts = [first for first, _last in months_until(day, kpi.POINTS)]
        queries = []
        for quarter in range(QUARTERS):
            point = kpi.POINTS - 1 - quarter * kpi.PERIOD
            scope = MetricScope(company, firsts[point - kpi.PERIOD + 1], ends[point])
            source = self.env["key.account.metric"]._source_receivable(
                scope, scope.date_from, {"collection_rate"}
            )
            queries.append(SQL("(%s)", kpi.collections(source, point, groups)))
        return SQL(" UNION ALL ").join(queries)

    # === WORDS === #

    @api.model
    def _tell_kpis(self, company, by, measured):
        """Return the rows of the screen: the company, then its groups in their order."""
        labels = {None: company.display_name}
        if by == "grade":
            grades = self.env["key.account.grade"].sudo().with_context(active_test=False).search([])
            labels |= {grade.id: grade.name for grade in grades}
            labels[0] = self.env._("Without grade or account")
        elif by == "owner":
            users = self.env["res.users"].sudo().browse([key for key in measured if key])
            labels |= {user.id: user.name for user in users.sorted("name")}
            labels[0] = self.env._("Without owner or account")
        return [
            {
                "key": key or 0,
                "label": label,
                "whole": key is None,
                "trend": self._get_trend(measured[key], company.currency_id.rounding),
            }
            for key, label in labels.items()
            if key in measured
        ]

    @api.model
    def _get_trend(self, points, rounding):
        figures = [kpi.key_figures(point, rounding) for point in points]
        return {code: [figure[code] for figure in figures] for code in figures[0]}

    @api.model
    def _describe_kpis(self):
        """Return what each key figure is called, its formula, and what it says."""
        _ = self.env._
        return [
            {"code": code, "label": label, "unit": unit, "better": better, "formula": formula, "text": text}
            for code, label, unit, better, formula, text in (
                (
                    "dso", _("DSO"), "days", "down",
                    _("owed ÷ sales × days"),
                    _("Days of sales that are not paid yet."),
                ),
                (
                    "dso_count_back", _("DSO, Count-Back"), "days", "down",
                    _("owed, covered with the sales of the last month, then of the one before"),
                    _("The same without the effect of seasons. Empty beyond two years of sales."),
                ),
                (
                    "dso_best", _("Best Possible DSO"), "days", "down",
                    _("owed and not overdue ÷ sales × days"),
                    _("What the DSO would be if all customers paid on time: your terms."),
                ),
                (
                    "days_delinquent", _("Average Days Delinquent"), "days", "down",
                    _("DSO − best possible DSO"),
                    _("Days of sales that are overdue."),
                ),
                (
                    "cei", _("Collection Effectiveness"), "ratio", "up",
                    _("(opening + sales − closing) ÷ (opening + sales − closing not overdue)"),
                    _("The share that was collected of all that could be. 100 % is best."),
                ),
                (
                    "collection_rate", _("Collection Rate"), "ratio", "up",
                    _("paid ÷ due, of what fell due in the period"),
                    _("As the metric of that name; measured every three months."),
                ),
            )
        ]  # fmt: skip
