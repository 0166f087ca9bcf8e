from odoo import fields, models

from ...models.visit.key_account_visit import VISIT_LEVELS


class KeyAccountVisitNearLine(models.TransientModel):
    """An account near a visit, with the time at which the visitor can be there."""

    _name = "key.account.visit.near.line"
    _description = "Account Near a Visit"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "id"

    wizard_id = fields.Many2one(
        comodel_name="key.account.visit.near",
        required=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        ondelete="cascade",
    )
    grade_id = fields.Many2one(
        related="account_id.grade_id",
    )
    grade_color = fields.Integer(
        related="grade_id.color",
    )
    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
    )
    due_date = fields.Date(
        string="Due",
    )
    travel_minutes = fields.Integer(
        string="Travel (Minutes)",
    )
    start = fields.Datetime()
    duration = fields.Float(
        string="Hours",
    )
    opening = fields.Char(
        string="Open",
        help="Opening hours of the customer on this day, in the time zone of the visitor.",
    )

    # === ACTION METHODS === #

    def action_add(self):
        """Add the accounts to the day as proposals of the same plan."""
        self.check_access("read")
        for line in self:
            visit = line.wizard_id.visit_id
            visit.check_access("write")
            line.account_id.check_access("read")
            proposal = self.env["key.account.visit"].create(
                {
                    "account_id": line.account_id.id,
                    "user_id": visit.user_id.id,
                    "visit_level": line.visit_level,
                    "channel": "visit",
                    "start": line.start,
                    "duration": line.duration,
                    "reason": self.env._("Near %s on the same day.", visit.display_name),
                }
            )
            if visit.plan_id and visit.plan_id._is_own():
                proposal.sudo().plan_id = visit.plan_id
        return {"type": "ir.actions.act_window_close"}
