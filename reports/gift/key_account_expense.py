from odoo import api, models
from odoo.tools import SQL


class KeyAccountExpense(models.Model):
    """Gifts that were given, and the cost of care, are spent on the account."""

    _inherit = "key.account.expense"
    _depends = {
        "key.account.care.event": ["account_id", "cost", "date_done", "state"],
        "key.account.gift": ["account_id", "amount", "given_on", "state"],
    }

    @api.model
    def _sources(self):
        return [*super()._sources(), self._gifts(), self._care()]

    @api.model
    def _gifts(self):
        return SQL(
            """
            SELECT account_id, EXTRACT(YEAR FROM given_on)::int, amount, 0, 0, 0
              FROM key_account_gift
             WHERE state = 'given'
            """
        )

    @api.model
    def _care(self):
        return SQL(
            """
            SELECT account_id, EXTRACT(YEAR FROM date_done)::int, cost, 0, 0, 0
              FROM key_account_care_event
             WHERE state = 'done' AND cost > 0
            """
        )
