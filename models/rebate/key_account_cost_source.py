from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.customer_costs import Cost, between
from ...tools.metric.documents import DOCUMENT_AMOUNT, DOCUMENTS, is_posted_document


class KeyAccountCostSource(models.AbstractModel):
    """Rebates that were earned, less those that credit notes of the period paid: these are in revenue already.

    What was earned before and paid in the period lowered the contribution when it was earned.
    """

    _inherit = "key.account.cost.source"

    @api.model
    def _get_costs(self, scope):
        costs = super()._get_costs(scope)
        if not self.env["key.account"]._is_feature_on("feature_rebate"):
            return costs
        return costs | {
            "rebate": Cost(
                SQL("%s UNION ALL %s", self._sum_earned(scope), self._sum_paid(scope)),
                "key.account.rebate.accrual",
                lambda account: [("account_id", "=", account.id), *between("date", scope)],
            )
        }

    @api.model
    def _sum_earned(self, scope):
        return SQL(
            """
            SELECT account.partner_id, SUM(accrual.amount) AS amount
              FROM key_account_rebate_accrual accrual
              JOIN key_account account ON account.id = accrual.account_id
             WHERE account.company_id = %s AND accrual.date BETWEEN %s AND %s %s
             GROUP BY account.partner_id
            """,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )

    @api.model
    def _sum_paid(self, scope):
        """Credit notes that pay rebates, and what reverses them."""
        partner = SQL("partner.commercial_partner_id")
        notes = SQL(
            "SELECT move_id FROM key_account_rebate_settlement WHERE company_id = %s AND move_id IS NOT NULL",
            scope.company.id,
        )
        return SQL(
            """
            SELECT %(partner)s, SUM(%(amount)s)
              FROM %(documents)s
             WHERE %(posted)s %(only)s
               AND (move.id IN (%(notes)s) OR move.reversed_entry_id IN (%(notes)s))
             GROUP BY %(partner)s
            """,
            partner=partner,
            amount=DOCUMENT_AMOUNT,
            documents=DOCUMENTS,
            posted=is_posted_document(scope.company.id, scope.date_from, scope.date_to),
            only=scope.only(partner),
            notes=notes,
        )
