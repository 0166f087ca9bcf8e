from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..visit.key_account_visit import VISIT_LEVELS

PERIODS = [
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
]
# Days of a period, on average over four years. To show and compare only; due dates and required
# numbers follow tools/visit_rhythm.py.
PERIOD_DAYS = {"week": 7, "month": 30.4375, "quarter": 91.3125, "year": 365.25}


class KeyAccountVisitRhythm(models.AbstractModel):
    """A number of visits per period on a level: for a group of accounts, or for one account."""

    _name = "key.account.visit.rhythm"
    _description = "Visit Frequency"
    _inherit = ["key.account.guarded"]

    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
        required=True,
        default="business",
    )
    number = fields.Integer(
        string="Visits",
        required=True,
        default=1,
    )
    period = fields.Selection(
        selection=PERIODS,
        required=True,
        default="month",
    )
    interval_days = fields.Integer(
        string="Every (Days)",
        compute="_compute_interval_days",
        store=True,
        help="An average. Due dates follow calendar months.",
    )

    _number_not_negative = models.Constraint(
        "CHECK (number >= 0)",
        "The number of visits cannot be negative. Enter 0 for accounts without visits.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("number", "period")
    def _check_number(self):
        for rhythm in self:
            if rhythm.number > PERIOD_DAYS[rhythm.period]:
                raise ValidationError(
                    self.env._(
                        "%(number)s visits per %(period)s are more than one per day. Enter fewer "
                        "visits, or a longer period.",
                        number=rhythm.number,
                        period=dict(self._fields["period"]._description_selection(self.env))[
                            rhythm.period
                        ],
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("number", "period")
    def _compute_interval_days(self):
        for rhythm in self:
            days = PERIOD_DAYS.get(rhythm.period, 0)
            rhythm.interval_days = max(1, round(days / rhythm.number)) if rhythm.number else 0
