from odoo import api, models
from odoo.tools import SQL

from ..tools.metric_scope import Fragment, Source


class KeyAccountMetric(models.Model):
    """Metrics of receivables *as of* a date, in company currency.

    What was open on a day follows from the dates of the reconciliations, not from today's
    residual. Receivables are told as a list of events per customer:

    * an instalment of an invoice fell due: it adds to what was due and is open from then on;
    * a payment (or any other entry that is no credit note) was matched with it: it adds to what
      was paid, as many days late as it came after the due date;
    * a credit note was matched with it: it takes off what was due;
    * a credit note fell due and is not matched yet: it takes off what was due.
    """

    _inherit = "key.account.metric"

    @api.model
    def _fragments(self, scope):
        due = SQL("SUM(event.due)")
        return super()._fragments(scope) | {
            "collection_rate": Fragment(
                "receivable",
                SQL("CASE WHEN %(due)s > 0 THEN LEAST(SUM(event.paid) / %(due)s, 1) END", due=due),
            ),
            "days_late": Fragment(
                "receivable",
                SQL(
                    "SUM(event.late_amount_days) / NULLIF(SUM(event.due) FILTER (WHERE event.invoiced), 0)"
                ),
            ),
            "overdue_amount": Fragment(
                "overdue",
                SQL("GREATEST(SUM(event.amount), 0)"),
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
        values = {
            "company": scope.company.id,
            "since": since,
            "date_to": scope.date_to,
            "only": scope.only(partner),
        }
        line = SQL(
            """ account_move_line line
                JOIN account_move move ON move.id = line.move_id
                JOIN account_account account ON account.id = line.account_id
                 AND account.account_type = 'asset_receivable'
                JOIN res_partner partner ON partner.id = move.commercial_partner_id """
        )
        where = SQL(
            """ line.company_id = %(company)s AND line.parent_state = 'posted'
                AND line.date_maturity BETWEEN %(since)s AND %(date_to)s
                AND line.date <= %(date_to)s %(only)s """,
            **values,
        )
        is_refund = SQL("counter_move.move_type = 'out_refund'")
        return Source(
            SQL("event.partner_id"),
            SQL(
                """ FROM (
                    SELECT partner.commercial_partner_id AS partner_id,
                           TRUE AS invoiced,
                           line.balance AS due,
                           0 AS paid,
                           line.balance * (%(date_to)s - line.date_maturity) AS late_amount_days
                      FROM %(line)s
                     WHERE %(where)s AND line.balance > 0
                       AND move.move_type IN ('out_invoice', 'out_receipt')
                     UNION ALL
                    SELECT partner.commercial_partner_id,
                           TRUE,
                           CASE WHEN %(is_refund)s THEN -part.amount ELSE 0 END,
                           CASE WHEN %(is_refund)s THEN 0 ELSE part.amount END,
                           part.amount * (
                               CASE WHEN %(is_refund)s THEN 0
                                    ELSE GREATEST(part.max_date - line.date_maturity, 0) END
                               - (%(date_to)s - line.date_maturity))
                      FROM %(line)s
                      JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                      JOIN account_move_line counter ON counter.id = part.credit_move_id
                      JOIN account_move counter_move ON counter_move.id = counter.move_id
                     WHERE %(where)s AND line.balance > 0
                       AND move.move_type IN ('out_invoice', 'out_receipt')
                     UNION ALL
                    SELECT partner.commercial_partner_id, FALSE, line.balance, 0, 0
                      FROM %(line)s
                     WHERE %(where)s AND line.balance < 0 AND move.move_type = 'out_refund'
                     UNION ALL
                    SELECT partner.commercial_partner_id, FALSE, part.amount, 0, 0
                      FROM %(line)s
                      JOIN account_partial_reconcile part ON part.credit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                     WHERE %(where)s AND line.balance < 0 AND move.move_type = 'out_refund'
                    ) event WHERE TRUE """,
                line=line,
                where=where,
                is_refund=is_refund,
                date_to=scope.date_to,
            ),
        )

    @api.model
    def _source_overdue(self, scope, since, codes):
        """Rows: what was booked on receivables past due, and what was matched with it, ``event``.

        Credits (payments on account, open credit notes) count from the day they are booked, so
        a customer who has paid is not dunned because nobody has matched his payment yet.
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
                    SELECT partner.commercial_partner_id, -part.amount
                      FROM %(line)s
                      JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                     WHERE %(where)s
                     UNION ALL
                    SELECT partner.commercial_partner_id, part.amount
                      FROM %(line)s
                      JOIN account_partial_reconcile part ON part.credit_move_id = line.id
                       AND part.max_date <= %(date_to)s
                     WHERE %(where)s
                    ) event WHERE TRUE """,
                line=line,
                where=where,
                date_to=scope.date_to,
            ),
        )
