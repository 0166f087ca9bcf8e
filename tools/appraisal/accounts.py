"""Own accounts: how they grew, and which were handed over."""

from odoo.tools import SQL

from ..history import holds_on, owner_periods
from ..metric.documents import DOCUMENT_AMOUNT, DOCUMENT_DAY, DOCUMENTS, is_posted_document
from ..periods import add_months, add_months_sql
from .measures import COUNT, GROWTH, AppraisalSource, Measure

YEAR = 12

GROWN = {
    "growth": Measure(
        lambda env: env._("Growth of own accounts"),
        lambda env: env._(
            "Revenue of accounts on the days on which the person owned them ÷ revenue of the same "
            "accounts on the same days a year before, whoever owned them then − 1"
        ),
        unit=GROWTH,
        of_money=True,
        metric="revenue",
    )
}

OWNER = {
    "given": Measure(
        lambda env: env._("Accounts handed over"),
        lambda env: env._(
            "Times that an account of the person went to somebody else, or to nobody, also for an absence"
        ),
        unit=COUNT,
        best="",
    ),
    "taken": Measure(
        lambda env: env._("Accounts taken over"),
        lambda env: env._(
            "Times that an account came to the person from somebody else, also after an absence"
        ),
        unit=COUNT,
        best="",
    ),
}


def growth_source(scope):
    """Return the revenue of accounts on the days on which the person owned them, and of the year before.

    An invoice of the year before counts for the owner of the same day a year later: both sides of the
    comparison are the same accounts on the same days.
    """
    last = min(scope.last, scope.today)
    rows = SQL(
        """
        SELECT held.owner_id AS user_id, sold.move_id AS record_id,
               CASE WHEN sold.months = 0 THEN sold.amount ELSE 0 END AS growth_counted,
               CASE WHEN sold.months = 0 THEN 0 ELSE sold.amount END AS growth_of
          FROM (SELECT move.id AS move_id, account.id AS account_id, %(amount)s AS amount, shift.months,
                       %(day)s AS day
                  FROM %(documents)s
                  JOIN key_account account ON account.partner_id = partner.commercial_partner_id
                   AND account.company_id = %(company)s
            CROSS JOIN (VALUES (0), (%(year)s)) shift (months)
                 WHERE %(posted)s) sold
          JOIN (%(owners)s) held ON held.account_id = sold.account_id AND %(held)s
         WHERE sold.day BETWEEN %(first)s AND %(last)s
        """,
        amount=DOCUMENT_AMOUNT,
        day=add_months_sql(DOCUMENT_DAY, SQL("shift.months")),
        documents=DOCUMENTS,
        company=scope.company.id,
        year=YEAR,
        posted=is_posted_document(scope.company.id, add_months(scope.first, -YEAR), last),
        owners=owner_periods(),
        held=holds_on(SQL("held"), SQL("sold.day")),
        first=scope.first,
        last=last,
    )
    return AppraisalSource(
        GROWN,
        rows,
        "account.move",
        "account.action_move_out_invoice_type",
    )


def handover_source(scope):
    """Return how often an account went from the person to somebody else, or came from somebody."""
    rows = SQL(
        """
        SELECT side.user_id, change.id AS record_id, 0 AS given_of, 0 AS taken_of,
               side.given AS given_counted, side.taken AS taken_counted
          FROM key_account_owner_change change
          JOIN key_account account ON account.id = change.account_id AND account.company_id = %(company)s
    CROSS JOIN LATERAL (VALUES (change.previous_owner_id, 1, 0), (change.owner_id, 0, 1))
               AS side (user_id, given, taken)
         WHERE change.merged_from IS NULL AND change.date BETWEEN %(first)s AND %(last)s
           AND change.previous_owner_id IS NOT NULL
           AND change.owner_id IS DISTINCT FROM change.previous_owner_id
        """,
        company=scope.company.id,
        first=scope.first,
        last=scope.last,
    )
    return AppraisalSource(
        OWNER,
        rows,
        "key.account.owner.change",
        "key_account.key_account_owner_change_action",
    )
