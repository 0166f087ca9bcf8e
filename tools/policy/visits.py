"""The usual number of visits times a factor, written as the own cadence of an account.

What cadences ask of an account is multiplied level by level, and written as exceptions up to the last day
of the policy. A number that is no whole one is said for a longer period: 1.5 times one visit a month are 18 a
year.
"""

from odoo import fields
from odoo.tools import SQL, format_date

from .kinds import number_text
from .writing import Written

YEAR_OF = {"week": 365.25 / 7, "month": 12, "quarter": 4, "year": 1}
EXCEPTION = "key.account.cadence.exception"


class Visits(Written):
    """Visits are ``{level: [number, period]}``; what is given back has the last day and the reason, too.

    Levels count for which there is a cadence, or which were written before; what a person has set on other
    levels is left alone.
    """

    def is_on(self, env):
        return env["key.account"]._is_feature_on("feature_visit")

    # === FOR ALL ACCOUNTS === #

    def ctes(self, proposing):
        entitled = SQL(
            "account.id IN (SELECT entitlement.account_id FROM key_account_entitlement entitlement"
            " JOIN population ON population.account_id = entitlement.account_id"
            " WHERE entitlement.kind = 'visits')"
        )
        return {
            "usual_visit": proposing.env["key.account.cadence"]._get_usual_query(
                proposing.company, entitled
            ),
            "own_visit": self._own(proposing),
            "visits": self._visits(proposing),
        }

    def joins(self, proposing):
        return SQL("LEFT JOIN visits ON visits.account_id = entitlement.account_id")

    def now(self, proposing):
        return SQL("COALESCE(visits.now, '{}')")

    def before(self, proposing):
        return SQL("COALESCE(visits.before, '{}')")

    def goal(self, proposing):
        return SQL("COALESCE(visits.goal, '{}')")

    def more(self):
        return {"value_to": SQL("COALESCE(entitlement.value, 1)")}

    def differs(self, proposing):
        return SQL("%s <> %s", self.now(proposing), self.goal(proposing))

    def is_default(self, proposing):
        return SQL("%s = '{}'", self.now(proposing))

    def is_applied(self, proposing):
        """Return whether what was applied still runs: it ends with its policy or exception by itself."""
        return SQL(
            """ (CASE WHEN applied.exception_id IS NOT NULL
                      THEN EXISTS (SELECT FROM key_account_policy_exception exception
                                    WHERE exception.id = applied.exception_id
                                      AND exception.state = 'approved'
                                      AND exception.date_to >= %(today)s)
                      ELSE EXISTS (SELECT FROM key_account_policy policy
                                    WHERE policy.id = applied.policy_id
                                      AND (policy.date_to IS NULL OR policy.date_to >= %(today)s))
                 END) """,
            today=proposing.today,
        )

    def deviates(self, proposing):
        return SQL(
            """ (%(runs)s AND (%(is_moved)s OR applied.visits_to IS DISTINCT FROM (
                    SELECT COALESCE(JSONB_OBJECT_AGG(own.visit_level, own.rhythm), '{}')
                      FROM (%(own)s) own
                     WHERE own.account_id = entitlement.account_id
                       AND (JSONB_EXISTS(applied.visits_from, own.visit_level)
                            OR JSONB_EXISTS(applied.visits_to, own.visit_level))))) """,
            runs=self.is_applied(proposing),
            is_moved=self._is_moved(proposing),
            own=self._own(proposing),
        )

    def is_unchanged(self, proposing):
        return SQL("(%s AND NOT %s)", super().is_unchanged(proposing), self._is_moved(proposing))

    def _is_moved(self, proposing):
        """Return whether what was applied has another last day than its policy or exception."""
        return SQL(
            """ EXISTS (SELECT FROM (%s) own
                         WHERE own.account_id = applied.account_id
                           AND JSONB_EXISTS(applied.visits_to, own.visit_level)
                           AND own.until IS DISTINCT FROM
                               CASE WHEN applied.exception_id IS NOT NULL
                                    THEN (SELECT exception.date_to
                                            FROM key_account_policy_exception exception
                                           WHERE exception.id = applied.exception_id)
                                    ELSE (SELECT policy.date_to FROM key_account_policy policy
                                           WHERE policy.id = applied.policy_id) END) """,
            self._own(proposing),
        )

    def _own(self, proposing):
        """Rows: the exceptions of accounts that run."""
        return SQL(
            """ SELECT exception.account_id, exception.visit_level, exception.until,
                       JSONB_BUILD_ARRAY(exception.number, exception.period) AS rhythm,
                       JSONB_BUILD_ARRAY(exception.number, exception.period, exception.until::text,
                                         exception.reason) AS whole
                  FROM key_account_cadence_exception exception
                  JOIN population ON population.account_id = exception.account_id
                 WHERE exception.until IS NULL OR exception.until >= %s """,
            proposing.today,
        )

    def _visits(self, proposing):
        """Rows: what accounts have of their own, and what they are entitled to."""
        return SQL(
            """
            SELECT entitlement.account_id,
                   JSONB_OBJECT_AGG(level.name, own.rhythm) FILTER (WHERE own.rhythm IS NOT NULL)
                       AS now,
                   JSONB_OBJECT_AGG(level.name, own.whole) FILTER (WHERE own.rhythm IS NOT NULL)
                       AS before,
                   JSONB_OBJECT_AGG(level.name, %(times)s)
                       FILTER (WHERE usual.number IS NOT NULL AND factor.value <> 1) AS goal
              FROM key_account_entitlement entitlement
              JOIN population ON population.account_id = entitlement.account_id
        CROSS JOIN LATERAL (
                   SELECT ROUND(COALESCE(CASE WHEN entitlement.rung_id IS NOT NULL
                                                   OR entitlement.exception_id IS NOT NULL
                                              THEN entitlement.value END, 1)::numeric, 6) AS value
                   ) factor
         LEFT JOIN applied ON applied.account_id = entitlement.account_id AND applied.kind = 'visits'
              JOIN (SELECT account_id, visit_level AS name FROM usual_visit
                     UNION SELECT account_id, visit_level FROM own_visit) level
                ON level.account_id = entitlement.account_id
         LEFT JOIN usual_visit usual ON usual.account_id = level.account_id
               AND usual.visit_level = level.name
         LEFT JOIN own_visit own ON own.account_id = level.account_id
               AND own.visit_level = level.name
        CROSS JOIN LATERAL (SELECT usual.number * factor.value AS number) wanted
             WHERE entitlement.kind = 'visits'
               AND (usual.number IS NOT NULL OR JSONB_EXISTS(applied.visits_to, level.name))
             GROUP BY entitlement.account_id
            """,
            times=self._times(),
        )

    def _times(self):
        """Return ``wanted.number`` a period as a whole number, if need be of a longer period."""
        per_year = SQL(
            "CASE usual.period %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", period, times) for period, times in YEAR_OF.items()
            ),
        )
        return SQL(
            """ CASE WHEN %(whole)s
                     THEN JSONB_BUILD_ARRAY(ROUND(wanted.number)::int, usual.period)
                     WHEN usual.period = 'month' AND %(whole_quarter)s
                     THEN JSONB_BUILD_ARRAY(ROUND(wanted.number * 3)::int, 'quarter')
                     ELSE JSONB_BUILD_ARRAY(
                              GREATEST(1, ROUND(wanted.number * (%(per_year)s)::numeric))::int, 'year')
                END """,
            whole=self._is_whole(SQL("wanted.number")),
            whole_quarter=self._is_whole(SQL("wanted.number * 3")),
            per_year=per_year,
        )

    @staticmethod
    def _is_whole(number):
        """Return whether a number is a whole one: three times a third, or 33.33 %, is one."""
        return SQL("ABS(%(n)s - ROUND(%(n)s)) <= %(n)s / 1000", n=number)

    # === FOR PROPOSALS === #

    def get(self, proposal, end):
        return super().get(proposal, end) or {}

    def get_key(self, proposal, end):
        """All of a company are written together, whatever they say."""
        return ""

    def tell(self, proposal, value):
        return proposal.env[EXCEPTION]._tell_visits(value)

    def tell_end(self, proposal, end):
        """Also name the factor that leads to the visits."""
        told, known = super().tell_end(proposal, end), proposal.sudo()
        if end == "to" and known.visits_to:
            factor = number_text(proposal.env, self.kind, known.value_to, proposal.company_id)
            return f"{factor} ({told})"
        return told

    def get_now(self, proposal, applied):
        """Return the exceptions of the account that run, on the levels that the proposal concerns."""
        today = proposal.company_id._key_account_today()
        return {
            own.visit_level: [
                own.number,
                own.period,
                own.until.isoformat() if own.until else None,
                own.reason,
            ]
            for own in self._get_concerned(proposal)
            if not own.until or own.until >= today
        }

    def is_as_applied(self, proposal, now):
        return {level: rhythm[:2] for level, rhythm in now.items()} == self.get(proposal, "to")

    def tell_deviation(self, proposal, now):
        """Also where only the last day was changed: it is that of the policy or exception."""
        last = (proposal.exception_id or proposal.policy_id).date_to
        applied = last.isoformat() if last else None
        moved = {level: whole for level, whole in now.items() if whole[2] != applied}
        if not moved or not self.is_as_applied(proposal, now):
            return super().tell_deviation(proposal, now)
        level = min(moved)
        day = moved[level][2]
        return proposal.env._(
            "%(visits)s, last day %(now)s, and not %(applied)s as applied: changed elsewhere",
            visits=self.tell(proposal, {level: moved[level]}),
            now=self._tell_day(proposal, day and fields.Date.to_date(day)),
            applied=self._tell_day(proposal, last),
        )

    @staticmethod
    def _tell_day(proposal, day):
        return format_date(proposal.env, day) if day else proposal.env._("none")

    def is_watched(self, proposal):
        """Return whether it runs: what ended by itself was changed by nobody."""
        today = proposal.company_id._key_account_today()
        if exception := proposal.exception_id:
            return exception.state == "approved" and exception.date_to >= today
        last = proposal.policy_id.date_to
        return bool(proposal.policy_id) and (not last or last >= today)

    def put(self, proposals, end):
        """Replace the exceptions on the levels that the proposals concern."""
        own = proposals.env[EXCEPTION]
        for proposal in proposals:
            own |= self._get_concerned(proposal)
        own.unlink()
        prepare = self._prepare_new if end == "to" else self._prepare_old
        own.create([vals for proposal in proposals for vals in prepare(proposal)])

    def _get_concerned(self, proposal):
        levels = self.get(proposal, "from").keys() | self.get(proposal, "to").keys()
        return proposal.account_id.cadence_exception_ids.filtered(
            lambda own: own.visit_level in levels
        )

    def _prepare_new(self, proposal):
        exception, policy = proposal.exception_id, proposal.policy_id
        given = exception or policy
        reason = proposal.env._(
            "%(given)s: × %(factor)s", given=given.display_name, factor=f"{proposal.value_to:g}"
        )
        return [
            {
                "account_id": proposal.account_id.id,
                "visit_level": level,
                "number": number,
                "period": period,
                "until": given.date_to,
                "reason": reason,
            }
            for level, (number, period) in self.get(proposal, "to").items()
        ]

    def _prepare_old(self, proposal):
        today = proposal.company_id._key_account_today().isoformat()
        return [
            {
                "account_id": proposal.account_id.id,
                "visit_level": level,
                "number": number,
                "period": period,
                "until": until,
                "reason": reason,
            }
            for level, (number, period, until, reason) in self.get(proposal, "from").items()
            if not until or until >= today
        ]
