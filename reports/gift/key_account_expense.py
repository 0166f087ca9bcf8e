from odoo import api, models
from odoo.tools import SQL

# What care events that are done cost, without the gifts that were given at them: these count themselves.
CARE_COST = SQL(
    """
    SELECT event.account_id, EXTRACT(YEAR FROM event.date_done)::int AS year,
           GREATEST(event.cost - COALESCE(SUM(gift.amount), 0), 0) AS cost
      FROM key_account_care_event event
 LEFT JOIN key_account_gift gift ON gift.event_id = event.id AND gift.state = 'given'
     WHERE event.state = 'done' AND event.cost > 0
     GROUP BY event.id
    """
)


class KeyAccountExpense(models.Model):
    """Gifts that were given, and the cost of care, are spent on the account."""

    _inherit = "key.account.expense"
    _depends = {
        "key.account.care.event": ["account_id", "cost", "date_done", "state"],
        "key.account.gift": ["account_id", "amount", "event_id", "given_on", "state"],
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
        return SQL("SELECT account_id, year, cost, 0, 0, 0 FROM (%s) care", CARE_COST)
