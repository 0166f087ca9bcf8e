"""What comes first on the start page: money at stake × chance ÷ minutes.

The money is what the item itself is about, such as the part of an order that is not delivered;
otherwise what was invoiced to the account in the last twelve months, or to all accounts that the item
names. Chance and minutes are settings of the kind. A kind that is acted on less often than the others
has less of a chance: see :func:`acted_share`.
"""

from typing import NamedTuple

from odoo.tools import SQL

CARDS = 30
ITEMS_PER_CARD = 6
# As many items are added to what was shown, acted on as often as others: few cases prove little.
SMOOTHING = 20
# The least that is left of a chance.
LEAST = 0.1


class Weight(NamedTuple):
    """How items of a kind count: ``chance`` from 0 to 1, and what of it was settled by use."""

    chance: float
    minutes: int
    use: float = 1.0


def acted_share(shown, acted, all_shown, all_acted):
    """Return by what the chance of a kind is multiplied, from 0.1 to 1.

    1 for a kind that is acted on as often as all kinds together, or more often; less in proportion
    for others.
    """
    usual = all_acted / all_shown if all_shown else 0
    if not usual:
        return 1.0
    share = (acted + SMOOTHING * usual) / (shown + SMOOTHING)
    return min(1.0, max(LEAST, share / usual))


def weigh(kinds, rows):
    """Return ``{code: Weight}`` of the kinds that are shown.

    :param dict kinds: ``{code: DeskKind}``
    :param rows: dicts of ``kind``, ``chance`` (0 to 100), ``minutes``, ``active`` (``None`` without
        settings), ``shown``, ``acted``
    """
    rows = {row["kind"]: row for row in rows}
    all_shown = sum(row["shown"] or 0 for row in rows.values())
    all_acted = sum(row["acted"] or 0 for row in rows.values())
    weights = {}
    for code, kind in kinds.items():
        row = rows.get(code, {})
        if row.get("active") is False:
            continue
        chance, minutes = kind.chance, kind.minutes
        if row.get("active"):
            chance, minutes = (row["chance"] or 0) / 100, row["minutes"]
        use = acted_share(row.get("shown") or 0, row.get("acted") or 0, all_shown, all_acted)
        weights[code] = Weight(chance, minutes, use)
    return weights


def get_ranked_query(desk, union, sources, kinds, weights, money):
    """Return the statement of the items of the first cards, the first card first.

    A card holds the items of an account, or an item without account. Rows have ``card``,
    ``source``, ``account_id``, ``res_id``, ``day``, ``amount`` (NULL: by revenue), ``facts``, ``money``, ``number`` (in the
    card), ``size`` (of the card), ``cards`` (all there are), and of the account ``name``, ``grade``,
    ``grade_color`` and ``is_readable``, whether the user may open it.

    :param SQL union: the items of all sources; reads ``desk_account``
    :param SQL money: rows of ``account_id`` and ``amount`` of the accounts in ``concerned``
    """
    return SQL(
        """
        WITH %(steps)s
        SELECT card.card, ranked.source, ranked.account_id, ranked.res_id, ranked.day, ranked.amount,
               ranked.facts - 'account_ids' AS facts, ranked.money, ranked.number, ranked.size,
               card.cards, customer.name, %(grade)s AS grade, grade.color AS grade_color,
               COALESCE(account.id IN %(readable)s, FALSE) AS is_readable
          FROM card
          JOIN ranked ON ranked.card = card.card AND ranked.number <= %(items)s
     LEFT JOIN key_account account ON account.id = ranked.account_id
     LEFT JOIN res_partner customer ON customer.id = account.partner_id
     LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
         ORDER BY card.worth DESC, card.speed DESC, card.day, card.card, ranked.number
        """,
        steps=_get_steps(desk, union, _get_values(sources, kinds, weights), money),
        grade=desk.translated(SQL("grade.name")),
        readable=desk.readable("key.account", [("company_id", "=", desk.company.id)]),
        items=ITEMS_PER_CARD,
    )


def _get_values(sources, kinds, weights):
    """Return the rows of what is set for each source: number, kind, chance, minutes, is context."""
    return SQL(", ").join(
        SQL(
            "(%s, %s, %s::float8, %s::float8, %s)",
            number,
            source.kind,
            weights[source.kind].chance * weights[source.kind].use,
            weights[source.kind].minutes,
            kinds[source.kind].is_context,
        )
        for number, source in enumerate(sources)
    )


def _get_steps(desk, union, values, money):
    """Return the steps of the statement up to ``card``, the first cards, and ``ranked``, all items."""
    return SQL(
        """
        desk_account AS MATERIALIZED (%(accounts)s),
        item AS MATERIALIZED (
            SELECT item.*, kind.code, kind.chance / kind.minutes AS speed, kind.is_context
              FROM (%(union)s) item
              JOIN (VALUES %(values)s) kind (source, code, chance, minutes, is_context)
                ON kind.source = item.source
             WHERE NOT EXISTS (SELECT FROM key_account_desk_snooze snooze
                                WHERE snooze.user_id = %(user)s AND snooze.kind = kind.code
                                  AND snooze.res_id = item.res_id AND snooze.until > %(today)s)
        ),
        named AS MATERIALIZED (
            SELECT source, res_id, account.id::int AS account_id
              FROM item, JSONB_ARRAY_ELEMENTS_TEXT(item.facts->'account_ids') account (id)
             WHERE item.facts ? 'account_ids'
        ),
        concerned AS MATERIALIZED (
            SELECT account_id AS id FROM item UNION SELECT account_id FROM named
        ),
        money AS MATERIALIZED (%(money)s),
        valued AS (
            SELECT item.*,
                   COALESCE('a' || item.account_id, item.code || item.res_id) AS card,
                   GREATEST(0, COALESCE(item.amount, money.amount, sum.amount, 0)) AS money
              FROM item
         LEFT JOIN money ON money.account_id = item.account_id
         LEFT JOIN (SELECT named.source, named.res_id, SUM(money.amount) AS amount
                      FROM named JOIN money ON money.account_id = named.account_id
                     GROUP BY named.source, named.res_id) sum
                ON sum.source = item.source AND sum.res_id = item.res_id
        ),
        ranked AS MATERIALIZED (
            SELECT valued.*,
                   ROW_NUMBER() OVER (
                       PARTITION BY card ORDER BY is_context, money * speed DESC, speed DESC, day, res_id
                   ) AS number,
                   COUNT(*) OVER (PARTITION BY card) AS size
              FROM valued
        ),
        card AS (
            SELECT card, money * speed AS worth, speed, day, COUNT(*) OVER () AS cards
              FROM ranked
             WHERE number = 1 AND NOT is_context
             ORDER BY worth DESC, speed DESC, day, card
             LIMIT %(limit)s
        )
        """,
        accounts=desk.accounts(),
        union=union,
        values=values,
        user=desk.env.uid,
        today=desk.today,
        money=money,
        limit=CARDS,
    )
