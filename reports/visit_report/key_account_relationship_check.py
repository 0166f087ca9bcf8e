from odoo import models

from ...tools import trust


class KeyAccountRelationshipCheck(models.Model):
    """Evidence that is ticked from a visit rests on that visit."""

    _inherit = "key.account.relationship.check"

    # === BUSINESS METHODS === #

    def _get_tick_defaults(self):
        defaults = super()._get_tick_defaults()
        visit_id = trust.context_id(self, "key_account_visit_id")
        visit = self.env["key.account.visit"].search([("id", "=", visit_id)])
        if not visit:
            return defaults
        today = self.company_id._key_account_today()
        return {
            **defaults,
            "default_visit_id": visit.id,
            "default_date": min(visit.date, today),
        }
