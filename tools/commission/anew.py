"""Events that no confirmed statement knows: what of them is due. SQL on the tables of ``entitlements.py``.

How it works: what a document brings by now is known for each person and rule, and so is what confirmed lines
have of it. Where a rule has no line of an event for a person yet, what is left is due: never more than what the
document brings this person by now, less what this person has of it, nor more than what it brings all people, less
what all have. What is left is shared pro rata. Rules for products for which no former rule was confirmed come first.
"""

from odoo.tools import SQL

from .events import NO_ITEM


def anew(company):
    """Return the query of what is due of events that no confirmed statement has for this person and rule."""
    return SQL(
        """
        SELECT user_id, rule_id, account_id, move_id, item_id, day, name, settlement, settled,
               whole, missing, share_id, share, document_amount, document_day,
               ROUND(whole * settled, %(digits)s) AS base,
               NULL::numeric AS known_base, NULL::numeric AS known_amount, NULL::numeric AS known_rate
          FROM (SELECT assigned.user_id, assigned.rule_id, assigned.account_id, event.move_id,
                       event.item_id, event.day, document.name, event.settlement, event.settled,
                       assigned.whole * COALESCE(room.part, 1) AS whole,
                       ROUND(assigned.missing * COALESCE(room.part, 1), %(digits)s) AS missing,
                       assigned.share_id, assigned.share, document.untaxed AS document_amount,
                       document.day AS document_day
                  FROM event
                  JOIN document ON document.id = event.move_id
                  JOIN assigned ON assigned.move_id = event.move_id
                               AND assigned.on_cash = (event.item_id <> %(none)s)
             LEFT JOIN room ON room.move_id = event.move_id AND room.item_id = event.item_id
                           AND room.user_id = assigned.user_id
                           AND room.rule_id = assigned.rule_id
                 WHERE NOT EXISTS (SELECT FROM known
                                    WHERE known.move_id = event.move_id
                                      AND known.item_id = event.item_id
                                      AND known.user_id = assigned.user_id
                                      AND known.rule_id = assigned.rule_id)) unknown
         WHERE ROUND(whole * settled, %(digits)s) <> 0 OR missing <> 0
        """,
        digits=company.currency_id.decimal_places,
        none=NO_ITEM,
    )


def taken_back(company):
    """Return the query of what credit notes take back of what former rules paid: at the rate that was paid."""
    return SQL(
        """
        SELECT inherited.user_id, inherited.rule_id, inherited.account_id, inherited.move_id,
               inherited.item_id, inherited.day, inherited.name, inherited.settlement,
               inherited.settled, inherited.whole, 0, inherited.share_id, inherited.rate,
               inherited.document_amount, inherited.document_day,
               ROUND(inherited.whole * inherited.settled, %(digits)s),
               NULL::numeric, NULL::numeric, NULL::numeric
          FROM inherited
         WHERE ROUND(inherited.whole * inherited.settled, %(digits)s) <> 0
        """,
        digits=company.currency_id.decimal_places,
    )


def held():
    """Return the tables up to ``held``: what confirmed lines count by now, as ``worth`` of the whole document.

    Where a document was reset and changed, a rule that still decides for this person counts what it brings now.
    A rule that does not decide any longer, and the one that was confirmed after it for the same products, share
    what the others leave: what was confirmed stays as long as there is room, and the later one takes what is more.
    """
    return SQL(
        """
        %(deciding)s,
        held AS MATERIALIZED (
            SELECT shared.*,
                   CASE WHEN NOT is_changed THEN whole
                        WHEN is_assigned AND NOT is_later THEN assigned_whole
                        WHEN NOT is_assigned THEN whole * cut
                        ELSE SIGN(assigned_whole) * LEAST(ABS(assigned_whole),
                             (room - of_replaced * cut) * ABS(whole) / NULLIF(of_later, 0))
                   END AS worth
              FROM (SELECT prior.*,
                           LEAST(1, COALESCE(room / NULLIF(of_replaced + of_later, 0), 1)) AS cut
                      FROM (SELECT known.*, COALESCE(event.settled, 0) AS now_settled,
                                   COALESCE(document.untaxed, known.document_amount) AS untaxed,
                                   COALESCE(document.untaxed <> known.document_amount, FALSE)
                                       AS is_changed,
                                   own.move_id IS NOT NULL AS is_assigned,
                                   COALESCE(own.is_later, FALSE) AS is_later,
                                   own.whole AS assigned_whole,
                                   GREATEST(GREATEST(ABS(document.untaxed), total.size)
                                            - COALESCE(total.kept, 0), 0) AS room,
                                   COALESCE(SUM(ABS(known.whole)) FILTER (WHERE own.move_id IS NULL)
                                       OVER event_lines, 0) AS of_replaced,
                                   COALESCE(SUM(ABS(known.whole)) FILTER (WHERE own.is_later)
                                       OVER event_lines, 0) AS of_later
                              FROM known
                         LEFT JOIN document ON document.id = known.move_id
                         LEFT JOIN event ON event.move_id = known.move_id
                                        AND event.item_id = known.item_id
                         LEFT JOIN deciding own ON own.move_id = known.move_id
                                               AND own.user_id = known.user_id
                                               AND own.rule_id = known.rule_id
                         LEFT JOIN (SELECT deciding.move_id, SUM(ABS(deciding.whole)) AS size,
                                           SUM(ABS(deciding.whole)) FILTER (
                                               WHERE line.move_id IS NOT NULL AND NOT is_later) AS kept
                                      FROM deciding
                                 LEFT JOIN (SELECT DISTINCT move_id, user_id, rule_id FROM known) line
                                        ON line.move_id = deciding.move_id
                                       AND line.user_id = deciding.user_id
                                       AND line.rule_id = deciding.rule_id
                                     GROUP BY deciding.move_id) total ON total.move_id = known.move_id
                            WINDOW event_lines AS (PARTITION BY known.move_id, known.item_id)
                           ) prior
                   ) shared
        )""",
        deciding=_deciding(),
    )


def _deciding():
    """Return the tables of rules that do not decide any longer, and of those that do, of confirmed documents.

    ``is_later``: for the same products as one that does not decide any longer.
    """
    return SQL(
        """
        replaced AS MATERIALIZED (
            SELECT DISTINCT known.move_id, category.parent_path || '%%' AS path
              FROM known
              JOIN key_account_commission_rule rule ON rule.id = known.rule_id
         LEFT JOIN product_category category ON category.id = rule.category_id
             WHERE NOT EXISTS (SELECT FROM assigned
                                WHERE assigned.move_id = known.move_id
                                  AND assigned.user_id = known.user_id
                                  AND assigned.rule_id = known.rule_id)
        ),
        deciding AS MATERIALIZED (
            SELECT part.move_id, part.user_id, part.rule_id, part.whole,
                   EXISTS (SELECT FROM replaced CROSS JOIN UNNEST(part.paths) own (path)
                            WHERE replaced.move_id = part.move_id
                              AND (replaced.path IS NULL OR own.path LIKE replaced.path)) AS is_later
              FROM assigned part
              JOIN (SELECT DISTINCT move_id FROM known) moves ON moves.move_id = part.move_id
        )
        """
    )


def rooms(company):
    """Return the tables up to ``room``: which part of what a rule brings a person is still due of an event.

    Of documents with confirmed lines alone. Sizes are those of the whole document; what was earned on another
    occasion (on cash, where a rule goes by invoices now, or the other way round) counts as far as it was settled.
    """
    return SQL(
        """
        %(inherited)s,
        %(claims)s,
        %(spent)s,
        room AS MATERIALIZED (
            SELECT move_id, item_id, user_id, rule_id,
                   CASE WHEN cut >= size - %(near)s THEN 1 WHEN cut <= %(near)s THEN 0
                        ELSE cut / size END AS part
              FROM (SELECT own.*, %(of_all)s AS cut
                      FROM (SELECT claim.*, claim.size AS whole_size, %(of_person)s AS own_cut
                              FROM (%(left)s) claim) own) shared
             WHERE is_kind
        )""",
        inherited=_inherited(),
        claims=_claims(),
        spent=_spent(),
        near=company.currency_id.rounding,
        left=_left(),
        of_person=_share(SQL("size"), SQL("left_of_person"), SQL("move_id, item_id, user_id")),
        of_all=_share(SQL("own_cut"), SQL("left_of_all"), SQL("move_id, item_id")),
    )


def _inherited():
    """Return the table of what credit notes take back of lines of rules that do not decide any longer, or of people.

    The same part of what was paid for the invoice, by its day, on the same occasion (cash or invoice).
    """
    return SQL(
        """
        inherited AS MATERIALIZED (
            SELECT former.user_id, former.rule_id, former.account_id, former.share_id, former.rate,
                   event.move_id, event.item_id, event.day, event.settlement, event.settled,
                   note.name, note.untaxed AS document_amount, note.day AS document_day,
                   former.paid * note.untaxed / invoice.untaxed AS whole
              FROM (SELECT move_id, user_id, rule_id, item_id <> %(none)s AS on_cash,
                           MIN(account_id) AS account_id, MIN(share_id) AS share_id, MIN(rate) AS rate,
                           SUM(worth * now_settled) AS paid
                      FROM held
                     WHERE NOT is_assigned
                     GROUP BY 1, 2, 3, 4) former
              JOIN document invoice ON invoice.id = former.move_id AND invoice.untaxed <> 0
              JOIN document note ON note.original_id = former.move_id
              JOIN event ON event.move_id = note.id
                        AND (event.item_id <> %(none)s) = former.on_cash
             WHERE NOT EXISTS (SELECT FROM known
                                WHERE known.move_id = event.move_id
                                  AND known.item_id = event.item_id
                                  AND known.user_id = former.user_id)
        )""",
        none=NO_ITEM,
    )


def _claims():
    """Return the tables of what rules bring people on documents with confirmed lines, by event.

    Rules of the other kind (cash or invoice) claim what they were not confirmed for yet. ``is_later``: a rule
    that does not decide any longer was confirmed for the same products.
    """
    return SQL(
        """
        noted AS MATERIALIZED (
            SELECT move_id FROM known UNION SELECT move_id FROM inherited
        ),
        touched AS MATERIALIZED (
            SELECT event.move_id, event.item_id, event.settled
              FROM event
              JOIN noted ON noted.move_id = event.move_id
        ),
        later AS MATERIALIZED (
            SELECT DISTINCT assigned.move_id, assigned.user_id, assigned.rule_id
              FROM (SELECT DISTINCT line.move_id, category.parent_path || '%%' AS path
                      FROM (SELECT move_id, rule_id FROM held WHERE NOT is_assigned
                             UNION SELECT move_id, rule_id FROM inherited) line
                      JOIN key_account_commission_rule rule ON rule.id = line.rule_id
                 LEFT JOIN product_category category ON category.id = rule.category_id) former
              JOIN assigned ON assigned.move_id = former.move_id
             CROSS JOIN LATERAL UNNEST(assigned.paths) part (path)
             WHERE former.path IS NULL OR part.path LIKE former.path
        ),
        claim AS MATERIALIZED (
            SELECT touched.move_id, touched.item_id, touched.settled, assigned.user_id,
                   assigned.rule_id, assigned.of_person, assigned.of_all,
                   assigned.on_cash = (touched.item_id <> %(none)s) AS is_kind,
                   later.move_id IS NOT NULL AS is_later,
                   CASE WHEN assigned.on_cash = (touched.item_id <> %(none)s) THEN ABS(assigned.whole)
                        ELSE GREATEST(ABS(assigned.whole) - COALESCE(own.paid, 0), 0) END AS size
              FROM touched
              JOIN (SELECT part.*, SUM(ABS(whole)) OVER (PARTITION BY part.move_id) AS of_all,
                           SUM(ABS(whole)) OVER (PARTITION BY part.move_id, user_id) AS of_person
                      FROM assigned part
                      JOIN noted ON noted.move_id = part.move_id) assigned
                ON assigned.move_id = touched.move_id
         LEFT JOIN (SELECT move_id, user_id, rule_id, SUM(ABS(worth * now_settled)) AS paid
                      FROM held GROUP BY move_id, user_id, rule_id) own
                ON own.move_id = touched.move_id AND own.user_id = assigned.user_id
               AND own.rule_id = assigned.rule_id
         LEFT JOIN later ON later.move_id = touched.move_id AND later.user_id = assigned.user_id
                        AND later.rule_id = assigned.rule_id
             WHERE NOT EXISTS (SELECT FROM known
                                WHERE known.move_id = touched.move_id
                                  AND known.item_id = touched.item_id
                                  AND known.user_id = assigned.user_id
                                  AND known.rule_id = assigned.rule_id)
        )""",
        none=NO_ITEM,
    )


def _spent():
    """Return the table of what confirmed lines have of an event, and ``paid``: of the document."""
    return SQL(
        """
        spent AS MATERIALIZED (
            SELECT touched.move_id, touched.item_id, line.user_id,
                   SUM(CASE WHEN line.item_id = touched.item_id THEN ABS(line.worth)
                            WHEN (line.item_id = %(none)s) <> (touched.item_id = %(none)s)
                            THEN ABS(line.worth * line.settled) ELSE 0 END) AS size,
                   SUM(ABS(line.worth * line.settled)) AS paid
              FROM touched
              JOIN (SELECT move_id, item_id, user_id, worth, now_settled AS settled FROM held
                     UNION ALL
                    SELECT move_id, item_id, user_id, whole, settled FROM inherited) line
                ON line.move_id = touched.move_id
             GROUP BY touched.move_id, touched.item_id, line.user_id
        )""",
        none=NO_ITEM,
    )


def _left():
    """Return the query of claims with what is left of the document, for the person and for all."""
    return SQL(
        """
        SELECT claim.*,
               LEAST(claim.of_person - COALESCE(own.size, 0),
                     (claim.of_person - COALESCE(own.paid, 0)) / NULLIF(ABS(claim.settled), 0))
                   AS left_of_person,
               LEAST(claim.of_all - spent_by_all.size,
                     (claim.of_all - spent_by_all.paid) / NULLIF(ABS(claim.settled), 0)) AS left_of_all
          FROM claim
          JOIN (SELECT move_id, item_id, SUM(size) AS size, SUM(paid) AS paid
                  FROM spent GROUP BY move_id, item_id) spent_by_all
            ON spent_by_all.move_id = claim.move_id AND spent_by_all.item_id = claim.item_id
     LEFT JOIN spent own ON own.move_id = claim.move_id AND own.item_id = claim.item_id
                        AND own.user_id = claim.user_id
        """
    )


def _share(size, left, group):
    """Return what of a size there is room for, pro rata; what former rules may have paid comes last.

    :param SQL size: a column
    :param SQL left: what is left for the whole group
    :param SQL group: the columns of the group
    """
    return SQL(
        """
        COALESCE(%(size)s * LEAST(1,
            GREATEST(%(left)s - CASE WHEN is_later
                                     THEN COALESCE(SUM(%(size)s) FILTER (WHERE NOT is_later)
                                                   OVER (PARTITION BY %(group)s), 0)
                                     ELSE 0 END, 0)
            / NULLIF(SUM(%(size)s) OVER (PARTITION BY %(group)s, is_later), 0)), 0)
        """,
        size=size,
        left=left,
        group=group,
    )
