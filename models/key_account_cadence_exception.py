from odoo import api, fields, models

from .key_account_cadence import PERIOD_DAYS, PERIODS
from .key_account_visit import VISIT_LEVELS


class KeyAccountCadenceException(models.Model):
    """An account that is visited more or less often than its kind, and why."""

    _name = "key.account.cadence.exception"
    _description = "Cadence of One Account"
    _order = "account_id, visit_level"

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
        string="Company",
    )
    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
        required=True,
        default="business",
    )
    number = fields.Integer(
        string="Visits",
        required=True,
        default=1,
        help="Visits per period. 0: this account is not visited on this level.",
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
    )
    until = fields.Date(
        help="The last day on which the exception counts. Empty: for good.",
    )
    reason = fields.Char(
        required=True,
    )

    _level_uniq = models.Constraint(
        "UNIQUE (account_id, visit_level)",
        "The account has an exception on this level already. Change that one.",
    )
    _number_not_negative = models.Constraint(
        "CHECK (number >= 0 AND number <= 31)",
        "Enter between 0 and 31 visits per period.",
    )

    # === COMPUTE METHODS === #

    @api.depends("number", "period")
    def _compute_interval_days(self):
        for exception in self:
            days = PERIOD_DAYS.get(exception.period, 0)
            number = exception.number
            exception.interval_days = max(1, round(days / number)) if number else 0

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        exceptions = super().create(vals_list)
        exceptions.account_id._update_visit_due()
        return exceptions

    def write(self, vals):
        accounts = self.account_id
        result = super().write(vals)
        (accounts | self.account_id)._update_visit_due()
        return result

    def unlink(self):
        accounts = self.account_id
        result = super().unlink()
        accounts._update_visit_due()
        return result
