from odoo import api, fields, models


class KeyAccountVisit(models.Model):
    """Money that is overdue is spoken of on visits, too."""

    _inherit = "key.account.visit"

    sees_credit = fields.Boolean(
        compute="_compute_sees_credit",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    @api.depends_context("uid")
    def _compute_sees_credit(self):
        seen = self.account_id._filter_credit()
        for visit in self:
            visit.sees_credit = visit.account_id in seen

    # === ACTION METHODS === #

    def action_collect(self):
        """Open the dialog that records what the customer said about overdue money on this visit."""
        self.ensure_one()
        self.check_access("read")
        return self.account_id._open_collection_call(visit=self)
