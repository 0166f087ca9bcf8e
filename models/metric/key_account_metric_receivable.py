from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.documents import (
    DOCUMENT_TYPES,
    IS_CREDIT_NOTE,
    MATCHED_CREDIT,
    MATCHED_DEBIT,
    RECEIVABLES,
    is_overdue,
    item_day,
    open_item_events,
    settling_items,
)
from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetricReceivable(models.AbstractModel):
    """Metrics of receivables *as of* a date, in company currency; see ``tools/documents.py``.

    Amounts due and paid are represented as a list of events per customer:

    * an instalment of an invoice fell due: it adds to the amount due and is open from then on;
    * a payment was matched with it: it adds to the amount paid, with the days after the due date as
      days late. Written-off amounts were never paid and stay late;
    * a credit note or an early payment discount was matched with it: it reduces the amount due;
    * a credit note fell due and is not matched yet: it reduces the amount due;
    * money was paid back and is not matched, as when a payment bounces: it does not count as paid.

    Debts without an invoice (opening entries) count only as owed and overdue.
    """

    _name = "key.account.metric.receivable"
    _description = "Metrics of Receivables"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        # Rounded: shares of an amount may not add up to it in the last of sixteen digits.
        due = SQL("ROUND(SUM(event.due), 4)")
        return super()._fragments(scope) | {
            "collection_rate": Fragment(
                self._source_receivable,
                SQL(
                    "CASE WHEN %(due)s > 0"
                    " THEN GREATEST(LEAST(ROUND(SUM(event.paid), 4) / %(due)s, 1), 0) END",
                    due=due,
                ),
            ),
            "days_late": Fragment(
                self._source_receivable,
                SQL(
                    "SUM(event.late_amount_days)"
                    " / NULLIF(ROUND(SUM(event.due) FILTER (WHERE event.invoiced), 4), 0)"
                ),
            ),
            "overdue_amount": Fragment(
                self._source_overdue,
                SQL("GREATEST(ROUND(SUM(item.amount), 4), 0)"),
                history="ever",
                empty=0.0,
            ),
        }

    @api.model
    def _source_receivable(self, scope, since, codes):
        """Rows: the events of instalments that fell due in the period, ``event``.

        ``late_amount_days`` counts the days from the due date to the payment, or to the end of the
        period for open amounts.
        """
        late_due, late_match = (
            self._late_amount_days(scope) if "days_late" in codes else [SQL()] * 2
        )
        return Source(
            SQL("event.partner_id"),
            SQL(
                """ FROM (
                    WITH %(line)s,
                    event AS (
                    SELECT line.partner_id,
                           line.invoiced,
                           CASE WHEN line.returned THEN 0 ELSE line.balance END AS due,
                           CASE WHEN line.returned THEN -line.balance ELSE 0 END AS paid
                           %(late_due)s
                      FROM line
                     UNION ALL
                    SELECT match.partner_id,
                           TRUE,
                           -match.relief * match.amount,
                           match.money * match.amount
                           %(late_match)s
                      FROM (%(matches)s) match
                     WHERE match.day <= %(date_to)s
                     UNION ALL
                    SELECT line.partner_id, FALSE, %(credit)s, 0 %(late_none)s
                      FROM line
                      JOIN account_partial_reconcile part ON part.credit_move_id = line.id
                       AND (SELECT %(other_day)s FROM account_move_line item
                             WHERE item.id = part.debit_move_id) <= %(date_to)s
                     WHERE NOT line.invoiced
                    ) SELECT * FROM event
                    ) event WHERE TRUE """,
                line=self._due_lines(scope),
                matches=self._match_query(),
                date_to=scope.date_to,
                credit=MATCHED_CREDIT,
                other_day=item_day("item"),
                late_due=late_due,
                late_match=late_match,
                late_none=SQL(", 0") if "days_late" in codes else SQL(),
            ),
        )

    @api.model
    def _due_lines(self, scope):
        """Return the SQL of the tables ``settling`` and ``line``: amounts due in the period.

        The items are read once and kept: joining them again for each kind of event costs four times
        as much, and they are most of what a review reads. The conditions are written so that
        PostgreSQL estimates the number of items well; otherwise it would look up each document
        singly.
        """
        partner = SQL("partner.commercial_partner_id")
        values = {
            "partner": partner,
            "company": scope.company.id,
            "companies": SQL(
                "ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s)",
                f"{scope.company.sudo().root_id.id}/%",
            ),
            "date_from": scope.date_from,
            "date_to": scope.date_to,
            "receivables": RECEIVABLES,
            "types": DOCUMENT_TYPES,
            "credit": IS_CREDIT_NOTE,
            "only": scope.only(partner),
            "day": item_day("item"),
        }
        candidates = None if scope.partner_ids is None else SQL("SELECT move_id FROM candidate")
        return SQL(
            """
            document AS MATERIALIZED (
                SELECT item.id,
                       %(partner)s AS partner_id,
                       NOT %(credit)s AS invoiced,
                       FALSE AS returned,
                       item.balance,
                       item.amount_currency,
                       item.date_maturity,
                       item.date,
                       %(day)s AS day,
                       item.discount_date,
                       item.balance - item.discount_balance AS promised
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_partner partner ON partner.id = move.commercial_partner_id
                 WHERE item.company_id = %(company)s AND item.parent_state = 'posted'
                   AND item.account_id = ANY(%(receivables)s)
                   AND item.date_maturity BETWEEN %(date_from)s AND %(date_to)s
                   AND (item.invoice_date <= %(date_to)s
                        OR item.invoice_date IS NULL AND item.date <= %(date_to)s)
                   AND item.balance <> 0 %(only)s
                   AND move.move_type IN %(types)s
                   AND (item.balance < 0) = (%(credit)s)
            ),
            %(candidate)s
            settling AS MATERIALIZED (%(settling)s),
            line AS MATERIALIZED (SELECT * FROM document UNION ALL %(returned)s)""",
            returned=self._returned_money(scope),
            candidate=SQL() if candidates is None else self._settling_moves(scope),
            settling=settling_items(values["companies"], candidates),
            **values,
        )

    @api.model
    def _returned_money(self, scope):
        """Return the SQL of money that went back in the period, as rows of ``line``."""
        partner = SQL("partner.commercial_partner_id")
        return SQL(
            """
                SELECT item.id, %s, TRUE, TRUE, settling.returned * item.balance,
                       item.amount_currency,
                       item.date, item.date, item.date, NULL, 0
                  FROM settling
                  JOIN account_move_line item ON item.id = settling.id
                  JOIN res_partner partner ON partner.id = item.partner_id
                 WHERE settling.returned > 0
                   AND item.company_id = %s
                   AND item.date BETWEEN %s AND %s %s""",
            partner,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(partner),
        )

    @api.model
    def _settling_moves(self, scope):
        """Return the SQL of the table ``candidate``: moves that can settle debts of some customers."""
        return SQL(
            """
            candidate AS MATERIALIZED (
                SELECT item.move_id
                  FROM document
                  JOIN account_partial_reconcile part ON part.debit_move_id = document.id
                  JOIN account_move_line item ON item.id = part.credit_move_id
                 UNION
                SELECT item.move_id
                  FROM res_partner partner
                  JOIN account_move_line item ON item.partner_id = partner.id
                 WHERE item.account_id = ANY(%s) AND item.balance > 0 %s
            ),""",
            RECEIVABLES,
            scope.only(SQL("partner.commercial_partner_id")),
        )

    @api.model
    def _match_query(self):
        """Return the SQL of matches with invoices: ``day``, ``amount``, shares of it.

        Payments have the date of their day, so the later date of both sides is the day of the
        match; if an invoice was posted after its date, the payment itself is looked up. A discount
        counts only if the invoice offered it for that day; otherwise the debt was written off.
        """
        return SQL(
            """
            SELECT part.partner_id, part.date_maturity, part.day, part.amount, part.money,
                   part.relief + CASE WHEN part.discount > 0 AND part.day <= part.discount_date
                                      THEN LEAST(part.discount, part.promised / NULLIF(part.amount, 0))
                                      ELSE 0 END AS relief
              FROM (
                   SELECT line.partner_id, line.date_maturity, line.discount_date, line.promised,
                          %(debit)s AS amount,
                          CASE WHEN line.returned THEN 1 ELSE COALESCE(settling.money, 1) END AS money,
                          CASE WHEN line.returned THEN 0 ELSE COALESCE(settling.relief, 0) END AS relief,
                          settling.discount,
                          CASE WHEN settling.day IS NOT NULL THEN GREATEST(line.day, settling.day)
                               WHEN line.day = line.date THEN part.max_date
                               ELSE GREATEST(line.day, (SELECT item.date FROM account_move_line item
                                                         WHERE item.id = part.credit_move_id))
                          END AS day
                     FROM line
                     JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                LEFT JOIN settling ON settling.id = part.credit_move_id
                    WHERE line.invoiced
                   ) part""",
            debit=MATCHED_DEBIT,
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
                """, match.amount * (match.money * GREATEST(match.day - match.date_maturity, 0)
                                     - (match.money + match.relief) * (%s - match.date_maturity)) """,
                scope.date_to,
            ),
        )

    @api.model
    def _source_overdue(self, scope, since, codes):
        """Rows: items posted on receivables past due, and their matches, ``item``."""
        return Source(
            SQL("item.partner_id"),
            SQL(
                "FROM (%s) item WHERE %s",
                open_item_events(scope.company, scope.date_to, scope.only),
                is_overdue(scope.date_to),
            ),
        )
