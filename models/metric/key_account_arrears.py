from odoo import api, models
from odoo.tools import SQL, format_amount

from ...tools.desk import DANGER, DeskKind, DeskSource
from ...tools.metric.documents import is_overdue, open_item_events
from ...tools.metric.metric_scope import MetricScope


class KeyAccountArrears(models.AbstractModel):
    """What a customer owes beyond its due date, as an alert on the account.

    The amount is that of the metric of overdue amounts, and of the figure beside it: credits and
    payments on account count.
    """

    _name = "key.account.arrears"
    _description = "Arrears of an Account"

    # === ACTION METHODS === #

    def action_view_arrears(self):
        """Open the invoices that are not paid, as far as the user can read them."""
        return self.action_open_figure("owed")

    # === ALERTS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "arrears": DeskKind(
                self.env._("Arrears"),
                self.env._("Open Invoices"),
                0.3,
                20,
                DANGER,
                is_alert=True,
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        """Arrears are told on the account alone: on a start page they would hide the rest."""
        sources = super()._get_desk_items(desk)
        if not desk.account or "overdue_amount" not in self._get_shown_metrics(["overdue_amount"]):
            return sources
        account = desk.account.with_env(desk.env)
        shown = account._filter_shown_owed()
        if not shown:
            return sources
        day = desk.today
        scope = MetricScope(desk.company, day, day, shown.sudo().partner_id.ids)
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id,
                   MIN(item.due) FILTER (WHERE item.amount > 0) AS day,
                   SUM(item.amount) AS amount, JSON_BUILD_OBJECT('amount', SUM(item.amount)) AS facts
              FROM (SELECT item.item_id AS item_id, item.partner_id, MIN(due) AS due,
                           ROUND(SUM(amount), 4) AS amount
                      FROM (%(events)s) item
                     WHERE %(late)s
                     GROUP BY 1, 2) item
              JOIN desk_account account ON account.partner_id = item.partner_id
             WHERE item.amount <> 0
             GROUP BY account.id
            HAVING ROUND(SUM(item.amount), 2) > 0
            """,
            events=open_item_events(desk.company, day, scope.only),
            late=is_overdue(day),
        )
        opens = len(account) == 1 and account._find_documents("owed")
        return [
            *sources,
            DeskSource(
                "arrears",
                "key.account",
                query,
                lambda item: self._tell_arrears(desk, item),
                "action_view_arrears" if opens else None,
            ),
        ]

    @api.model
    def _tell_arrears(self, desk, item):
        return self.env._(
            "%(amount)s are overdue, the oldest was due %(when)s",
            amount=format_amount(self.env, item.facts["amount"], desk.company.currency_id),
            when=desk.when(item.day),
        )
