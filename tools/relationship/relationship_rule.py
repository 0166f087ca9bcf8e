"""The level that the criteria of a scale prove: one statement for all accounts, and the reasons."""

from functools import partial
from typing import NamedTuple

import psycopg2

from odoo.tools import SQL

from .. import bulk
from ..metric.record_source import DEFINITION_ERRORS


class Move(NamedTuple):
    """An account whose level changes; ``held`` are the ids of the criteria that are met today."""

    account_id: int
    before: int
    before_id: int | None
    level: int
    held: tuple


class RelationshipRule:
    """A scale as evaluated today, for one company.

    The level is the number of the highest level for which its criteria, and those of all lower
    levels, are met. A criterion that cannot be observed is *broken*: with it the level would be at
    most ``high``, without it at least ``low``; an account keeps its level if it is between these.

    :param env: with full rights, in the language of the reasons
    """

    def __init__(self, env, company, scale):
        self.env = env
        self.company = company
        self.today = company._key_account_today()
        self.scale = scale.with_env(env)
        self.levels = self.scale.level_ids.sorted("number")
        self.level_ids = {level.number: level.id for level in self.levels}
        self.criteria = self.levels.criterion_ids.filtered("active")
        self.number = {criterion.id: criterion.level_id.number for criterion in self.criteria}
        self.broken = {}
        # Many accounts move for the same reason.
        self.reasons = {}

    # === JUDGING === #

    def find_moves(self, condition, *, many=False):
        """Return the accounts whose level changes.

        :param SQL condition: on ``account``, which accounts
        :param bool many: these are all accounts of a company
        :rtype: list[Move]
        :raise psycopg2.Error: if the database refuses for a reason that no criterion explains
        """
        execute = partial(bulk.execute, self.env) if many else self.env.cr.execute
        parts = self._compose_parts(condition)
        try:
            with self.env.cr.savepoint(flush=False):
                execute(self._get_query(parts, condition), log_exceptions=False)
                rows = self.env.cr.fetchall()
        except psycopg2.OperationalError:
            raise  # a lock, a time limit: the criteria are fine
        except psycopg2.Error:
            if not self._probe():
                raise
            parts = self._compose_parts(condition)
            execute(self._get_query(parts, condition))
            rows = self.env.cr.fetchall()
        self._report_broken()
        return [Move(*row[:4], self._get_criteria(row[4])) for row in rows]

    def _compose_parts(self, condition):
        """Return the statements whose rows are an account and criteria that it meets."""
        parts = []
        if ticked := [criterion for criterion in self.criteria if criterion._is_tickable()]:
            parts.append(self._get_ticked(ticked, condition))
        for criteria in self._group_by_proof():
            try:
                proof = criteria[0]._get_proof_query(self.company, condition, with_day=False)
            except DEFINITION_ERRORS as error:
                self.broken |= dict.fromkeys(criteria.ids, str(error))
                continue
            held = SQL(" | ").join(
                SQL(
                    "CASE WHEN COUNT(*) >= %s THEN %s ELSE %s END",
                    criterion.min_count,
                    self._get_mask(criterion),
                    self._get_mask(self.criteria.browse()),
                )
                for criterion in criteria
            )
            parts.append(
                SQL("SELECT account_id, %s AS held FROM (%s) proof GROUP BY 1", held, proof)
            )
        return parts

    def _get_mask(self, criteria):
        """Return criteria as bits: they are combined for each account, faster than lists of ids."""
        bits = "".join("1" if criterion in criteria else "0" for criterion in self.criteria)
        return SQL("%s::varbit", bits)

    def _get_criteria(self, bits):
        """Return the ids of the criteria of a mask."""
        criteria = zip(self.criteria.ids, bits or "", strict=False)
        return tuple(criterion_id for criterion_id, bit in criteria if bit == "1")

    def _group_by_proof(self):
        """Return the criteria to observe, grouped if only the required number differs.

        Two visits on one level and three on the next: the meetings are read once.
        """
        observed = self.criteria.filtered(
            lambda criterion: criterion._is_observable() and criterion.id not in self.broken
        )
        return observed.grouped(lambda criterion: criterion._get_proof_key()).values()

    def _get_ticked(self, criteria, condition):
        return SQL(
            """
            SELECT evidence.account_id, ticked.held
              FROM key_account_relationship_evidence evidence
              JOIN UNNEST(%(criteria)s::int[], %(first_days)s::date[], %(masks)s)
                   AS ticked (criterion_id, first_day, held)
                ON ticked.criterion_id = evidence.criterion_id
              JOIN key_account account ON account.id = evidence.account_id
             WHERE evidence.withdrawn_on IS NULL
               AND evidence.date <= %(today)s
               AND evidence.date >= COALESCE(ticked.first_day, evidence.date)
               AND account.company_id = %(company)s
               AND %(condition)s
            """,
            criteria=[criterion.id for criterion in criteria],
            masks=SQL("ARRAY[%s]", SQL(", ").join(map(self._get_mask, criteria))),
            first_days=[criterion._get_first_day(self.today) for criterion in criteria],
            today=self.today,
            company=self.company.id,
            condition=condition,
        )

    def _get_query(self, parts, condition):
        """Return the statement that finds the accounts whose level changes."""
        lowest_broken = min((self.number[i] for i in self.broken), default=len(self.levels) + 1)
        none = self._get_mask(self.criteria.browse())
        needs = SQL(" ").join(
            SQL(
                "WHEN COALESCE(held.held, %(none)s) & %(needed)s <> %(needed)s THEN %(below)s",
                none=none,
                needed=self._get_mask(
                    level.criterion_ids.filtered(
                        lambda criterion: criterion.active and criterion.id not in self.broken
                    )
                ),
                below=level.number - 1,
            )
            for level in self.levels
        )
        return SQL(
            """
            WITH held AS (
                SELECT account_id, BIT_OR(held) AS held
                  FROM (%(parts)s) proven
                 GROUP BY account_id
            ), judged AS (
                SELECT account.id, COALESCE(account.relationship_level, 0) AS before,
                       account.relationship_level_id AS before_id, held.held,
                       CASE WHEN current.scale_id = %(scale)s THEN current.number ELSE 0 END AS kept,
                       CASE %(needs)s ELSE %(top)s END AS high
                  FROM key_account account
             LEFT JOIN held ON held.account_id = account.id
             LEFT JOIN key_account_relationship_level current
                    ON current.id = account.relationship_level_id
                 WHERE account.company_id = %(company)s
                   AND account.relationship_scale_id = %(scale)s
                   AND account.active
                   AND %(condition)s
            ), decided AS (
                SELECT *, GREATEST(LEAST(kept, high), LEAST(high, %(low)s)) AS level FROM judged
            )
            SELECT id, before, before_id, level, held::text
              FROM decided
             WHERE level <> before
                OR before_id IS DISTINCT FROM (%(ids)s::int[])[NULLIF(level, 0)]
             ORDER BY id
            """,
            parts=SQL(" UNION ALL ").join(parts)
            if parts
            else SQL("SELECT NULL::int AS account_id, %s AS held", none),
            needs=needs,
            top=len(self.levels),
            low=lowest_broken - 1,
            ids=[self.level_ids[number] for number in sorted(self.level_ids)],
            scale=self.scale.id,
            company=self.company.id,
            condition=condition,
        )

    # === BROKEN CRITERIA === #

    def _probe(self):
        """Find the criteria that the database refuses; return whether there are any."""
        found = False
        for criterion in self.criteria:
            if criterion._is_observable() and criterion.id not in self.broken:
                try:
                    criterion._check_observable()
                except (*DEFINITION_ERRORS, psycopg2.Error) as error:
                    self.broken[criterion.id] = str(error)
                    found = True
        return found

    def _report_broken(self):
        """Store on each criterion whether it can be observed; only changes are written."""
        for criterion in self.criteria:
            error = self.broken.get(criterion.id, False)
            if (criterion.error or False) != error:
                criterion.error = error

    # === REASONS === #

    def get_reason(self, move):
        """Return the criteria that raised or lowered the level, as text."""
        if move[1:] not in self.reasons:
            self.reasons[move[1:]] = self._describe(move)
        return self.reasons[move[1:]]

    def _describe(self, move):
        _ = self.env._
        if move.before_id and move.before_id not in self.level_ids.values():
            return _("now uses the scale “%s”", self.scale.name)
        if move.level > move.before:
            gained = [
                criterion.name
                for criterion in self.criteria
                if move.before < self.number[criterion.id] <= move.level
            ]
            return _("proven: %s", "; ".join(gained))
        lost = [
            criterion.name
            for criterion in self.criteria
            if self.number[criterion.id] <= move.before
            and criterion.id not in move.held
            and criterion.id not in self.broken
        ]
        return _("no longer proven: %s", "; ".join(lost))
