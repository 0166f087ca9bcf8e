from odoo import api, fields, models
from odoo.tools import float_round


class KeyAccountFeasibilityLine(models.TransientModel):
    """The required and available time of one person."""

    _name = "key.account.feasibility.line"
    _description = "Cadence Feasibility of One Person"
    _inherit = ["key.account.guarded"]
    _written_by_code = True

    feasibility_id = fields.Many2one(
        comodel_name="key.account.feasibility",
        required=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
    )
    person = fields.Char(
        compute="_compute_person",
    )
    account_count = fields.Integer(
        string="Accounts",
    )
    visits = fields.Float(
        string="Visits per Month",
        digits=(16, 1),
    )
    travel_hours = fields.Float(
        digits=(16, 1),
        help="Estimated travel, part of the required hours.",
    )
    hours_needed = fields.Float(
        digits=(16, 1),
    )
    hours_available = fields.Float(
        digits=(16, 1),
    )
    hours_left = fields.Float(
        digits=(16, 1),
        compute="_compute_hours_left",
    )

    # === COMPUTE METHODS === #

    @api.depends("user_id")
    def _compute_person(self):
        for line in self:
            line.person = line.user_id.name or self.env._("Accounts without visitor")

    @api.depends("hours_needed", "hours_available")
    def _compute_hours_left(self):
        for line in self:
            line.hours_left = float_round(
                line.hours_available - line.hours_needed, precision_digits=1
            )
