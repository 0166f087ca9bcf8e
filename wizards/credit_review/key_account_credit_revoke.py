from odoo import fields, models


class KeyAccountCreditRevoke(models.TransientModel):
    """Asks for the reason before a credit review is rejected, or its approval taken back."""

    _name = "key.account.credit.revoke"
    _description = "Reject or Take Back a Credit Review"
    _inherit = ["key.account.guarded"]
    _fixed = {"review_id", "decision"}

    review_id = fields.Many2one(
        comodel_name="key.account.credit.review",
        required=True,
    )
    decision = fields.Selection(
        selection=[("rejected", "Reject"), ("taken_back", "Take Back")],
        required=True,
        default="rejected",
    )
    reason = fields.Char(required=True)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Do what was decided; the review checks rights and state."""
        self.ensure_one()
        if self.decision == "rejected":
            self.review_id._reject(self.reason)
        else:
            self.review_id._take_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
