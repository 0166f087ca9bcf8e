from odoo import fields, models


class KeyAccountProposalRefuse(models.TransientModel):
    """Asks why products are not proposed to accounts."""

    _name = "key.account.proposal.refuse"
    _description = "Say No to Proposals"
    _inherit = ["key.account.guarded"]
    _fixed = {"proposal_ids"}

    proposal_ids = fields.Many2many(
        comodel_name="key.account.proposal",
        string="Proposals",
        required=True,
    )
    reason_id = fields.Many2one(
        comodel_name="key.account.proposal.reason",
        string="Because",
        required=True,
    )
    months = fields.Integer(
        related="reason_id.months",
        string="Not Proposed For",
    )
    note = fields.Char(
        help="What the customer said, for whoever asks again.",
    )

    # === ACTION METHODS === #

    def action_refuse(self):
        """Do not propose these products to their accounts for as long as the reason says."""
        self.ensure_one()
        self.proposal_ids._refuse(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
