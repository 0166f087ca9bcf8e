from odoo import api, models
from odoo.tools import SQL


class KeyAccountExpense(models.Model):
    """What guests of events and promised services cost is spent on the account."""

    _inherit = "key.account.expense"
    _depends = {
        "key.account.event.guest": ["account_id", "cost", "day", "state"],
        "key.account.service.package": ["account_id"],
        "key.account.service.package.line": ["cost", "date_done", "package_id"],
    }

    @api.model
    def _sources(self):
        return [*super()._sources(), self._events(), self._services()]

    @api.model
    def _events(self):
        return SQL(
            """
            SELECT account_id, EXTRACT(YEAR FROM day)::int, cost, 0, 0, 0
              FROM key_account_event_guest
             WHERE state = 'came' AND cost > 0 AND day IS NOT NULL
            """
        )

    @api.model
    def _services(self):
        return SQL(
            """
            SELECT package.account_id, EXTRACT(YEAR FROM line.date_done)::int, line.cost, 0, 0, 0
              FROM key_account_service_package_line line
              JOIN key_account_service_package package ON package.id = line.package_id
             WHERE line.date_done IS NOT NULL AND line.cost > 0
            """
        )
