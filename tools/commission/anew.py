"""Events that no confirmed statement knows: what of them is due. SQL on the tables of ``entitlements.py``."""

from odoo.tools import SQL

from .events import NO_ITEM


def anew(company):
    """Return the query of events that no confirmed statement has for this person and rule.

    What others were confirmed for is left out: of a payment, what went to a former owner or by a former
    rule; and of a document, what was earned on cash where a rule goes by invoices now, or the other way
    round. What is left is due: the share of a deputy, or what a rule for other products brings. Together
    with what was confirmed that is never more than the document. What former rules may have paid comes
    last, and is due where there is room for it.
    """
    return SQL(
        """
        SELECT user_id, rule_id, account_id, move_id, item_id, day, name, settlement, settled,
               whole, missing, share_id, share, document_amount, document_day, base,
               NULL AS known_base, NULL AS known_amount, NULL AS known_rate
          FROM (%(unknown)s) unknown
         WHERE (confirmed IS NULL OR confirmed + running <= of_kind + %(near)s)
           AND (otherwise IS NULL OR otherwise + running <= of_all + %(near)s)
           AND (base <> 0 OR missing <> 0)
        """,
        unknown=_unknown(company),
        near=company.currency_id.rounding,
    )


def _unknown(company):
    """Return the query of events that are not confirmed for this person and rule, with what was otherwise.

    ``running`` adds up what is due of the event, of all people and rules; ``of_kind`` is all of the
    document that is due on the same occasion (cash or invoice), ``of_all`` on both.
    """
    return SQL(
        """
        SELECT assigned.user_id, assigned.rule_id, assigned.account_id, event.move_id,
               event.item_id, event.day, document.name, event.settlement, event.settled,
               assigned.whole, assigned.missing, assigned.share_id, assigned.share,
               document.untaxed AS document_amount,
               document.day AS document_day,
               ROUND(assigned.whole * event.settled, %(digits)s) AS base,
               confirmed.size AS confirmed, otherwise.size AS otherwise,
               assigned.of_kind, assigned.of_all,
               SUM(assigned.size) OVER (
                   PARTITION BY event.move_id, event.item_id
                   ORDER BY confirmed.size IS NOT NULL AND %(may_be_paid)s, assigned.size,
                            assigned.user_id, assigned.rule_id
                   ROWS UNBOUNDED PRECEDING) AS running
          FROM event
          JOIN document ON document.id = event.move_id
          JOIN (SELECT part.*, ABS(whole) AS size, SUM(ABS(whole)) OVER (PARTITION BY move_id) AS of_all,
                       SUM(ABS(whole)) OVER (PARTITION BY move_id, on_cash) AS of_kind
                  FROM assigned part) assigned
            ON assigned.move_id = event.move_id AND assigned.on_cash = (event.item_id <> %(none)s)
     LEFT JOIN (SELECT move_id, item_id, SUM(ABS(whole)) AS size FROM known
                 GROUP BY move_id, item_id) confirmed
            ON confirmed.move_id = event.move_id AND confirmed.item_id = event.item_id
     LEFT JOIN (SELECT move_id, on_cash, SUM(size) AS size
                  FROM (SELECT move_id, item_id <> %(none)s AS on_cash, MAX(ABS(whole)) AS size
                          FROM known GROUP BY 1, 2, user_id, rule_id) part
                 GROUP BY move_id, on_cash) otherwise
            ON otherwise.move_id = event.move_id AND otherwise.on_cash <> assigned.on_cash
         WHERE NOT EXISTS (SELECT FROM known
                            WHERE known.move_id = event.move_id AND known.item_id = event.item_id
                              AND known.user_id = assigned.user_id
                              AND known.rule_id = assigned.rule_id)
        """,
        digits=company.currency_id.decimal_places,
        none=NO_ITEM,
        may_be_paid=_may_be_paid(),
    )


def _may_be_paid():
    """Return the condition that a rule which does not decide any longer has paid for the same products.

    Of ``assigned`` and ``event``.
    """
    return SQL(
        """
        EXISTS (SELECT FROM known
                  JOIN key_account_commission_rule former ON former.id = known.rule_id
             LEFT JOIN product_category category ON category.id = former.category_id
                 WHERE known.move_id = event.move_id AND known.item_id = event.item_id
                   AND NOT EXISTS (SELECT FROM assigned other
                                    WHERE other.move_id = known.move_id
                                      AND other.rule_id = known.rule_id
                                      AND other.user_id = known.user_id)
                   AND (former.category_id IS NULL
                        OR EXISTS (SELECT FROM UNNEST(assigned.paths) path
                                    WHERE path LIKE category.parent_path || '%%')))
        """
    )
