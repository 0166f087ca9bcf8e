from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...tools.cadence.visit_rhythm import per_month_sql
from ...tools.cadence.visit_travel import Place, Travel, get_place, get_town
from ...tools.cadence.visit_ways import estimate_ways


class Need(NamedTuple):
    """What the cadences require of a visitor for a grade: visits and hours are of a month.

    ``travel``: the hours of travel among ``hours``; ``days``: usual days between visits; ``longest``:
    of each account, the hours of its longest visit with the way there and back, 0 for calls.
    """

    user_id: int
    grade_id: int
    accounts: int
    visits: float
    hours: float
    travel: float
    days: int
    longest: tuple


class KeyAccountFeasibilityNeed(models.AbstractModel):
    """The time that cadences require, with the ways between home and customers.

    How it works: one statement returns a row per visitor and account; the ways of each visitor are
    estimated from the coordinates of these accounts, and both are added up by grade.
    """

    _name = "key.account.feasibility.need"
    _description = "Time Required by Cadences"

    def _get_needs(self):
        """Return what the cadences require: one :class:`Need` per visitor and grade, by grade."""
        company = self.company_id
        rows = self._get_required_visits()
        homes = self._get_homes({row[0] for row in rows if row[0]})
        travel = Travel(
            factor=company.key_account_travel_factor,
            speed=company.key_account_travel_speed,
            unknown=company.key_account_travel_hours * 60,
            flight=company.key_account_flight_hours * 60,
        )
        places = defaultdict(dict)
        for user_id, _grade, partner_id, _visits, _hours, on_site, *_limits, place in rows:
            if on_site:
                places[user_id][partner_id] = Place(
                    partner_id, place[0] or 0, place[1] or 0, get_town(*place[2:])
                )
        ways = {
            user_id: estimate_ways(*homes[user_id], list(own.values()), travel)
            for user_id, own in places.items()
        }
        needs = {}
        for user_id, grade_id, partner_id, visits, hours, on_site, longest, days, _place in rows:
            way, both = ways[user_id][partner_id] if on_site else (0, 0)
            moving = float(on_site) * way / 60
            needs.setdefault((user_id, grade_id), []).append(
                (float(visits), float(hours) + moving, moving, days, both / 60 + (longest or 0))
            )
        return [
            Need(
                user_id,
                grade_id,
                len(parts),
                *(sum(part[number] for part in parts) for number in range(3)),
                min(part[3] for part in parts),
                tuple(part[4] for part in parts),
            )
            for (user_id, grade_id), parts in needs.items()
        ]

    def _get_required_visits(self):
        """Return a row per visitor and account, the best grades first.

        :return: ``[(user id, grade id, customer's id, visits a month, their hours without travel,
            visits on site a month, hours of the longest of these, usual days between visits,
            place)]``; a place is latitude, longitude, country, postcode and city
        """
        accounts = self.env["key.account"].sudo()
        accounts.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(wanted)s
                SELECT due.user_id,
                       account.grade_id,
                       partner.id,
                       SUM(%(visits)s),
                       SUM(%(visits)s * due.duration),
                       COALESCE(SUM(%(visits)s) FILTER (WHERE due.channel = 'visit'), 0),
                       MAX(due.duration) FILTER (WHERE due.channel = 'visit'),
                       MIN(due.interval_days),
                       partner.partner_latitude, partner.partner_longitude,
                       partner.country_id, partner.zip, partner.city
                  FROM wanted due
                  JOIN key_account account ON account.id = due.account_id
                  JOIN res_partner partner ON partner.id = account.partner_id
             LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
                 GROUP BY due.user_id, account.id, partner.id, grade.sequence
                 ORDER BY grade.sequence NULLS LAST, account.grade_id, due.user_id, account.id
                """,
                visits=per_month_sql(SQL("due.number"), SQL("due.period")),
                wanted=self._get_wanted_steps(accounts),
            )
        )
        return [(*row[:8], row[8:]) for row in rows]

    def _get_wanted_steps(self, accounts):
        """Return the steps of a statement that end with the required visits, named ``wanted``.

        They are the due visits, or what these will be while they wait to be computed again.
        """
        cron = self.env.ref("key_account.ir_cron_visit_due").sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        if triggers.search_count([("cron_id", "=", cron.id)], limit=1):
            return accounts._get_due_steps(self.company_id, SQL("TRUE"))
        dues = "wanted AS (SELECT * FROM key_account_visit_due WHERE company_id = %s)"
        return SQL(dues, self.company_id.id)

    def _get_homes(self, user_ids):
        """Return where the days of each visitor start and end, as plans do: ``{user id: places}``.

        Accounts without a visitor are visited from the company.
        """
        office = self.company_id.sudo().partner_id
        homes = {None: (get_place(office), get_place(office))}
        for user in self.env["res.users"].sudo().browse(user_ids):
            start = user.key_account_start_partner_id or office
            end = user.key_account_end_partner_id or start
            homes[user.id] = get_place(start), get_place(end)
        return homes
