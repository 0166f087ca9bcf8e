from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.customer_costs import Cost, between


class KeyAccountCostSource(models.AbstractModel):
    """Commission, expenses by hand, and entries on the accounts that the settings name."""

    _inherit = "key.account.cost.source"

    @api.model
    def _get_costs(self, scope):
        costs = super()._get_costs(scope)
        if not self.env["key.account"]._is_feature_on("feature_commission"):
            return costs
        booked = scope.company.sudo().key_account_expense_account_ids
        return costs | {
            "commission": Cost(
                self._sum_part(scope, SQL("key_account_commission_line")),
                "key.account.commission.line",
                lambda account: [("account_id", "=", account.id), *between("date", scope)],
            ),
            "expense": Cost(
                self._sum_part(scope, SQL("key_account_expense_line")),
                "key.account.expense.line",
                lambda account: [("account_id", "=", account.id), *between("date", scope)],
            ),
            "entry": Cost(
                self._sum_entries(scope),
                "account.move.line",
                lambda account: [
                    ("partner_id", "child_of", account.partner_id.id),
                    ("account_id", "in", booked.ids),
                    ("company_id", "=", scope.company.id),
                    ("parent_state", "=", "posted"),
                    *between("date", scope),
                ],
            ),
        }

    @api.model
    def _sum_part(self, scope, table):
        """Return the query of amounts of a table with an account and a day."""
        return SQL(
            """
            SELECT account.partner_id, SUM(part.amount) AS amount
              FROM %s part
              JOIN key_account account ON account.id = part.account_id
             WHERE account.company_id = %s AND part.date BETWEEN %s AND %s %s
             GROUP BY account.partner_id
            """,
            table,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )

    @api.model
    def _sum_entries(self, scope):
        partner = SQL("partner.commercial_partner_id")
        return SQL(
            """
            SELECT %(partner)s AS partner_id, SUM(line.balance) AS amount
              FROM account_account_res_company_expense_rel chosen
              JOIN account_move_line line ON line.account_id = chosen.account_account_id
                                         AND line.company_id = chosen.res_company_id
                                         AND line.parent_state = 'posted'
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE chosen.res_company_id = %(company)s
               AND line.date BETWEEN %(first)s AND %(last)s %(only)s
             GROUP BY %(partner)s
            """,
            partner=partner,
            company=scope.company.id,
            first=scope.date_from,
            last=scope.date_to,
            only=scope.only(partner),
        )
