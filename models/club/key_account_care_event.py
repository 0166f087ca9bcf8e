from odoo import SUPERUSER_ID, api, models


class KeyAccountCareEvent(models.Model):
    """Customers who registered for an event in Odoo's *Events* are guests, each night."""

    _inherit = "key.account.care.event"

    @api.model
    def _plan(self, company):
        result = super()._plan(company)
        self.env["key.account.event.guest"].with_user(SUPERUSER_ID)._take_registrations(company)
        return result
