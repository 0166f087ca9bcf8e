"""What Odoo would have to change so that customers have what their accounts are entitled to.

One statement compares all accounts of a company: what Odoo has now, what was applied last, and what is
open or was dismissed. A proposal is made where Odoo differs, and made once.
"""

from odoo.tools import SQL

from .. import bulk
from .kinds import WRITTEN

# What a proposal changes: a pair per kind, with the alias of its table of records.
PAIRS = {
    "price": ("pricelist_from_id", "pricelist_to_id"),
    "term": ("term_from_id", "term_to_id"),
    "credit": ("value_from", "value_to"),
}
COLUMNS = tuple(name for pair in PAIRS.values() for name in pair)
REASONS = ("policy_id", "rung_id", "exception_id", "figures", "since")


class Proposing:
    """Proposes what differs in a company.

    :param env: with full rights
    :param kinds: the kinds that can be written: pricelists may be switched off, for example
    :param accounts: only these accounts; ``None`` for all of the company
    """

    def __init__(self, env, company, kinds, accounts=None):
        self.env = env
        self.company = company
        self.kinds = kinds
        self.accounts = accounts
        self.partners = env["res.partner"].with_company(company)

    def save(self):
        """Make new proposals, and supersede those that do not fit any more.

        :return: number of changes
        """
        self.env["res.partner"].flush_model()
        bulk.execute(self.env, self.statement())
        number = len(self.env.cr.fetchall())
        if number:
            self.env["key.account.policy.proposal"].invalidate_model()
        return number

    def deviations(self):
        """Return the statement of the ids of entitlements whose applied value was changed elsewhere."""
        self.env["res.partner"].flush_model()
        self.env["key.account.policy.proposal"].flush_model()
        return SQL(
            """
            WITH population AS (%(population)s), applied AS (%(applied)s), usual AS (%(usual)s)
            SELECT entitlement.id
              FROM key_account_entitlement entitlement
              JOIN population ON population.account_id = entitlement.account_id
              JOIN res_partner partner ON partner.id = population.partner_id
              JOIN applied ON applied.account_id = entitlement.account_id
                          AND applied.kind = entitlement.kind
         LEFT JOIN usual ON usual.country_id = COALESCE(partner.country_id, 0)
             WHERE CASE entitlement.kind
                   WHEN 'price' THEN COALESCE(%(price)s, usual.pricelist_id)
                        IS DISTINCT FROM COALESCE(applied.pricelist_to_id, usual.pricelist_id)
                   WHEN 'term' THEN %(term)s IS DISTINCT FROM applied.term_to_id
                   ELSE FALSE END
            """,
            population=self._population(),
            applied=self._last("applied"),
            usual=usual_pricelists(self.partners, self.company, needed="price" in self.kinds),
            price=pricelist_now(self.partners),
            term=term_now(self.partners),
        )

    def statement(self):
        parts = [getattr(self, f"_{kind}")() for kind in WRITTEN if kind in self.kinds]
        names = SQL(", ").join(SQL.identifier(name) for name in (*REASONS, *COLUMNS))
        return SQL(
            """
            WITH population AS MATERIALIZED (%(population)s),
                 applied AS MATERIALIZED (%(applied)s),
                 usual AS (%(usual)s),
                 target AS MATERIALIZED (%(targets)s),
                 -- Kept aside: while rows are added, each look into their table would read all of them.
                 opened AS MATERIALIZED (%(opened)s),
                 decided AS MATERIALIZED (%(decided)s),
                 superseded AS (
                UPDATE key_account_policy_proposal proposal
                   SET state = 'superseded', write_uid = %(uid)s, write_date = %(now)s
                  FROM population
                 WHERE population.account_id = proposal.account_id AND proposal.state = 'open'
                   AND NOT EXISTS (SELECT FROM target WHERE %(same)s)
             RETURNING proposal.id),
                 added AS (
                INSERT INTO key_account_policy_proposal (account_id, kind, state, origin, %(names)s,
                            create_uid, create_date, write_uid, write_date)
                SELECT account_id, kind, 'open', origin, %(names)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM target
                 WHERE NOT EXISTS (SELECT FROM opened proposal WHERE %(same)s)
                   AND NOT EXISTS (%(declined)s)
                   -- First: an account has one open proposal of a kind.
                   AND (SELECT COUNT(*) FROM superseded) >= 0
            -- Of two at once, the later one begins again, instead of failing.
                ON CONFLICT (account_id, kind) WHERE state = 'open' DO NOTHING
             RETURNING id)
            SELECT id FROM superseded UNION ALL SELECT id FROM added
            """,
            population=self._population(),
            applied=self._last("applied"),
            opened=self._last("open"),
            decided=self._last("applied", "dismissed", "reverted"),
            usual=usual_pricelists(self.partners, self.company, needed="price" in self.kinds),
            targets=SQL(" UNION ALL ").join(parts)
            or SQL("SELECT * FROM (%s) none WHERE FALSE", self._term()),
            same=SQL(
                "proposal.account_id = target.account_id AND proposal.kind = target.kind"
                " AND (%s) IS NOT DISTINCT FROM (%s)",
                self._columns("proposal"),
                self._columns("target"),
            ),
            declined=self._declined(),
            names=names,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _columns(self, alias):
        return SQL(", ").join(SQL.identifier(alias, name) for name in COLUMNS)

    # === PARTS === #

    def _population(self):
        only = SQL()
        if self.accounts is not None:
            only = SQL("AND account.id IN %s", self.accounts._ids or (0,))
        return SQL(
            """ SELECT account.id AS account_id, account.partner_id
                  FROM key_account account
                 WHERE account.company_id = %s %s """,
            self.company.id,
            only,
        )

    def _last(self, *states):
        """Return the last proposal of each account and kind in one of these states."""
        return SQL(
            """ SELECT DISTINCT ON (proposal.account_id, proposal.kind) proposal.*
                  FROM key_account_policy_proposal proposal
                  JOIN population ON population.account_id = proposal.account_id
                 WHERE proposal.state IN %s
                 ORDER BY proposal.account_id, proposal.kind, proposal.id DESC """,
            states,
        )

    def _declined(self):
        """Return whether the last decision was against the same target of the same policy."""
        return SQL(
            """ SELECT FROM decided declined
                 WHERE declined.account_id = target.account_id AND declined.kind = target.kind
                   AND declined.state IN ('dismissed', 'reverted')
                   AND declined.policy_id IS NOT DISTINCT FROM target.policy_id AND %(same)s """,
            same=SQL(" AND ").join(
                SQL(
                    "declined.%(name)s IS NOT DISTINCT FROM target.%(name)s",
                    name=SQL.identifier(name),
                )
                for _first, name in PAIRS.values()
            ),
        )

    def _target(self, kind, *, now, goal, differs, joins=None):
        """Return what a kind would change, a row per account."""
        first, second = PAIRS[kind]
        types = {"pricelist": "int", "term": "int", "value": "float8"}
        columns = SQL(", ").join(
            SQL(
                "(%s)::%s AS %s",
                {first: now, second: goal}.get(name, SQL("NULL")),
                SQL(types[name.partition("_")[0]]),
                SQL.identifier(name),
            )
            for name in COLUMNS
        )
        return SQL(
            """ SELECT entitlement.account_id, entitlement.kind, %(reasons)s, %(columns)s,
                       CASE WHEN applied.id IS NOT NULL THEN
                                 CASE WHEN applied.%(second)s IS NOT DISTINCT FROM %(now)s
                                      THEN 'policy' ELSE 'changed' END
                            WHEN %(now)s IS NULL OR entitlement.kind = 'credit' THEN 'default'
                            ELSE 'person' END AS origin
                  FROM key_account_entitlement entitlement
                  JOIN population ON population.account_id = entitlement.account_id
                  JOIN res_partner partner ON partner.id = population.partner_id
             LEFT JOIN applied ON applied.account_id = entitlement.account_id
                              AND applied.kind = entitlement.kind
                  %(joins)s
                 WHERE entitlement.kind = %(kind)s AND %(differs)s
                   AND (entitlement.rung_id IS NOT NULL OR entitlement.exception_id IS NOT NULL
                        OR applied.id IS NOT NULL) """,
            reasons=SQL(", ").join(SQL.identifier("entitlement", name) for name in REASONS),
            columns=columns,
            second=SQL.identifier(second),
            now=now,
            joins=joins or SQL(),
            kind=kind,
            differs=differs,
        )

    def _price(self):
        now = pricelist_now(self.partners)
        return self._target(
            "price",
            now=now,
            goal=SQL("entitlement.pricelist_id"),
            differs=SQL(
                "COALESCE(%s, usual.pricelist_id)"
                " IS DISTINCT FROM COALESCE(entitlement.pricelist_id, usual.pricelist_id)"
                " AND pricelist.active IS NOT FALSE",
                now,
            ),
            joins=SQL(
                "LEFT JOIN usual ON usual.country_id = COALESCE(partner.country_id, 0)"
                " LEFT JOIN product_pricelist pricelist ON pricelist.id = entitlement.pricelist_id"
            ),
        )

    def _term(self):
        now = term_now(self.partners)
        return self._target(
            "term",
            now=now,
            goal=SQL("entitlement.payment_term_id"),
            differs=SQL(
                "%s IS DISTINCT FROM entitlement.payment_term_id AND term.active IS NOT FALSE", now
            ),
            joins=SQL(
                "LEFT JOIN account_payment_term term ON term.id = entitlement.payment_term_id"
            ),
        )

    def _credit(self):
        now = SQL("COALESCE(applied.value_to, 1)")
        goal = SQL("COALESCE(entitlement.value, 1)")
        return self._target(
            "credit", now=now, goal=goal, differs=SQL("ABS(%s - %s) > 0.00005", now, goal)
        )


def pricelist_now(partners):
    """Return the SQL of the pricelist that ``partner`` has of its own in the company."""
    return partners._field_to_sql("partner", "specific_property_product_pricelist")


def term_now(partners):
    """Return the SQL of the payment terms of ``partner``, as Odoo reads them in the company."""
    return partners._field_to_sql("partner", "property_payment_term_id")


def usual_pricelists(partners, company, *, needed):
    """Return the statement of the pricelists of customers without one of their own, by country.

    Odoo chooses them by country group, and writes nothing where a customer is to have the usual one.
    """
    nothing = SQL("SELECT NULL::int AS country_id, NULL::int AS pricelist_id WHERE FALSE")
    if not needed:
        return nothing
    countries = partners.env.execute_query(
        SQL(
            """ SELECT DISTINCT partner.country_id
                  FROM key_account account
                  JOIN res_partner partner ON partner.id = account.partner_id
                 WHERE account.company_id = %s AND partner.country_id IS NOT NULL """,
            company.id,
        )
    )
    pricelists = partners.env["product.pricelist"].with_company(company)
    usual = pricelists._get_country_pricelist_multi([country_id for (country_id,) in countries])
    rows = [(country_id or 0, pricelist.id) for country_id, pricelist in usual.items() if pricelist]
    if not rows:
        return nothing
    return SQL(
        "SELECT * FROM (VALUES %s) AS usual (country_id, pricelist_id)",
        SQL(", ").join(SQL("(%s::int, %s::int)", *row) for row in rows),
    )
