from odoo import api, models
from odoo.exceptions import UserError


class KeyAccountStakeholder(models.Model):
    """The ledger of gifts keeps the people who got some."""

    _inherit = "key.account.stakeholder"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_gifts(self):
        gifts = self.env["key.account.gift"].sudo()
        domain = [("stakeholder_id", "in", self.ids), ("state", "!=", "draft")]
        if gift := gifts.search(domain, limit=1):
            raise UserError(
                self.env._(
                    "%s is in the ledger of gifts. Archive the person instead.",
                    gift.stakeholder_id.display_name,
                )
            )
