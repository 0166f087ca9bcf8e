"""What a prospect is, and what became of prospects: said once, in SQL.

A *prospect* is an account that never bought. It is *live* while it is active and not marked *Give up*.
See ``docs/prospect.md`` for the words.
"""

from odoo.fields import Domain
from odoo.tools import SQL

# Days in which prospects that were added are counted against those that were struck off, today included.
DAYS = 90
# For each prospect that is struck off, as many are added.
ADDED_FOR_EACH = 2
NEW, CUSTOMER, ARCHIVED, GIVEN_UP = "new", "customer", "archived", "give_up"
LIVE = (NEW, "continue", "keep_on")
STRUCK = (GIVEN_UP, ARCHIVED)

PROSPECTS = Domain("customer_since", "=", False)
LIVE_PROSPECTS = PROSPECTS & Domain("active", "=", True) & Domain("prospect_mark", "!=", GIVEN_UP)


def is_live(account):
    """Return the SQL condition that an account is a live prospect, as ``LIVE_PROSPECTS``.

    :param SQL account: alias of ``key_account``
    """
    return SQL(
        "(%(account)s.active AND %(account)s.customer_since IS NULL"
        " AND %(account)s.prospect_mark IS DISTINCT FROM %(given_up)s)",
        account=account,
        given_up=GIVEN_UP,
    )


def status_of(account):
    """Return the SQL of what an account is as a prospect, as in the history of prospects.

    :param SQL account: alias of ``key_account``
    """
    return SQL(
        "(CASE WHEN %(account)s.customer_since IS NOT NULL THEN %(customer)s"
        " WHEN %(account)s.active IS NOT TRUE THEN %(archived)s"
        " ELSE COALESCE(%(account)s.prospect_mark, %(new)s) END)",
        account=account,
        customer=CUSTOMER,
        archived=ARCHIVED,
        new=NEW,
    )


def moved(days, *, condition=None):
    """Return the query of what became of prospects in the last days: a row per account with news.

    ``account_id, company_id, is_added, added_by, is_struck, struck_by``. *Added*: live at some time
    in these days, and not when they began. *Struck off*: live when they began or at some time in
    them, and given up or archived at their end: whoever is taken up again is not struck off.
    ``added_by`` and ``struck_by`` are the owners on that day.

    :param SQL days: rows of ``company_id`` and ``today``
    :param SQL condition: on ``account``
    """
    return SQL(
        """
        SELECT news.account_id, news.company_id, news.owners[1] AS added_by, news.last_owner AS struck_by,
               NOT news.was_live AND news.owners IS NOT NULL AS is_added,
               news.last IN %(struck)s AND (news.was_live OR news.owners IS NOT NULL) AS is_struck
          FROM (SELECT change.account_id, account.company_id,
                       COALESCE((ARRAY_AGG(change.previous ORDER BY change.id))[1] IN %(live)s, FALSE) AS was_live,
                       (ARRAY_AGG(change.status ORDER BY change.id DESC))[1] AS last,
                       (ARRAY_AGG(change.owner_id ORDER BY change.id DESC))[1] AS last_owner,
                       ARRAY_AGG(change.owner_id ORDER BY change.id) FILTER (WHERE change.status IN %(live)s) AS owners
                  FROM key_account_prospect_change change
                  JOIN key_account account ON account.id = change.account_id
                  JOIN (%(days)s) day ON day.company_id = account.company_id
                 WHERE change.date > day.today - %(number)s AND change.date <= day.today
                   AND change.merged_from IS NULL
                   AND %(condition)s
                 GROUP BY change.account_id, account.company_id) news
        """,
        live=LIVE,
        struck=STRUCK,
        days=days,
        number=DAYS,
        condition=condition or SQL("TRUE"),
    )
