from odoo import models
from odoo.fields import Domain

from ...tools.days import last_done_day


class KeyAccountRelationshipCriterion(models.Model):
    """Visits prove criteria from the visitor's day on, which can be ahead of the company's."""

    _inherit = "key.account.relationship.criterion"

    # === BUSINESS METHODS === #

    def _get_day_domain(self, today):
        domain = super()._get_day_domain(today)
        if (self.date_field_id.model, self.date_field_id.name) != ("key.account.visit", "date"):
            return domain
        return domain | (Domain("date", "=", last_done_day(today)) & Domain("state", "=", "done"))
