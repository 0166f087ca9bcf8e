from odoo import api, models
from odoo.tools import SQL

from ..tools.metric_scope import Fragment, Source

# What a match settles of its invoice or of its credit, in company currency at the line's own rate.
MATCHED_DEBIT = SQL("line.balance * part.debit_amount_currency / NULLIF(line.amount_currency, 0)")
MATCHED_CREDIT = SQL("line.balance * part.credit_amount_currency / NULLIF(line.amount_currency, 0)")

# An array that is looked up first: joined to the items, the few accounts would be taken for few items.
RECEIVABLES = SQL("ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable')")


class KeyAccountMetric(models.Model):
    """Metrics of receivables *as of* a date, in company currency.

    What was open on a day follows from the dates of the reconciliations, not from today's
    residual. A match settles as large a share of a document as it settles of its amount in its
    own currency, so exchange differences, which Odoo books apart and often later, neither pay
    an invoice nor leave it open. Receivables are told as a list of events per customer:

    * an instalment of an invoice fell due: it adds to what was due and is open from then on;
    * a payment (or any other entry that is no credit note) was matched with it: it adds to what
      was paid, as many days late as it was booked after the due date;
    * a credit note was matched with it: it takes off what was due;
    * a credit note fell due and is not matched yet: it takes off what was due.
    """

    _inherit = "key.account.metric"

    @api.model
    def _fragments(self, scope):
        # Rounded: shares of an amount need not add up to it in the last of sixteen digits.
        due = SQL("ROUND(SUM(event.due), 4)")
        return super()._fragments(scope) | {
            "collection_rate": Fragment(
                "receivable",
                SQL(
                    "CASE WHEN %(due)s > 0 THEN LEAST(ROUND(SUM(event.paid), 4) / %(due)s, 1) END",
                    due=due,
                ),
            ),
            "days_late": Fragment(
                "receivable",
                SQL(
                    "SUM(event.late_amount_days)"
                    " / NULLIF(ROUND(SUM(event.due) FILTER (WHERE event.invoiced), 4), 0)"
                ),
            ),
            "overdue_amount": Fragment(
                "overdue",
                SQL("GREATEST(ROUND(SUM(event.amount), 4), 0)"),
                history="ever",
                empty=0.0,
            ),
        }

    @api.model
    def _source_receivable(self, scope, since, codes):
        """Rows: the events of instalments that fell due in the period, ``event``.

        ``late_amount_days`` counts the days from the due date to the payment, and to the end of
        the period for what is still open.
        """
        partner = SQL("partner.commercial_partner_id")
        late = SQL(), SQL()
        if "days_late" in codes:
            late = self._late_amount_days(scope)
        # The items are looked up once and kept: joined anew for each kind of event they cost four
        # times as much, and they are most of what a review reads. The conditions are put so that
        # PostgreSQL guesses the number of items well, or it would look up each document singly.
        return Source(
            SQL("event.partner_id"),
            SQL(
                """ FROM (
                    WITH line AS MATERIALIZED (
                        SELECT item.id,
                               %(partner)s AS partner_id,
                               move.move_type <> 'out_refund' AS invoiced,
                               item.balance,
                               item.amount_currency,
                               item.date_maturity
                          FROM account_move_line item
                          JOIN account_move move ON move.id = item.move_id
                          JOIN res_partner partner ON partner.id = move.commercial_partner_id
                         WHERE item.company_id = %(company)s AND item.parent_state = 'posted'
                           AND item.account_id = ANY(%(receivables)s)
                           AND item.date_maturity BETWEEN %(date_from)s AND %(date_to)s
                           AND item.date <= %(date_to)s AND item.balance <> 0 %(only)s
                           AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                           AND (item.balance < 0) = (move.move_type = 'out_refund')
                    ),
                    refund AS MATERIALIZED (
                        SELECT item.id
                          FROM account_move move
                          JOIN account_move_line item ON item.move_id = move.id
                         WHERE move.move_type = 'out_refund'
                           AND item.account_id = ANY(%(receivables)s)
                    )
                    SELECT line.partner_id,
                           line.invoiced,
                           line.balance AS due,
                           0 AS paid
                           %(late_due)s
                      FROM line
                     UNION ALL
                    SELECT line.partner_id,
                           TRUE,
                           CASE WHEN refund.id IS NULL THEN 0 ELSE -%(debit)s END,
                           CASE WHEN refund.id IS NULL THEN %(debit)s ELSE 0 END
                           %(late_paid)s
                      FROM line
                      JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                 LEFT JOIN refund ON refund.id = part.credit_move_id
                     WHERE line.invoiced
                     UNION ALL
                    SELECT line.partner_id, FALSE, %(credit)s, 0 %(late_none)s
                      FROM line
                      JOIN account_partial_reconcile part ON part.credit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                     WHERE NOT line.invoiced
                    ) event WHERE TRUE """,
                partner=partner,
                company=scope.company.id,
                date_from=scope.date_from,
                date_to=scope.date_to,
                receivables=RECEIVABLES,
                only=scope.only(partner),
                debit=MATCHED_DEBIT,
                credit=MATCHED_CREDIT,
                late_due=late[0],
                late_paid=late[1],
                late_none=SQL(", 0") if "days_late" in codes else SQL(),
            ),
        )

    @api.model
    def _late_amount_days(self, scope):
        """Return the SQL of ``, late_amount_days`` of an instalment and of a match with it."""
        return (
            SQL(
                """, CASE WHEN line.invoiced THEN line.balance * (%s - line.date_maturity)
                          ELSE 0 END AS late_amount_days """,
                scope.date_to,
            ),
            SQL(
                """, %s * (CASE WHEN refund.id IS NULL
                                THEN GREATEST(part.max_date - line.date_maturity, 0)
                                ELSE 0 END - (%s - line.date_maturity)) """,
                MATCHED_DEBIT,
                scope.date_to,
            ),
        )

    @api.model
    def _source_overdue(self, scope, since, codes):
        """Rows: what was booked on receivables past due, and what was matched with it, ``event``.

        Credits (payments on account, open credit notes) count from the day they are booked, so
        a customer who has paid is not dunned because nobody has matched his payment yet. Lines
        without an amount in their currency are exchange differences.
        """
        partner = SQL("partner.commercial_partner_id")
        line = SQL(
            """ account_move_line line
                JOIN account_account account ON account.id = line.account_id
                 AND account.account_type = 'asset_receivable'
                JOIN res_partner partner ON partner.id = line.partner_id """
        )
        where = SQL(
            """ line.company_id = %s AND line.parent_state = 'posted' AND line.date <= %s
                AND line.amount_currency <> 0
                AND (line.balance < 0 OR COALESCE(line.date_maturity, line.date) < %s) %s """,
            scope.company.id,
            scope.date_to,
            scope.date_to,
            scope.only(partner),
        )
        return Source(
            SQL("event.partner_id"),
            SQL(
                """ FROM (
                    SELECT partner.commercial_partner_id AS partner_id, line.balance AS amount
                      FROM %(line)s WHERE %(where)s
                     UNION ALL
                    SELECT partner.commercial_partner_id, -%(debit)s
                      FROM %(line)s
                      JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                     WHERE %(where)s
                     UNION ALL
                    SELECT partner.commercial_partner_id, %(credit)s
                      FROM %(line)s
                      JOIN account_partial_reconcile part ON part.credit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                     WHERE %(where)s
                    ) event WHERE TRUE """,
                line=line,
                where=where,
                debit=MATCHED_DEBIT,
                credit=MATCHED_CREDIT,
                date_to=scope.date_to,
            ),
        )
