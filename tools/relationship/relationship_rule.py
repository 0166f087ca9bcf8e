"""The level that the criteria of a scale prove: one statement for all accounts, and the reasons."""

from datetime import timedelta
from functools import partial
from typing import NamedTuple

import psycopg2

from odoo.tools import SQL

from .. import bulk
from ..metric.record_source import DEFINITION_ERRORS

# Days of notice before evidence expires, as in the checklist of the account.
AHEAD = 30


class Move(NamedTuple):
    """An account whose level changes; ``held`` are the ids of the criteria that are met today."""

    account_id: int
    before: int
    before_id: int | None
    level: int
    held: tuple


class Standing(NamedTuple):
    """An account whose level sinks soon, or of which that is noted.

    ``later`` is its level when the notice is over, without new evidence; ``noted`` is what is stored:
    the last day of the level and the criterion.
    """

    account_id: int
    level: int
    later: int
    noted: tuple


class RelationshipRule:
    """A scale as evaluated today, for one company.

    The level is the number of the highest level for which its criteria, and those of all lower
    levels, are met. A criterion that cannot be observed is *broken*: with it the level would be at
    most ``high``, without it at least ``low``; an account keeps its level if it is between these.
    The same is asked for the first day after the notice (:data:`AHEAD`), of today's evidence: which
    levels sink until then.

    :param env: with full rights, in the language of the reasons
    """

    def __init__(self, env, company, scale):
        self.env = env
        self.company = company
        self.today = company._key_account_today()
        self.later = self.today + timedelta(days=AHEAD + 1)
        self.scale = scale.with_env(env)
        self.levels = self.scale.level_ids.sorted("number")
        self.level_ids = {level.number: level.id for level in self.levels}
        self.criteria = self.levels.criterion_ids.filtered("active")
        self.number = {criterion.id: criterion.level_id.number for criterion in self.criteria}
        self.broken = {}
        # Many accounts move for the same reason.
        self.reasons = {}

    # === JUDGING === #

    def judge(self, condition, *, many=False):
        """Return the accounts whose level changes, and those whose level sinks soon.

        :param SQL condition: on ``account``, which accounts
        :param bool many: these are all accounts of a company
        :rtype: tuple[list[Move], list[Standing]]
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
        moves, standings = [], []
        for account_id, before, before_id, level, held, later, *noted, moves_now in rows:
            if moves_now:
                moves.append(Move(account_id, before, before_id, level, self._get_criteria(held)))
            if later < level or any(noted):
                standings.append(Standing(account_id, level, later, tuple(noted)))
        return moves, standings

    def _compose_parts(self, condition):
        """Return the statements whose rows are an account and criteria that it meets.

        ``held`` are those of today, ``lasting`` those that it still meets when the notice is over.
        """
        parts = []
        if ticked := [criterion for criterion in self.criteria if criterion._is_tickable()]:
            parts.append(self._get_ticked(ticked, condition))
        for criteria in self._group_by_proof():
            try:
                proof = criteria[0]._get_proof_query(
                    self.company, condition, with_day=False, later=self.later
                )
            except DEFINITION_ERRORS as error:
                self.broken |= dict.fromkeys(criteria.ids, str(error))
                continue
            parts.append(
                SQL(
                    "SELECT account_id, %s AS held, %s AS lasting FROM (%s) proof GROUP BY 1",
                    self._get_counted(criteria, SQL("COUNT(*)")),
                    self._get_counted(criteria, SQL("COUNT(*) FILTER (WHERE lasts)")),
                    proof,
                )
            )
        return parts

    def _get_counted(self, criteria, number):
        """Return those of the criteria for which a number of records is enough, as a mask."""
        return SQL(" | ").join(
            SQL(
                "CASE WHEN %s >= %s THEN %s ELSE %s END",
                number,
                criterion.min_count,
                self._get_mask(criterion),
                self._get_mask(self.criteria.browse()),
            )
            for criterion in criteria
        )

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
            SELECT evidence.account_id, ticked.held,
                   CASE WHEN evidence.date >= COALESCE(ticked.later_day, evidence.date)
                        THEN ticked.held ELSE %(none)s END AS lasting
              FROM key_account_relationship_evidence evidence
              JOIN UNNEST(%(criteria)s::int[], %(first_days)s::date[], %(later_days)s::date[],
                          %(masks)s)
                   AS ticked (criterion_id, first_day, later_day, held)
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
            none=self._get_mask(self.criteria.browse()),
            first_days=[criterion._get_first_day(self.today) for criterion in criteria],
            later_days=[criterion._get_first_day(self.later) for criterion in criteria],
            today=self.today,
            company=self.company.id,
            condition=condition,
        )

    def _get_query(self, parts, condition):
        """Return the statement of the accounts whose level changes or sinks soon, or has a notice."""
        lowest_broken = min((self.number[i] for i in self.broken), default=len(self.levels) + 1)
        none = self._get_mask(self.criteria.browse())
        return SQL(
            """
            WITH held AS (
                SELECT account_id, BIT_OR(held) AS held, BIT_OR(lasting) AS lasting
                  FROM (%(parts)s) proven
                 GROUP BY account_id
            ), judged AS (
                SELECT account.id, COALESCE(account.relationship_level, 0) AS before,
                       account.relationship_level_id AS before_id, held.held,
                       account.relationship_until AS until,
                       account.relationship_until_criterion_id AS criterion_id,
                       CASE WHEN current.scale_id = %(scale)s THEN current.number ELSE 0 END AS kept,
                       %(high)s AS high, %(later_high)s AS later_high
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
            ), compared AS (
                SELECT *, GREATEST(LEAST(level, later_high), LEAST(later_high, %(low)s)) AS later,
                       level <> before
                       OR before_id IS DISTINCT FROM (%(ids)s::int[])[NULLIF(level, 0)] AS moves
                  FROM decided
            )
            SELECT id, before, before_id, level, held::text, later, until, criterion_id, moves
              FROM compared
             WHERE moves OR later < level OR until IS NOT NULL
             ORDER BY id
            """,
            parts=SQL(" UNION ALL ").join(parts)
            if parts
            else SQL("SELECT NULL::int AS account_id, %s AS held, %s AS lasting", none, none),
            high=self._get_highest(SQL("held.held")),
            later_high=self._get_highest(SQL("held.lasting")),
            low=lowest_broken - 1,
            ids=[self.level_ids[number] for number in sorted(self.level_ids)],
            scale=self.scale.id,
            company=self.company.id,
            condition=condition,
        )

    def _get_highest(self, held):
        """Return the SQL of the highest level that criteria prove, without those that are broken."""
        needs = SQL(" ").join(
            SQL(
                "WHEN COALESCE(%(held)s, %(none)s) & %(needed)s <> %(needed)s THEN %(below)s",
                held=held,
                none=self._get_mask(self.criteria.browse()),
                needed=self._get_mask(
                    level.criterion_ids.filtered(
                        lambda criterion: criterion.active and criterion.id not in self.broken
                    )
                ),
                below=level.number - 1,
            )
            for level in self.levels
        )
        return SQL("CASE %s ELSE %s END", needs, len(self.levels))

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
