from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools.periods import DAY, add_months

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class KeyAccountTimespan(models.AbstractModel):
    """A report of a month, a quarter, a year or days of one's own; at first of the last month that is over."""

    _name = "key.account.timespan"
    _description = "Period of a Key Account Report"

    period = fields.Selection(
        selection=[
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("year", "Year"),
            ("own", "Own Days"),
        ],
        required=True,
        default="month",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        string="To",
        required=True,
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )

    # === CONSTRAINT METHODS === #

    # What is left of the period follows from its first day, and is checked when it is known.
    @api.constrains("period", "date_to")
    def _check_period(self):
        for report in self:
            months = MONTHS.get(report.period)
            if not months:
                continue
            first = report._get_start(report.date_from, months)
            if (report.date_from, report.date_to) != (first, add_months(first, months) - DAY):
                raise ValidationError(
                    self.env._(
                        "%(days)s is not a whole month, quarter or year. Begin on %(first)s, or choose “Own "
                        "Days”.",
                        days=report._tell_days(report.date_from, report.date_to),
                        first=format_date(self.env, first),
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("period", "company_id")
    def _compute_date_from(self):
        """The last period that is over."""
        for report in self:
            months = MONTHS.get(report.period)
            company = report.company_id or self.env.company
            if months or not report.date_from:
                start = self._get_start(company._key_account_today(), months or 1)
                report.date_from = add_months(start, -(months or 1))

    @api.depends("period", "date_from")
    def _compute_date_to(self):
        for report in self:
            months = MONTHS.get(report.period)
            if report.date_from and (months or not report.date_to):
                report.date_to = add_months(report.date_from, months or 1) - DAY

    # === BUSINESS METHODS === #

    @api.model
    def _get_start(self, day, months):
        """Return the first day of the month, quarter or year of a day."""
        return day.replace(day=1, month=(day.month - 1) // months * months + 1)

    def _tell_days(self, first, last):
        """Return a period in words."""
        if not first or not last:
            return ""
        return f"{format_date(self.env, first)} – {format_date(self.env, last)}"
