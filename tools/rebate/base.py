"""What counts towards agreements: posted invoices and credit notes, by their invoice date.

One statement for all agreements of a company, whatever the number of agreements, customers and documents.
Credit notes that pay a rebate, and what reverses them, count nowhere: a rebate never lowers its own base. Nor
does what is paid out of an eWallet, and what is put into one buys nothing yet.
"""

from odoo.tools import SQL

from ..metric.documents import (
    DOCUMENT_AMOUNT,
    DOCUMENT_DAY,
    DOCUMENTS,
    IS_CREDIT_NOTE,
    UNIT_KIND,
    is_posted_document,
)
from ..periods import add_months, add_months_sql
from .chosen import query_members, query_products
from .payments import earned_by_days


class Base:
    """The base of agreements of one company, as of a day.

    :param res.company company: whose documents count
    :param date today: documents up to this day count
    :param key.account.rebate rebates: agreements of the company (sudo)
    :param account_ids: ids of accounts, or ``None`` for all
    :param guest_ids: ids of accounts that the agreements count as if they had been chosen, too
    :param bool is_seasonal: also read last year where no growth is asked for
    """

    def __init__(
        self, company, today, rebates, account_ids=None, *, guest_ids=(), is_seasonal=False
    ):
        self.company = company
        self.today = today
        self.rebate_ids = rebates._ids or (0,)
        self.first = add_months(min(rebates.mapped("date_from"), default=today), -12)
        products = rebates.env["product.product"]
        self.no_sale = products._key_account_no_sale_query()
        self.voucher_ids = products._key_account_get_vouchers()._ids
        self.is_seasonal = is_seasonal
        self.guest_ids = tuple(guest_ids)
        self.account_ids = None if account_ids is None else tuple(account_ids) or (0,)

    # === RESULTS === #
    # FULL JOIN: see ``payments.py``. Documents are of those who take part, and payments of documents.

    def query_accounts(self):
        """Return the statement of the base of each account.

        :return: rows of ``rebate_id``, ``account_id``, ``money`` and ``quantity`` of the period,
            ``previous_money`` and ``previous_quantity`` of the same days of last year, ``to_date_money``
            and ``to_date_quantity`` of last year up to the same day, ``unconverted`` (money of quantities
            that no unit converts), ``earned`` (by days to pay)
        """
        now, before = SQL("document.is_now"), SQL("document.is_previous")
        to_date = SQL("document.is_previous AND document.is_to_date")
        sums = [
            SQL(
                "COALESCE(SUM(document.%s) FILTER (WHERE %s), 0)::float8 AS %s",
                SQL(column),
                when,
                SQL(name),
            )
            for column, when, name in (
                ("money", now, "money"),
                ("quantity", now, "quantity"),
                ("money", before, "previous_money"),
                ("quantity", before, "previous_quantity"),
                ("money", to_date, "to_date_money"),
                ("quantity", to_date, "to_date_quantity"),
                ("unconverted", now, "unconverted"),
            )
        ]
        return SQL(
            """
            %(ctes)s
            SELECT counted.*, COALESCE(paid.earned, 0)::float8 AS earned
              FROM (SELECT who.rebate_id, who.account_id, %(sums)s
                      FROM who
                 FULL JOIN document ON document.rebate_id = who.rebate_id
                                   AND document.account_id = who.account_id
                  GROUP BY who.rebate_id, who.account_id) counted
         FULL JOIN (SELECT rebate_id, account_id, SUM(earned) AS earned FROM paying
                     GROUP BY rebate_id, account_id) paid
                ON paid.rebate_id = counted.rebate_id AND paid.account_id = counted.account_id
            """,
            ctes=self._ctes(),
            sums=SQL(", ").join(sums),
        )

    def query_documents(self):
        """Return the statement of what each document adds: for statements, and to split a credit note.

        :return: rows of ``rebate_id``, ``account_id``, ``move_id``, ``day``, ``money``, ``quantity``,
            ``earned``
        """
        return SQL(
            """
            %(ctes)s
            SELECT counted.*, COALESCE(paid.earned, 0) AS earned
              FROM (SELECT rebate_id, account_id, move_id, MIN(day) AS day,
                           SUM(money) AS money, SUM(quantity) AS quantity
                      FROM document
                     WHERE is_now
                  GROUP BY rebate_id, account_id, move_id) counted
         FULL JOIN (SELECT rebate_id, account_id, move_id, SUM(earned) AS earned FROM paying
                     GROUP BY rebate_id, account_id, move_id) paid USING (rebate_id, account_id, move_id)
          ORDER BY rebate_id, account_id, day, move_id
            """,
            ctes=self._ctes(),
        )

    # === STEPS === #

    def _ctes(self):
        return SQL(
            """
            WITH agreement AS MATERIALIZED (%(agreement)s),
                 member AS MATERIALIZED (%(member)s),
                 who AS MATERIALIZED (
                     SELECT DISTINCT rebate_id, account_id, partner_id FROM member),
                 choice AS MATERIALIZED (%(choice)s),
                 note AS MATERIALIZED (
                     SELECT move_id FROM key_account_rebate_settlement WHERE move_id IS NOT NULL
                      UNION
                     SELECT reversal.id FROM key_account_rebate_settlement settlement
                       JOIN account_move reversal ON reversal.reversed_entry_id = settlement.move_id),
                 redated AS MATERIALIZED (%(redated)s),
                 posted AS MATERIALIZED (%(posted)s),
                 document AS MATERIALIZED (%(whole)s UNION ALL %(lines)s),
                 paying AS MATERIALIZED (%(paying)s)
            """,
            agreement=self._agreement(),
            member=query_members(self.company, self.rebate_ids, self.account_ids, self.guest_ids),
            choice=query_products(self.rebate_ids),
            redated=self._redated(),
            posted=self._posted(),
            whole=self._whole(),
            lines=self._lines(),
            paying=earned_by_days(self.company, self.today),
        )

    def _agreement(self):
        return SQL(
            """
            SELECT rebate.id, rebate.form, rebate.scope, rebate.grade_id, rebate.date_from,
                   LEAST(rebate.date_to, %(today)s) AS date_to,
                   CASE WHEN rebate.form = 'growth' OR %(seasonal)s THEN %(from_before)s END
                       AS previous_from,
                   %(to_before)s - 1 AS previous_to,
                   %(now_before)s - 1 AS previous_now,
                   unit.factor, %(kind)s AS kind,
                   rebate.measure = 'quantity' AS is_quantity,
                   picked.rebate_id IS NULL AS is_all
              FROM key_account_rebate rebate
         LEFT JOIN (SELECT id, factor, parent_path FROM uom_uom) unit ON unit.id = rebate.uom_id
         LEFT JOIN (SELECT rebate_id FROM key_account_rebate_product_rel UNION
                    SELECT rebate_id FROM key_account_rebate_category_rel) picked
                ON picked.rebate_id = rebate.id
             WHERE rebate.id IN %(rebates)s AND rebate.company_id = %(company)s
            """,
            today=self.today,
            seasonal=self.is_seasonal,
            from_before=add_months_sql(SQL("rebate.date_from"), -12),
            to_before=add_months_sql(SQL("rebate.date_to + 1"), -12),
            now_before=add_months_sql(SQL("LEAST(rebate.date_to, %s) + 1", self.today), -12),
            kind=UNIT_KIND,
            rebates=self.rebate_ids,
            company=self.company.id,
        )

    def _redated(self):
        """Rows: documents that a closed agreement has counted, but that have another date by now."""
        return SQL(
            """
            SELECT counted.move_id, closed.date_from, LEAST(closed.date_to, closed.closed_on) AS date_to
              FROM key_account_rebate closed
              JOIN key_account_rebate_counted_rel counted ON counted.rebate_id = closed.id
              JOIN account_move move ON move.id = counted.move_id
             WHERE closed.company_id = %(company)s AND closed.state = 'closed'
               AND %(day)s NOT BETWEEN closed.date_from AND LEAST(closed.date_to, closed.closed_on)
            """,
            company=self.company.id,
            day=DOCUMENT_DAY,
        )

    def _posted(self):
        """Rows: documents of those who take part, but for rebates. Last year counts whatever the grade was then."""
        return SQL(
            """
            SELECT move.id, %(day)s AS day, %(amount)s%(vouchers)s AS amount, %(credit)s AS is_credit,
                   partner.commercial_partner_id AS partner_id
              FROM %(documents)s
             WHERE partner.commercial_partner_id IN (SELECT partner_id FROM who)
               AND %(posted)s
               AND move.id NOT IN (SELECT move_id FROM note)
               AND (move.reversed_entry_id IS NULL
                    OR move.reversed_entry_id NOT IN (SELECT move_id FROM note))
            """,
            day=DOCUMENT_DAY,
            amount=DOCUMENT_AMOUNT,
            vouchers=self._vouchers(),
            credit=IS_CREDIT_NOTE,
            documents=DOCUMENTS,
            posted=is_posted_document(self.company.id, self.first, self.today),
        )

    def _vouchers(self):
        """Return what is added to the amount of a document for money put into vouchers, or paid with them."""
        if not self.voucher_ids:
            return SQL()
        return SQL(
            """ + (SELECT COALESCE(SUM(line.balance), 0)::float8
                     FROM account_move_line line
                    WHERE line.move_id = move.id AND line.display_type = 'product'
                      AND line.product_id IN %s)""",
            self.voucher_ids,
        )

    def _by_period(self, where):
        """Return the query of documents of members, once for each, with the periods in which they count.

        :param SQL where: condition on ``agreement``
        """
        return SQL(
            """
            SELECT *
              FROM (SELECT member.rebate_id, member.account_id, posted.id AS move_id, posted.day,
                           posted.amount, posted.is_credit, member.kind, member.factor, member.is_all,
                           member.is_quantity,
                           posted.day BETWEEN member.date_from AND member.date_to
                               AND posted.day BETWEEN member.since AND member.until
                               AND NOT EXISTS (
                                   SELECT FROM redated
                                    WHERE redated.move_id = posted.id
                                      AND (redated.date_to < member.date_from
                                           OR redated.date_from > member.date_to)) AS is_now,
                           member.is_first AND posted.day BETWEEN member.previous_from
                               AND member.previous_to AS is_previous,
                           posted.day <= member.previous_now AS is_to_date
                      FROM posted
                 FULL JOIN (SELECT member.*, agreement.date_from, agreement.date_to,
                                   agreement.previous_from, agreement.previous_to,
                                   agreement.previous_now, agreement.kind, agreement.factor,
                                   agreement.is_all, agreement.is_quantity
                              FROM member
                              JOIN agreement ON agreement.id = member.rebate_id
                             WHERE %s) member
                        ON member.partner_id = posted.partner_id
                    OFFSET 0) counted
             WHERE is_now OR is_previous
            """,
            where,
        )

    def _whole(self):
        """Rows: documents of agreements that count all of their amount."""
        return SQL(
            """
            SELECT rebate_id, account_id, move_id, day, is_now, is_previous, is_to_date,
                   amount AS money, 0::float8 AS quantity, 0 AS unconverted
              FROM (%s) document
            """,
            self._by_period(SQL("agreement.is_all AND NOT agreement.is_quantity")),
        )

    def _lines(self):
        """Rows: lines of documents, of agreements on products or quantities."""
        return SQL(
            """
            SELECT document.rebate_id, document.account_id, document.move_id, document.day,
                   document.is_now, document.is_previous, document.is_to_date,
                   -line.balance AS money,
                   CASE WHEN %(fits)s
                        THEN (CASE WHEN document.is_credit THEN -1 ELSE 1 END * line.quantity
                              * line_unit.factor)::float8 / document.factor
                        ELSE 0 END AS quantity,
                   CASE WHEN document.is_quantity AND (%(fits)s) IS NOT TRUE
                        THEN -line.balance ELSE 0 END AS unconverted
              FROM (%(documents)s) document
              JOIN account_move_line line ON line.move_id = document.move_id
                                         AND line.display_type = 'product'
         LEFT JOIN (SELECT id, factor, %(kind)s AS kind FROM uom_uom OFFSET 0) line_unit
                ON line_unit.id = line.product_uom_id
             WHERE (document.is_all OR EXISTS (
                        SELECT FROM choice WHERE choice.rebate_id = document.rebate_id
                           AND choice.product_id = line.product_id))
               AND NOT (document.is_quantity AND document.is_all
                        AND (line.product_id IS NULL OR line.product_id IN (%(no_sale)s)))
               AND (line.product_id IN %(vouchers)s) IS NOT TRUE
            """,
            fits=SQL("line_unit.kind = document.kind"),
            documents=self._by_period(SQL("agreement.is_quantity OR NOT agreement.is_all")),
            kind=UNIT_KIND,
            no_sale=self.no_sale,
            vouchers=self.voucher_ids or (0,),
        )
