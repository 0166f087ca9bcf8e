from odoo import api, models
from odoo.tools import SQL, format_date

from ...tools.notes import log_in_bulk


class KeyAccountCadenceException(models.Model):
    """Own cadences of accounts that a sales policy gives."""

    _inherit = "key.account.cadence.exception"

    # === BUSINESS METHODS === #

    @api.model
    def _move_end(self, given, before, after):
        """Move the last day of what a policy or an exception wrote; what a person changed since stays (sudo).

        :param given: the policy or exception
        :param date before: the last day that it wrote; ``False`` for none
        :param date after: the new last day
        """
        if before != after:
            self._set_end(given, SQL("own.until IS NOT DISTINCT FROM %s", before or None), after)

    @api.model
    def _end_with(self, given, last):
        """End what a policy or an exception wrote, also where a person chose a later day: that is noted (sudo).

        :param given: the policy or exception, with the last day so far
        :param date last: its last day
        """
        self._move_end(given, given.date_to, last)
        accounts = self._set_end(given, SQL("(own.until IS NULL OR own.until > %s)", last), last)
        text = self.env._(
            "The visits that “%(given)s” gave ended with it on %(day)s; a later day, or none, had been chosen.",
            given=given.display_name,
            day=format_date(self.env, last),
        )
        log_in_bulk(self.env["key.account"], dict.fromkeys(sorted(accounts), text))

    @api.model
    def _set_end(self, given, which, last):
        """Set the last day of what a policy or an exception applied last, where the number is still that.

        :param SQL which: condition on ``own``
        :return: ids of the accounts
        """
        written = SQL("applied.policy_id = %s AND applied.exception_id IS NULL", given.id)
        if given._name == "key.account.policy.exception":
            written = SQL("applied.exception_id = %s", given.id)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE key_account_cadence_exception own
                   SET until = %(last)s, write_uid = %(uid)s, write_date = %(now)s
                  FROM (SELECT DISTINCT ON (account_id) account_id, policy_id, exception_id, visits_to
                          FROM key_account_policy_proposal
                         WHERE kind = 'visits' AND state = 'applied'
                         ORDER BY account_id, id DESC) applied
                 WHERE %(written)s AND own.account_id = applied.account_id AND %(which)s
                   AND applied.visits_to -> own.visit_level
                       = JSONB_BUILD_ARRAY(own.number, own.period)
             RETURNING own.account_id
                """,
                written=written,
                which=which,
                last=last or None,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        if rows:
            self.invalidate_model()
            self.env["key.account.cadence"]._recompute_later()
        return {account_id for (account_id,) in rows}

    @api.model
    def _tell_visits(self, visits):
        """Return visits by level in words.

        :param dict visits: ``{level: [number, period, ...]}``; empty: as cadences say
        """
        _ = self.env._
        levels = dict(self._fields["visit_level"]._description_selection(self.env))
        told = []
        for level, label in levels.items():
            if level in visits:
                number, period = visits[level][:2]
                often = {
                    "week": _("%s a week", number),
                    "month": _("%s a month", number),
                    "quarter": _("%s a quarter", number),
                    "year": _("%s a year", number),
                }[period]
                told.append(_("%(level)s: %(often)s", level=label, often=often))
        return "; ".join(told) or _("usual number")
