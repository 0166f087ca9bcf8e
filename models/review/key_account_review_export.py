from odoo import models


class KeyAccountReview(models.Model):
    """Reviews as workbooks."""

    _inherit = "key.account.review"

    # === ACTION METHODS === #

    def action_export_xlsx(self):
        """Download the review with its reasons, as far as the user may read it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/review/{self.id}/xlsx",
            "target": "download",
        }
