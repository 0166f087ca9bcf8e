"""From what was measured to the ledger: what each account has earned, and what changed since the last run.

It is worked out for all accounts each night: plain tuples, in the order of :data:`STORED`.
"""

from typing import NamedTuple

from odoo.tools import SQL

from .. import bulk
from .terms import QUANTITY_DIGITS, split

# What is stored of a share; all of it is written when something of it changed.
STORED = (
    "base", "money", "previous", "unconverted", "pool_base", "pool_money", "pool_previous", "pool_accrued",
    "rate", "missing", "next_start", "next_rate", "next_gain", "accrued",
)  # fmt: skip
BASE, RATE, ACCRUED = (STORED.index(name) for name in ("base", "rate", "accrued"))
NOTHING = (0.0,) * len(STORED)
# What is less is the same.
STORED_DIGITS = 6


class Measured(NamedTuple):
    """What was measured of one account, see ``Base.query_accounts``: by default, nothing is."""

    money: float = 0.0
    quantity: float = 0.0
    previous_money: float = 0.0
    previous_quantity: float = 0.0
    to_date_money: float = 0.0
    to_date_quantity: float = 0.0
    unconverted: float = 0.0
    earned: float = 0.0

    def get_figures(self, terms):
        """Return base, money, last year and what is not converted, in digits as they are stored."""
        digits = terms.digits
        money, unconverted = round(self.money, digits), round(self.unconverted, digits)
        if terms.is_quantity:
            base = round(self.quantity, QUANTITY_DIGITS)
            return base, money, round(self.previous_quantity, QUANTITY_DIGITS), unconverted
        return money, money, round(self.previous_money, digits), unconverted


class Change(NamedTuple):
    """What is written of an account: its new figures, and by what its rebate changed."""

    rebate_id: int
    account_id: int
    stored: tuple
    base: float
    amount: float
    rate_before: float


def judge_alone(terms, measured):
    """Return what is stored of an account that reaches the steps by itself.

    :param Terms terms: of the agreement
    """
    base, money, previous, unconverted = measured.get_figures(terms)
    paid, *reached = _judge(terms, base, money, previous, measured.earned)
    if terms.form == "days":
        weight = measured.earned
    else:
        weight = base if terms.is_per_unit else money
    mine = paid if weight > 0 else 0.0
    return (base, money, previous, unconverted, base, money, previous, paid, *reached, mine)


def judge_together(terms, pool):
    """Say what the accounts that reach the steps together have earned, and share it.

    :param Terms terms: of the agreement
    :param dict pool: :class:`Measured` by id of account
    :return: what is stored of each, by id of account
    """
    figures = {account_id: measured.get_figures(terms) for account_id, measured in pool.items()}
    base, money, previous = (sum(each[index] for each in figures.values()) for index in range(3))
    earned = sum(measured.earned for measured in pool.values())
    paid, *reached = _judge(terms, base, money, previous, earned)
    sums = (terms.rounded(base), round(money, terms.digits), terms.rounded(previous), paid)
    if terms.form == "days":
        weights = {account_id: measured.earned for account_id, measured in pool.items()}
    else:
        place = 0 if terms.is_per_unit else 1
        weights = {account_id: each[place] for account_id, each in figures.items()}
    shares = split(paid, weights, terms.digits)
    return {
        account_id: (*own, *sums, *reached, shares[account_id])
        for account_id, own in figures.items()
    }


def _judge(terms, base, money, previous, earned):
    """Return what is paid, the rate that is reached, and the figures of the next step."""
    paid, rate, following = terms.judge(base, money, previous, earned)
    if not following:
        return paid, rate, 0.0, 0.0, 0.0, 0.0
    return paid, rate, following.missing, following.start, following.next_rate, following.gain


def get_change(rebate_id, account_id, now, known, digits):
    """Return the :class:`Change` from what is known to what is now; ``None`` if nothing differs.

    :param tuple known: ``None`` for nothing yet
    :param int digits: of the currency
    """
    if now == known:
        return None
    before = known or NOTHING
    if known and not any(
        then != new and round(then, STORED_DIGITS) != round(new, STORED_DIGITS)
        for then, new in zip(known, now, strict=True)
    ):
        return None
    return Change(
        rebate_id,
        account_id,
        now,
        round(now[BASE] - before[BASE], STORED_DIGITS),
        round(now[ACCRUED] - before[ACCRUED], digits),
        before[RATE],
    )


def book(env, day, changes):
    """Store changes, and book in the ledger where base or rebate changed: one statement for all accounts."""
    if not changes:
        return
    env.cr.execute(
        SQL(
            """
            WITH new AS MATERIALIZED (SELECT * FROM UNNEST(%(arrays)s) AS new (%(columns)s)),
                 share AS (
                 INSERT INTO key_account_rebate_share AS share
                        (rebate_id, account_id, company_id, state, date_to, %(names)s, settled,
                         open_amount)
                 SELECT rebate_id, account_id, rebate.company_id, rebate.state, rebate.date_to,
                        %(values)s, 0, new.accrued
                   FROM new
                   JOIN key_account_rebate rebate ON rebate.id = new.rebate_id
                     ON CONFLICT (rebate_id, account_id) DO UPDATE
                    SET %(changed)s,
                        open_amount = EXCLUDED.accrued - COALESCE(share.settled, 0)
                                                       - COALESCE(share.drafted, 0)
              RETURNING id, rebate_id, account_id, company_id)
            INSERT INTO key_account_rebate_accrual
                   (share_id, rebate_id, account_id, company_id, date, base, amount, facts)
            SELECT share.id, share.rebate_id, share.account_id, share.company_id, %(day)s,
                   new.base_change, new.amount_change,
                   jsonb_build_object('rate_before', new.rate_before, 'rate', new.rate, 'base', new.base,
                                      'pool_base', new.pool_base, 'accrued', new.accrued)
              FROM share
              JOIN new ON new.rebate_id = share.rebate_id AND new.account_id = share.account_id
             WHERE new.base_change <> 0 OR new.amount_change <> 0
             ORDER BY share.id
            """,
            **_columns(changes),
            day=day,
        )
    )
    env["key.account.rebate.share"].invalidate_model()
    env["key.account.rebate"].invalidate_model(["share_ids", "accrued", "open_amount"])


def _columns(changes):
    """Return the parts of the statement that name columns, and the values of all changes by column."""
    rebates, accounts, stored, bases, amounts, rates = zip(*changes, strict=True)
    types = {"rebate_id": "int", "account_id": "int"} | dict.fromkeys(
        (*STORED, "base_change", "amount_change", "rate_before"), "numeric"
    )
    arrays = (rebates, accounts, *zip(*stored, strict=True), bases, amounts, rates)
    names = [SQL.identifier(name) for name in STORED]
    return {
        "arrays": SQL(", ").join(
            bulk.array(values, kind) for values, kind in zip(arrays, types.values(), strict=True)
        ),
        "columns": SQL(", ").join(map(SQL.identifier, types)),
        "names": SQL(", ").join(names),
        "values": SQL(", ").join(SQL("new.%s", name) for name in names),
        "changed": SQL(", ").join(SQL("%(name)s = EXCLUDED.%(name)s", name=name) for name in names),
    }
