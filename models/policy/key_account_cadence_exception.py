from odoo import api, models
from odoo.tools import SQL


class KeyAccountCadenceException(models.Model):
    """Own cadences of accounts that a sales policy gives."""

    _inherit = "key.account.cadence.exception"

    # === BUSINESS METHODS === #

    @api.model
    def _move_end(self, written, before, after):
        """Move the last day of what proposals wrote; what a person changed since stays (sudo).

        :param SQL written: condition on ``applied``, the last applied proposal of each account
        :param date before: the last day that they wrote; ``False`` for none
        :param date after: the new last day
        """
        if before == after:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE key_account_cadence_exception own
                   SET until = %(after)s, write_uid = %(uid)s, write_date = %(now)s
                  FROM (SELECT DISTINCT ON (account_id) account_id, policy_id, exception_id, visits_to
                          FROM key_account_policy_proposal
                         WHERE kind = 'visits' AND state = 'applied'
                         ORDER BY account_id, id DESC) applied
                 WHERE %(written)s AND own.account_id = applied.account_id
                   AND own.until IS NOT DISTINCT FROM %(before)s
                   AND applied.visits_to -> own.visit_level
                       = JSONB_BUILD_ARRAY(own.number, own.period)
             RETURNING own.account_id
                """,
                written=written,
                before=before or None,
                after=after or None,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        if rows:
            self.invalidate_model()
            self.env["key.account.cadence"]._recompute_later()

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
