"""What people have earned by now from invoices and payments of one company: SQL.

How it works: of each document it is known by which rules and for whom its products count, see ``terms.py``. What of it counts, and when, is
an *event*: the document itself, for rules on what is invoiced, or what one payment settles of it, for
rules on cash received. What confirmed statements say of an event is compared with what it is worth by now, and the
difference is due: an event that is not there any more, since a match was undone or a document reset, is worth nothing.

Only money counts as received: see ``settling_items`` for discounts, write-offs and debts set off. Amounts
are in company currency at the rate of the invoice, so exchange differences never count.
"""

from odoo.tools import SQL

from ..history import grade_periods, holds_on, owner_periods
from ..metric.documents import (
    DOCUMENT_DAY,
    DOCUMENTS,
    IS_CREDIT_NOTE,
    SALE_TYPES,
    is_posted_document,
)
from .costs import NO_COST, line_cost
from .events import NO_ITEM, events
from .shares import share_periods
from .terms import kept_terms, people, rules, sold_products


class Entitlements:
    """The statements of one company, as of the end of a day.

    :param res.company company: with full rights
    :param date first: the first day of documents that any rule or confirmed line can concern
    :param date today: documents and payments of later days do not count yet
    :param bool with_margin: whether a rule needs margins
    :param bool by_policy: whether a rule pays by the sales policy
    """

    def __init__(self, company, first, today, *, with_margin, by_policy=False):
        self.company = company
        self.first = first
        self.today = today
        self.with_margin = with_margin
        self.by_policy = by_policy
        self.deputy_share = (
            company.key_account_commission_deputy_share
            if company.key_account_commission_deputies
            else 0.0
        )

    # === STATEMENTS === #

    def due(self):
        """Return the statement of what is not on a confirmed statement yet.

        :return: rows of ``user_id``, ``rule_id``, ``account_id``, ``move_id``, ``item_id``, ``day``,
            ``name``, ``settlement``, ``settled`` (share of the document), ``whole`` (what the document
            counts for the rule and person), ``missing`` (revenue without a known cost), ``share_id`` and
            ``share`` (what the sales policy gave, for rules that pay by it), ``document_amount``,
            ``document_day``, ``base`` (the difference that is due); of an event that confirmed lines know
            also ``known_base``, ``known_amount`` and ``known_rate``
        """
        return SQL(
            """
            WITH %(known)s, %(documents)s, %(assigned)s, %(events)s
            SELECT assigned.user_id, assigned.rule_id, assigned.account_id, event.move_id,
                   event.item_id, event.day, document.name, event.settlement, event.settled,
                   assigned.whole, ROUND(assigned.missing, %(digits)s) AS missing, assigned.share_id,
                   assigned.share, document.untaxed AS document_amount, document.day AS document_day,
                   ROUND(assigned.whole * event.settled, %(digits)s) AS base,
                   NULL::numeric AS known_base, NULL::numeric AS known_amount, NULL::numeric AS known_rate
              FROM event
              JOIN document ON document.id = event.move_id
              JOIN assigned ON assigned.move_id = event.move_id
                           AND assigned.on_cash = (event.item_id <> %(none)s)
             WHERE NOT EXISTS (SELECT FROM known
                                WHERE known.move_id = event.move_id
                                  AND known.item_id = event.item_id
                                  AND known.user_id = assigned.user_id
                                  AND known.rule_id = assigned.rule_id)
               AND (ROUND(assigned.whole * event.settled, %(digits)s) <> 0 OR assigned.missing <> 0)
             UNION ALL
            SELECT changed.user_id, changed.rule_id, changed.account_id, changed.move_id,
                   changed.item_id, changed.day, changed.name, changed.settlement, changed.settled,
                   changed.whole, 0, changed.share_id, NULL, changed.untaxed, changed.document_day,
                   ROUND(changed.whole * changed.settled, %(digits)s) - changed.base,
                   changed.base, changed.amount, changed.rate
              FROM (%(changed)s) changed
             WHERE ROUND(changed.whole * changed.settled, %(digits)s) <> changed.base
             ORDER BY 6, 4, 5, 1, 2
            """,
            known=self._known(),
            documents=self._documents(),
            assigned=self._assigned(),
            events=events(self.company, self.today),
            none=NO_ITEM,
            digits=self.company.currency_id.decimal_places,
            changed=self._changed(),
        )

    def _changed(self):
        """Return the query of confirmed events that are worth something else by now.

        An event that is gone is settled by nothing.
        """
        return SQL(
            """
            SELECT user_id, rule_id, account_id, move_id, item_id, day, name, settlement, document_day,
                   share_id, base, amount, rate, now_settled AS settled, untaxed,
                   CASE WHEN is_changed THEN now_whole ELSE whole END AS whole
              FROM (SELECT known.*, COALESCE(event.settled, 0) AS now_settled,
                           COALESCE(own.whole, 0) AS now_whole,
                           COALESCE(document.untaxed, known.document_amount) AS untaxed,
                           document.id IS NOT NULL
                               AND ABS(COALESCE(own.whole, 0) - known.whole) > 1e-6
                               AS is_changed
                      FROM known
                 LEFT JOIN document ON document.id = known.move_id
                 LEFT JOIN event ON event.move_id = known.move_id AND event.item_id = known.item_id
                 LEFT JOIN assigned own ON own.move_id = known.move_id AND own.user_id = known.user_id
                                       AND own.rule_id = known.rule_id) known
             -- What is the same as it was is not rounded again.
             WHERE ABS(now_settled - settled) > 1e-9 OR is_changed
            """
        )

    def to_come(self):
        """Return the statement of what open invoices will bring by rules on cash received.

        :return: rows of ``user_id``, ``rule_id``, ``account_id``, ``move_id``, ``share``, ``base``
        """
        return SQL(
            """
            WITH %(documents)s, %(assigned)s
            SELECT assigned.user_id, assigned.rule_id, assigned.account_id, assigned.move_id,
                   assigned.share,
                   ROUND(assigned.whole * move.amount_residual_signed / document.total, %(digits)s)
                       AS base
              FROM assigned
              JOIN document ON document.id = assigned.move_id AND document.total <> 0
              JOIN account_move move ON move.id = document.id
             WHERE assigned.on_cash
            """,
            documents=self._documents(SQL("AND move.amount_residual_signed <> 0")),
            assigned=self._assigned(),
            digits=self.company.currency_id.decimal_places,
        )

    def terms(self, moves):
        """Return the statement of by which rules, and for whom, the products of documents count.

        :param SQL moves: query of their ids
        :return: rows of ``move_id``, ``product_id``, ``rule_id``, ``user_id``, ``account_id``, ``part`` (of the
            person), ``share_id``, ``share``
        """
        return SQL(
            """
            WITH %(documents)s, %(shared)s
            SELECT move_id, product_id, rule_id, user_id, account_id, MAX(part) AS part,
                   MAX(share_id) AS share_id, MAX(share) AS share
              FROM shared
             GROUP BY move_id, product_id, rule_id, user_id, account_id
            """,
            documents=self._documents(SQL("AND move.id IN (%s)", moves)),
            shared=self._shared(NO_COST),
        )

    # === TABLES === #

    def _known(self):
        """Return the table ``known``: what confirmed statements say of each event, person and rule."""
        return SQL(
            """
            known AS MATERIALIZED (
                SELECT statement.user_id, line.rule_id, line.move_id, line.item_id,
                       SUM(line.base) AS base, SUM(line.amount) AS amount, MIN(line.date) AS day,
                       (ARRAY_AGG(line.account_id ORDER BY line.id))[1] AS account_id,
                       -- As they were when last confirmed.
                       (ARRAY_AGG(line.whole ORDER BY line.id DESC))[1] AS whole,
                       (ARRAY_AGG(line.settled ORDER BY line.id DESC))[1] AS settled,
                       (ARRAY_AGG(line.document_amount ORDER BY line.id DESC))[1]
                           AS document_amount,
                       (ARRAY_AGG(line.document_date ORDER BY line.id))[1] AS document_day,
                       (ARRAY_AGG(line.rate ORDER BY line.id))[1] AS rate,
                       (ARRAY_AGG(line.share_id ORDER BY line.id))[1] AS share_id,
                       (ARRAY_AGG(line.name ORDER BY line.id))[1] AS name,
                       (ARRAY_AGG(line.settlement ORDER BY line.id))[1] AS settlement
                  FROM key_account_commission_line line
                  JOIN key_account_commission_statement statement
                    ON statement.id = line.statement_id AND statement.state <> 'draft'
                 WHERE statement.company_id = %s
                 GROUP BY statement.user_id, line.rule_id, line.move_id, line.item_id
            )""",
            self.company.id,
        )

    def _documents(self, only=None):
        """Return the table ``document``: all that count, each with the day by which it is judged.

        A credit note is judged by the day and the customer of the invoice that it reverses. Documents of a customer without
        account that became a contact of another one later are of no account, wherever they were sent to.

        :param SQL only: condition (``AND …``) on ``move``, for some of them alone
        """
        return SQL(
            """
            document AS MATERIALIZED (
                SELECT move.id, move.name, %(credit)s AS is_credit, %(day)s AS day,
                       move.amount_untaxed_signed AS untaxed, move.amount_total_signed AS total,
                       original.id AS original_id,
                       COALESCE(original.invoice_date, original.date, %(day)s) AS rule_day,
                       CASE WHEN NOT EXISTS (
                            SELECT FROM key_account_commission_member joined
                             WHERE joined.account_id = account.id
                               AND (joined.partner_id = contact.id
                                    -- The contact left: what it was sent belongs to the customer of then.
                                    OR joined.partner_id = customer.id
                                       AND contact.commercial_partner_id <> account.partner_id)
                             GROUP BY joined.partner_id
                            HAVING MIN(COALESCE(joined.since, DATE '-infinity'))
                                   > COALESCE(original.invoice_date, original.date, %(day)s))
                            THEN account.id END AS account_id
                  FROM %(documents)s
             LEFT JOIN account_move original
                    ON original.id = move.reversed_entry_id AND original.move_type IN %(sales)s
             LEFT JOIN res_partner customer
                    ON customer.id = COALESCE(original.commercial_partner_id, partner.id)
             LEFT JOIN res_partner contact ON contact.id = COALESCE(original.partner_id, move.partner_id)
             LEFT JOIN key_account account
                    ON account.partner_id = customer.commercial_partner_id
                   AND account.company_id = move.company_id
                 WHERE %(posted)s %(only)s
            )""",
            only=only or SQL(),
            credit=IS_CREDIT_NOTE,
            day=DOCUMENT_DAY,
            documents=DOCUMENTS,
            sales=SALE_TYPES,
            posted=is_posted_document(self.company.id, self.first, self.today),
        )

    def _assigned(self):
        """Return the tables up to ``assigned``: what a document counts for each rule and person."""
        return SQL(
            """
            %(shared)s,
            assigned AS MATERIALIZED (
                SELECT move_id, account_id, rule_id, on_cash, user_id, MAX(share_id) AS share_id,
                       MAX(share) AS share,
                       SUM(part * CASE WHEN on_margin THEN COALESCE(margin, 0) ELSE revenue END)::numeric
                           AS whole,
                       SUM(part * CASE WHEN on_margin THEN COALESCE(missing, 0) ELSE 0 END)::numeric
                           AS missing
                  FROM shared
                 GROUP BY move_id, account_id, rule_id, on_cash, user_id
            )""",
            shared=self._shared(line_cost() if self.with_margin else NO_COST),
        )

    def _shared(self, cost):
        """Return the tables up to ``shared``: what each product of a document counts, by its rule and people.

        :param SQL cost: query of the cost of a ``line``
        """
        return SQL(
            """
            %(kept)s,
            %(sold)s,
            %(rules)s,
            shared AS (
                SELECT sold.*, rule.id AS rule_id, rule.on_cash, rule.on_margin, kept.user_id, kept.part,
                       kept.share_id, kept.share
                  FROM sold
                  JOIN kept ON kept.move_id = sold.move_id AND kept.product_id = sold.product_id
                  JOIN rule ON rule.id = kept.rule_id
                 UNION ALL
                SELECT sold.*, fits.id, fits.on_cash, fits.on_margin, person.user_id, person.part,
                       fits.share_id, fits.share
                  FROM sold
             LEFT JOIN (%(grades)s) graded ON graded.account_id = sold.account_id AND %(in_grade)s
             LEFT JOIN (%(shares)s) given ON given.account_id = sold.account_id AND %(is_given)s
                  JOIN LATERAL (
                       SELECT rule.*, CASE WHEN rule.by_policy THEN given.id END AS share_id,
                              CASE WHEN rule.by_policy THEN given.share END AS share
                         FROM rule
                        WHERE rule.active
                          AND sold.rule_day >= rule.date_from
                          AND (rule.date_to IS NULL OR sold.rule_day <= rule.date_to)
                          AND (rule.grades IS NULL OR graded.grade_id = ANY(rule.grades))
                          AND (rule.path IS NULL OR sold.parent_path LIKE rule.path)
                          AND (NOT rule.by_policy OR given.id IS NOT NULL)
                        ORDER BY rule.sequence, rule.id
                        LIMIT 1) fits ON TRUE
                  JOIN (%(owners)s) owned ON owned.account_id = sold.account_id AND %(in_charge)s
                 CROSS JOIN LATERAL (%(people)s) person
                 WHERE NOT EXISTS (SELECT FROM kept
                                    WHERE kept.move_id = sold.move_id
                                      AND kept.product_id = sold.product_id)
            )""",
            kept=kept_terms(self.company),
            sold=sold_products(cost),
            rules=rules(self.company),
            grades=grade_periods(self.company),
            in_grade=holds_on(SQL("graded"), SQL("sold.rule_day")),
            shares=self._shares(),
            is_given=holds_on(SQL("given"), SQL("sold.rule_day")),
            owners=owner_periods(),
            in_charge=holds_on(SQL("owned"), SQL("sold.rule_day")),
            people=people(self.deputy_share),
        )

    def _shares(self):
        """Return the query of the shares that the sales policy gave."""
        if self.by_policy:
            return share_periods(self.company)
        return SQL(
            """ SELECT NULL::int AS id, NULL::int AS account_id, NULL::numeric AS share,
                       DATE 'infinity' AS since, DATE 'infinity' AS until WHERE FALSE """
        )
