from odoo import api, fields, models


class KeyAccountReviewTakeBack(models.TransientModel):
    """Takes the approval of a review back, with the reason."""

    _name = "key.account.review.take.back"
    _description = "Take Approval Back"
    _inherit = ["key.account.guarded"]

    review_id = fields.Many2one(
        comodel_name="key.account.review",
        required=True,
    )
    reason = fields.Char(
        required=True,
        help="Shown in the grade timeline of the accounts and in the chatter.",
    )
    forecast = fields.Text(
        string="What Happens",
        compute="_compute_forecast",
    )

    # === COMPUTE METHODS === #

    @api.depends("review_id")
    @api.depends_context("lang")
    def _compute_forecast(self):
        for wizard in self:
            approved = wizard.review_id.state == "approved"
            wizard.forecast = approved and wizard.review_id._forecast_take_back()

    # === ACTION METHODS === #

    def action_take_back(self):
        """Take the approval back; the review checks rights and state."""
        self.ensure_one()
        self.review_id._take_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
