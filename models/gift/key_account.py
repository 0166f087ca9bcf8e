from odoo import models

from ...tools import guarded_field


class KeyAccount(models.Model):
    """Accounts whose people got gifts are kept."""

    _inherit = "key.account"

    gift_ids = guarded_field.One2many(
        comodel_name="key.account.gift", inverse_name="account_id", string="Gifts"
    )

    # === BUSINESS METHODS === #

    def _with_history(self):
        domain = [("account_id", "in", self.ids), ("state", "!=", "draft")]
        groups = self.env["key.account.gift"].sudo()._read_group(domain, ["account_id"])
        return super()._with_history().union(*(account for [account] in groups))
