from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountProposalReason(models.Model):
    """Why a product is not proposed to an account, and for how long it is not proposed again."""

    _name = "key.account.proposal.reason"
    _description = "Reason Against a Proposal"
    _inherit = ["key.account.term"]
    _limits = {"months": (1, 120)}

    months = fields.Integer(
        default=12,
        required=True,
        help="So many months the product is not proposed to this account again.",
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        proposals = self.env["key.account.proposal"].sudo()
        used = proposals.search([("reason_id", "in", self.ids)]).reason_id
        if used:
            raise UserError(
                self.env._(
                    "These reasons are in use: %(reasons)s. Archive them instead.",
                    reasons=", ".join(used.mapped("name")),
                )
            )
