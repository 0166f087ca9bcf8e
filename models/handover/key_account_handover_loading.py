from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.cadence.visit_rhythm import per_month_sql

# While receivers can still be chosen, or say no.
OPEN = ("draft", "proposed")


class KeyAccountHandoverLoading(models.AbstractModel):
    """What receivers would have to do: accounts, and visits with travel against their working time."""

    _name = "key.account.handover.loading"
    _description = "Load of the Receivers of a Handover"

    receivers_told = fields.Text(string="Receivers", compute="_compute_receivers_told")
    is_too_much = fields.Boolean(compute="_compute_receivers_told")

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    @api.depends("state", "line_ids.receiver_id", "line_ids.is_excluded")
    def _compute_receivers_told(self):
        """Tell of each receiver the load before and after, and whether there is time for it.

        Receivers read of themselves alone, as they do of the lines.
        """
        for handover in self:
            told, too_much = [], False
            if handover.state in OPEN:
                # A handover that is not saved yet is of whoever fills it in.
                saved = handover._origin
                only = self.env.user if saved and not saved.has_access("write") else None
                for text, is_too_much in handover.sudo()._tell_receivers(only):
                    told.append(text)
                    too_much |= is_too_much
            handover.receivers_told = "\n".join(told)
            handover.is_too_much = too_much

    # === BUSINESS METHODS === #

    def _tell_receivers(self, only=None):
        """Yield of each receiver what comes, and whether it is too much (sudo).

        :param only: a user, to tell of this one alone
        """
        lines = self.line_ids.filtered(lambda line: line.receiver_id and not line.is_excluded)
        if only:
            lines = lines.filtered(lambda line: line.receiver_id == only)
        owned, soon, hours = lines._count_owned(), lines._count_coming(), self._get_hours()
        best = self.env["key.account.grade"].search([], limit=1)
        giver, company = self.giver_id._origin, self.company_id._origin
        # In a form, records have no number of their own yet.
        for user, mine in sorted(
            lines.grouped(lambda line: line.receiver_id._origin).items(),
            key=lambda item: item[0].name,
        ):
            before = owned.get((user.id, company.id), 0)
            told = [
                self.env._(
                    "%(user)s has %(owned)s accounts and takes over %(coming)s",
                    user=user.name,
                    owned=before,
                    coming=len(mine),
                )
            ]
            needed, available = hours.get(user.id, (0, 0))
            if needed:
                told.append(
                    self.env._(
                        "visits and travel then: %(needed)s of %(available)s h a month",
                        needed=round(needed),
                        available=round(available),
                    )
                )
            if number := sum(soon[line.account_id._origin.id, giver.id] for line in mine):
                told.append(self.env._("visits in the next 7 days: %s", number))
            if number := len(mine.filtered(lambda line: line._lacks_deputy(best))):
                told.append(self.env._("best grade, no deputy: %s", number))
            if needed > available:
                told.append(self.env._("too many visits for the working time"))
            new = mine.filtered(lambda line: line.account_id.owner_id == self.giver_id)
            warnings = self._get_receiver_warnings(before, len(new))
            yield " · ".join(told + warnings), bool(warnings) or needed > available

    def _get_receiver_warnings(self, owned, coming):
        """Return why accounts are too many for a receiver, as phrases. To be extended by rooms.

        :param int owned: number of accounts of the receiver
        :param int coming: number of accounts that get the receiver as owner
        """
        return []

    def _get_hours(self):
        """Return the hours a month for visits and travel, ``{user id: (needed then, available)}``.

        What cadences require of a receiver now, and of the giver at the accounts that come. Travel takes the default
        time of the company: nobody knows the rounds yet.
        """
        accounts = self.env["key.account"]
        people = self.line_ids.receiver_id._origin
        if not people or not accounts._is_feature_on("feature_visit"):
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT load.receiver, SUM(%(visits)s
                           * (load.duration + CASE load.channel WHEN 'visit' THEN %(travel)s ELSE 0 END))
                  FROM (SELECT due.user_id AS receiver, due.number, due.period, due.duration, due.channel
                          FROM key_account_visit_due due
                         WHERE due.company_id = %(company)s AND due.user_id IN %(people)s
                         UNION ALL
                        SELECT line.receiver_id, due.number, due.period, due.duration, due.channel
                          FROM key_account_handover_line line
                          JOIN key_account_visit_due due ON due.account_id = line.account_id
                         WHERE line.handover_id = %(handover)s AND line.is_excluded IS NOT TRUE
                           AND due.user_id = %(giver)s) load
                 WHERE load.receiver IS NOT NULL
                 GROUP BY load.receiver
                """,
                visits=per_month_sql(SQL("load.number"), SQL("load.period")),
                travel=self.company_id.key_account_travel_hours,
                company=self.company_id._origin.id,
                people=people._ids,
                handover=self._origin.id or None,
                giver=self.giver_id._origin.id or None,
            )
        )
        feasibility = self.env["key.account.feasibility"].new({"company_id": self.company_id.id})
        available = feasibility._get_hours_available(feasibility._get_work(people))
        needed = Counter({user: float(hours or 0) for user, hours in rows})
        return {user.id: (needed[user.id], available.get(user.id, 0)) for user in people}
