"""On which day a relationship level sinks without new evidence, and what expires on that day."""

from odoo.tools import SQL

from ..periods import add_months_sql


def find_expiries(rule, standings):
    """Return ``{account id: (last day of the level, criterion id)}`` of levels that sink soon.

    A level ends with the first of its criteria, or of those of lower levels, that is no longer proven
    by the evidence of today. With n records required, that is when the n-th newest expires; a
    criterion that is ticked as well lasts as long as the longer of both. Of several criteria that
    end on one day, the one of the lowest level says how far the level sinks.

    :param RelationshipRule rule: after its judgement, so that it knows what cannot be observed
    :param list[Standing] standings: accounts whose level sinks soon
    """
    parts = standings and _compose_parts(rule, [standing.account_id for standing in standings])
    if not parts:
        return {}
    rows = rule.env.execute_query(
        SQL(
            """
            SELECT DISTINCT ON (account.id) account.id, expiry.until, criterion.id
              FROM UNNEST(%(accounts)s::int[], %(levels)s::int[]) AS account (id, level)
              JOIN (SELECT account_id, criterion_id, MAX(until)::date AS until
                      FROM (%(parts)s) proven
                     GROUP BY account_id, criterion_id) expiry ON expiry.account_id = account.id
              JOIN UNNEST(%(criteria)s::int[], %(numbers)s::int[]) AS criterion (id, number)
                ON criterion.id = expiry.criterion_id AND criterion.number <= account.level
             WHERE expiry.until >= %(today)s AND expiry.until < %(later)s
             ORDER BY account.id, expiry.until, criterion.number, criterion.id
            """,
            accounts=[standing.account_id for standing in standings],
            levels=[standing.level for standing in standings],
            parts=SQL(" UNION ALL ").join(parts),
            criteria=list(rule.number),
            numbers=list(rule.number.values()),
            today=rule.today,
            later=rule.later,
        )
    )
    return {account_id: (until, criterion_id) for account_id, until, criterion_id in rows}


def _compose_parts(rule, account_ids):
    """Return the statements of the last day on which evidence proves criteria that expire."""
    parts = []
    passing = rule.criteria.filtered("validity_months")
    if ticked := passing.filtered(lambda criterion: criterion._is_tickable()):
        parts.append(_get_ticked(rule, ticked, account_ids))
    for criteria in rule._group_by_proof():
        if not criteria[0].validity_months:
            continue
        proof = criteria[0]._get_proof_query(rule.company, SQL("account.id = ANY(%s)", account_ids))
        parts.append(
            SQL(
                """
                SELECT proof.account_id, required.criterion_id, %(until)s AS until
                  FROM (SELECT account_id, ARRAY_AGG(day ORDER BY day DESC) AS days
                          FROM (%(proof)s) record
                         GROUP BY account_id) proof
            CROSS JOIN UNNEST(%(criteria)s::int[], %(numbers)s::int[])
                       AS required (criterion_id, number)
                """,
                until=add_months_sql(
                    SQL("proof.days[required.number]"), SQL("%s", criteria[0].validity_months)
                ),
                proof=proof,
                criteria=criteria.ids,
                numbers=criteria.mapped("min_count"),
            )
        )
    return parts


def _get_ticked(rule, criteria, account_ids):
    return SQL(
        """
        SELECT evidence.account_id, evidence.criterion_id, %(until)s AS until
          FROM (SELECT account_id, criterion_id, MAX(date) AS date
                  FROM key_account_relationship_evidence
                 WHERE withdrawn_on IS NULL AND date <= %(today)s AND account_id = ANY(%(accounts)s)
                 GROUP BY account_id, criterion_id) evidence
          JOIN UNNEST(%(criteria)s::int[], %(months)s::int[]) AS ticked (criterion_id, months)
            ON ticked.criterion_id = evidence.criterion_id
        """,
        until=add_months_sql(SQL("evidence.date"), SQL("ticked.months")),
        today=rule.today,
        accounts=account_ids,
        criteria=criteria.ids,
        months=criteria.mapped("validity_months"),
    )
