"""From what was measured to the ledger: what each account has earned, and what changed since the last run."""

import json

from odoo.tools import SQL

from .terms import split

# What is stored of a share; all of it is written when something of it changed.
STORED = (
    "base", "money", "previous", "pool_base", "pool_money", "pool_previous", "pool_accrued", "rate",
    "unconverted", "missing", "next_start", "next_rate", "next_gain", "accrued",
)  # fmt: skip


class Standing:
    """What one account has earned of an agreement so far.

    :param key.account.rebate rebate: the agreement (sudo)
    :param row: what was measured, see ``Base.query_accounts``; ``None`` for an account that takes part no more
    :param known: what is stored, ``None`` for nothing yet
    """

    def __init__(self, rebate, account_id, row, known):
        row = row or {}
        self.rebate, self.account_id, self.known = rebate, account_id, known
        is_quantity = rebate.measure == "quantity"
        kind = "quantity" if is_quantity else "money"
        self.earned = float(row.get("earned") or 0)
        self.digits = rebate.currency_id.decimal_places or 0
        precision = 6 if is_quantity else self.digits
        self.now = dict.fromkeys(STORED, 0.0) | {
            "base": round(float(row.get(kind) or 0), precision),
            "money": round(float(row.get("money") or 0), self.digits),
            "previous": round(float(row.get(f"previous_{kind}") or 0), precision),
            "unconverted": round(float(row.get("unconverted") or 0), self.digits),
        }

    @staticmethod
    def judge(terms, pool):
        """Say what the accounts that reach the steps together have earned, and share it."""
        sums = {
            name: sum(each.now[name] for each in pool) for name in ("base", "money", "previous")
        }
        base, money, previous = (sums[name] for name in ("base", "money", "previous"))
        earned = sum(each.earned for each in pool)
        paid = terms.pay(base, money, previous, earned)
        following = terms.next_step(base, money, previous)
        weights = {each.account_id: each._weigh(terms) for each in pool}
        shares = split(paid, weights, terms.digits)
        for each in pool:
            each.now |= {
                "pool_base": terms.rounded(base),
                "pool_money": round(money, terms.digits),
                "pool_previous": terms.rounded(previous),
                "pool_accrued": paid,
                "rate": terms.rate_at(base, previous) if terms.form != "days" else 0.0,
                "missing": following.missing if following else 0.0,
                "next_start": following.start if following else 0.0,
                "next_rate": following.next_rate if following else 0.0,
                "next_gain": following.gain if following else 0.0,
                "accrued": shares[each.account_id],
            }

    def _weigh(self, terms):
        """Return by what the rebate is shared: what payments earned, quantities, or amounts."""
        if terms.form == "days":
            return self.earned
        return self.now["base" if terms.is_per_unit else "money"]

    def is_changed(self):
        """Return whether something differs from what is stored; what is 0 and unknown stays so."""
        if self.known is None:
            return self.rebate.scope == "accounts" or any(self.now.values())
        known = ((self.now[name], self.known[name] or 0) for name in STORED)
        return any(now != then and round(now, 6) != round(float(then), 6) for now, then in known)

    def get_change(self):
        """Return the row of the ledger, ``None`` if neither base nor rebate changed."""
        known = self.known or {}
        before = {name: float(known.get(name) or 0) for name in ("base", "accrued", "rate")}
        base = round(self.now["base"] - before["base"], 6)
        amount = round(self.now["accrued"] - before["accrued"], self.digits)
        if not base and not amount:
            return None
        facts = {
            "rate_before": before["rate"],
            "rate": self.now["rate"],
            "base": self.now["base"],
            "pool_base": self.now["pool_base"],
            "accrued": self.now["accrued"],
        }
        return {"base": base, "amount": amount, "facts": json.dumps(facts)}


def book(env, day, standings):
    """Store what changed, and book it in the ledger: three statements, whatever the number of accounts."""
    if not standings:
        return
    _insert(env, [each for each in standings if each.known is None])
    _update(env, [each for each in standings if each.known is not None])
    _book_changes(env, day, standings)
    env["key.account.rebate.share"].invalidate_model()
    env["key.account.rebate"].invalidate_model(["share_ids", "accrued", "open_amount"])


def _columns(standings):
    """Return the arrays of what is stored, as columns of ``new``."""
    arrays = [
        SQL("%s::int[]", [each.rebate.id for each in standings]),
        SQL("%s::int[]", [each.account_id for each in standings]),
        *(SQL("%s::numeric[]", [each.now[name] for each in standings]) for name in STORED),
    ]
    names = SQL(", ").join(SQL.identifier(name) for name in ("rebate_id", "account_id", *STORED))
    return SQL("UNNEST(%s) AS new (%s)", SQL(", ").join(arrays), names)


def _stamp(env):
    return {"uid": env.uid, "now": env.cr.now()}


def _insert(env, standings):
    if not standings:
        return
    names = SQL(", ").join(SQL.identifier(name) for name in STORED)
    env.cr.execute(
        SQL(
            """
            INSERT INTO key_account_rebate_share
                   (rebate_id, account_id, company_id, state, date_to, %(names)s, settled, open_amount,
                    create_uid, create_date, write_uid, write_date)
            SELECT rebate_id, account_id, rebate.company_id, rebate.state, rebate.date_to, %(new)s, 0, new.accrued,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM %(rows)s
              JOIN key_account_rebate rebate ON rebate.id = new.rebate_id
            """,
            names=names,
            new=SQL(", ").join(SQL.identifier("new", name) for name in STORED),
            rows=_columns(standings),
            **_stamp(env),
        )
    )


def _update(env, standings):
    if not standings:
        return
    env.cr.execute(
        SQL(
            """
            UPDATE key_account_rebate_share share
               SET %(values)s, open_amount = new.accrued - COALESCE(share.settled, 0)
                                                 - COALESCE(share.drafted, 0),
                   write_uid = %(uid)s, write_date = %(now)s
              FROM %(rows)s
             WHERE share.rebate_id = new.rebate_id AND share.account_id = new.account_id
            """,
            values=SQL(", ").join(
                SQL("%s = new.%s", SQL.identifier(name), SQL.identifier(name)) for name in STORED
            ),
            rows=_columns(standings),
            **_stamp(env),
        )
    )


def _book_changes(env, day, standings):
    changes = [(each, change) for each in standings if (change := each.get_change())]
    if not changes:
        return
    env.cr.execute(
        SQL(
            """
            INSERT INTO key_account_rebate_accrual
                   (share_id, rebate_id, account_id, company_id, date, base, amount, facts,
                    create_uid, create_date, write_uid, write_date)
            SELECT share.id, share.rebate_id, share.account_id, share.company_id, %(day)s,
                   new.base, new.amount, new.facts::jsonb, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM UNNEST(%(rebates)s::int[], %(accounts)s::int[], %(bases)s::numeric[],
                          %(amounts)s::numeric[], %(facts)s::text[])
                   AS new (rebate_id, account_id, base, amount, facts)
              JOIN key_account_rebate_share share ON share.rebate_id = new.rebate_id
                                                 AND share.account_id = new.account_id
             ORDER BY share.id
            """,
            day=day,
            rebates=[each.rebate.id for each, _change in changes],
            accounts=[each.account_id for each, _change in changes],
            bases=[change["base"] for _each, change in changes],
            amounts=[change["amount"] for _each, change in changes],
            facts=[change["facts"] for _each, change in changes],
            **_stamp(env),
        )
    )
