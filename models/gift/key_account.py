from odoo import api, models

from ...tools import guarded_field
from ...tools.handing import HandoverSource


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

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "gift",
                self.env._("Gifts not given yet"),
                "key.account.gift",
                "user_id",
                (("state", "in", ("draft", "waiting", "approved")),),
            ),
        ]
