"""What Odoo would have to change so that customers have what their accounts are entitled to.

One statement compares all accounts of a company: what Odoo has now, what was applied last, and what is
open or was dismissed. A proposal is made where Odoo differs, and made once.
"""

from odoo.tools import SQL

from .. import bulk
from .written import WRITTEN

# What a proposal changes: a pair per kind, with their types.
COLUMNS = {name: written.column_type for written in WRITTEN.values() for name in written.pair}
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
        self.today = company._key_account_today()

    def save(self):
        """Make new proposals, and supersede those that do not fit any more.

        :return: number of changes
        """
        bulk.execute(self.env, self.statement())
        number = len(self.env.cr.fetchall())
        if number:
            self.env["key.account.policy.proposal"].invalidate_model()
        return number

    def deviations(self):
        """Return the statement of the ids of entitlements whose applied value was changed elsewhere."""
        self.env.flush_all()
        return SQL(
            """
            WITH population AS (%(population)s), applied AS (%(applied)s), usual AS (%(usual)s)
            SELECT entitlement.id
              FROM key_account_entitlement entitlement
              JOIN population ON population.account_id = entitlement.account_id
              JOIN res_partner partner ON partner.id = population.partner_id
              JOIN applied ON applied.account_id = entitlement.account_id
                          AND applied.kind = entitlement.kind
                   %(joins)s
             WHERE CASE entitlement.kind %(whens)s ELSE FALSE END
            """,
            population=self._population(),
            applied=self._last("applied"),
            usual=WRITTEN["price"].ctes(self)["usual"],
            joins=WRITTEN["price"].joins(self),
            whens=SQL(" ").join(
                SQL("WHEN %s THEN %s", kind, written.deviates(self))
                for kind, written in WRITTEN.items()
            ),
        )

    def statement(self):
        kinds = [written for kind, written in WRITTEN.items() if kind in self.kinds]
        parts = [self._target(written) for written in kinds]
        ctes = {}
        for written in kinds:
            ctes |= written.ctes(self)
        names = SQL(", ").join(SQL.identifier(name) for name in (*REASONS, *COLUMNS))
        return SQL(
            """
            WITH population AS MATERIALIZED (%(population)s),
                 applied AS MATERIALIZED (%(applied)s),
                 %(ctes)s
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
            ctes=SQL().join(
                SQL("%s AS MATERIALIZED (%s),", SQL.identifier(name), query)
                for name, query in ctes.items()
            ),
            targets=SQL(" UNION ALL ").join(parts)
            or SQL("SELECT * FROM (%s) none WHERE FALSE", self._target(WRITTEN["term"])),
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
                for name in (written.pair[1] for written in WRITTEN.values())
            ),
        )

    def _target(self, written):
        """Return what a kind would change, a row per account."""
        first, second = written.pair
        values = {first: written.before(self), second: written.goal(self), **written.more()}
        columns = SQL(", ").join(
            SQL(
                "(%s)::%s AS %s",
                values.get(name, SQL("NULL")),
                SQL(COLUMNS[name]),
                SQL.identifier(name),
            )
            for name in COLUMNS
        )
        return SQL(
            """ SELECT entitlement.account_id, entitlement.kind, %(reasons)s, %(columns)s,
                       CASE WHEN %(is_applied)s THEN
                                 CASE WHEN %(is_unchanged)s THEN 'policy' ELSE 'changed' END
                            WHEN %(is_default)s THEN 'default'
                            ELSE 'person' END AS origin
                  FROM key_account_entitlement entitlement
                  JOIN population ON population.account_id = entitlement.account_id
                  JOIN res_partner partner ON partner.id = population.partner_id
             LEFT JOIN applied ON applied.account_id = entitlement.account_id
                              AND applied.kind = entitlement.kind
                  %(joins)s
                 WHERE entitlement.kind = %(kind)s AND %(differs)s
                   AND (entitlement.rung_id IS NOT NULL OR entitlement.exception_id IS NOT NULL
                        OR %(is_applied)s) """,
            reasons=SQL(", ").join(SQL.identifier("entitlement", name) for name in REASONS),
            columns=columns,
            is_applied=written.is_applied(self),
            is_default=written.is_default(self),
            is_unchanged=written.is_unchanged(self),
            joins=written.joins(self),
            kind=written.kind,
            differs=written.differs(self),
        )
