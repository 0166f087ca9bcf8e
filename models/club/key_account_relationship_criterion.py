from odoo import models
from odoo.fields import Domain


class KeyAccountRelationshipCriterion(models.Model):
    """Memberships prove criteria until they end."""

    _inherit = "key.account.relationship.criterion"

    # === BUSINESS METHODS === #

    def _get_day_domain(self, today):
        domain = super()._get_day_domain(today)
        if self.model_id.model != "key.account.club.membership":
            return domain
        return domain & (Domain("until", "=", False) | Domain("until", ">=", today))
