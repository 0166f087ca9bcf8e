from odoo import api, models

from ...tools.handing import HandoverSource


class KeyAccount(models.Model):
    """Work on complaints goes to the successor."""

    _inherit = "key.account"

    # === BUSINESS METHODS === #

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "complaint_deputy",
                self.env._("Deputy of open complaints"),
                "key.account.complaint",
                "deputy_id",
                (("state", "!=", "closed"),),
            ),
            HandoverSource(
                "complaint_measure",
                self.env._("Measures of complaints to take"),
                "key.account.complaint.measure",
                "user_id",
                (("is_done", "=", False),),
                path="complaint_id.account_id",
            ),
        ]
