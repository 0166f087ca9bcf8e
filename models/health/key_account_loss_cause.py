from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountLossCause(models.Model):
    """Why customers leave. Causes are a tree: *Ours / Slow approvals*."""

    _name = "key.account.loss.cause"
    _description = "Cause of Losses"
    _measurable = "word"
    _inherit = ["key.account.tree"]
    _parent_store = True

    parent_id = fields.Many2one(
        comodel_name="key.account.loss.cause",
        string="Part of",
        index=True,
        ondelete="restrict",
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        losses = self.env["key.account.loss"].sudo().search([("cause_id", "in", self.ids)])
        if losses:
            raise UserError(
                self.env._(
                    "These causes are in use: %(causes)s. Archive them instead.",
                    causes=", ".join(losses.cause_id.mapped("display_name")),
                )
            )
