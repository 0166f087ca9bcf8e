from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from ...tools.cadence.agreed_visits import Limits, find_rooms
from ...tools.cadence.visit_travel import Travel, locate_towns
from ...tools.days import day_of
from ...tools.plan.visit_day import Workday
from ...tools.plan.visit_planning import Missing, Need, PersonPlanner
from ..visit.key_account_visit_state import OPEN_STATES
from .key_account_visit_plan_busy import get_place, minutes


class DueVisit(NamedTuple):
    """A due visit and its due day, between the agreed visits before and after it, if any."""

    record: models.BaseModel
    day: object
    agreed: object
    coming: object


class KeyAccountVisitPlanRound(models.AbstractModel):
    """Reads the data of one person's plan, in a bounded number of queries per person."""

    _name = "key.account.visit.plan.round"
    _description = "Round of a Visit Plan"

    def _plan_person(self, person):
        """Plan one person's visits and write the changes."""
        user = person.user_id
        zone = user._key_account_zone()
        today = day_of(fields.Datetime.now(), zone.zone)
        first = max(self.date_from, today + timedelta(days=1))
        visits = self._get_visits(user)
        frozen = self._get_frozen(visits, today)
        work = self._get_work(user, zone, first)
        needs, places, unknown = self._get_needs(user, zone, first, sorted(work), visits - frozen)
        appointments, busy = self._get_appointments(user, zone, first, frozen, places)
        workdays = [Workday(day, work[day], sorted(busy[day])) for day in sorted(work)]
        plan = None
        if workdays:
            start, end = self._get_ends(user)
            planner = PersonPlanner(
                days=workdays,
                needs=needs,
                appointments=appointments,
                start=start,
                end=end,
                travel=self._get_travel(),
                max_visits=user.key_account_visit_max or self.max_visits,
                last=self.date_to,
                nights=user._key_account_nights(self.company_id),
            )
            plan = planner.plan(self.seconds)
        self._write_visits(user, zone, plan, visits - frozen)
        missing = (
            plan.missing if plan else [Missing(need.key, need.due, "no_shift") for need in needs]
        )
        self._write_omissions(user, missing)
        self._write_days(user, plan)
        staying = frozen.filtered(lambda visit: visit.plan_id == self)
        person.write(self._prepare_person(workdays, plan, missing, unknown, staying))

    def _get_visits(self, user):
        """Return the open visits of a person in the period of the plan."""
        return self.env["key.account.visit"].search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("state", "in", OPEN_STATES),
            ]
        )

    def _get_frozen(self, visits, today):
        """Return the visits that do not move: confirmed, set manually, or too soon to change."""
        near = today + timedelta(days=self.company_id.key_account_freeze_days)
        return visits.filtered(
            lambda visit: visit.state == "confirmed" or visit.is_pinned or visit.date <= near
        )

    def _get_work(self, user, zone, first):
        """Return the working hours of a person, ``{day: [(start, end)]}`` in minutes."""
        work = defaultdict(list)
        if first <= self.date_to:
            margin = timedelta(days=1)
            times = user._key_account_work(self.company_id, first - margin, self.date_to + margin)
            for starts, ends in times[user]:
                for day, begins, finishes in minutes(starts, ends, zone):
                    if first <= day <= self.date_to and finishes > begins:
                        work[day].append((begins, finishes))
        return {day: sorted(hours) for day, hours in work.items()}

    def _get_needs(self, user, zone, first, days, movable):
        """Return a person's due visits, as :class:`Need`, the places, and the unknown ones."""
        dues = self.env["key.account.visit.due"].search(self._get_due_domain(user))
        kept = movable.grouped(lambda visit: (visit.account_id, visit.visit_level))
        agreed = self._get_agreed(dues.account_id, movable)
        windows = {
            opening: self._get_windows(*opening, zone, days)
            for opening in map(self._get_opening, dues.account_id)
            if opening
        }
        partners = dues.account_id.partner_id
        places, unknown = locate_towns([get_place(partner) for partner in partners])
        ranks = self._get_ranks()
        needs = []
        for due in dues:
            kind = due.account_id, due.visit_level
            need = Need(
                key=None,
                place=places[due.account_id.partner_id.id],
                due=due.due_date,
                rhythm=due._get_rhythm(),
                earliest=due.due_date,
                duration=max(1, round(due.duration * 60)),
                rank=ranks.get(due.account_id.grade_id, len(ranks)),
                half_day=due.half_day or None,
                windows=windows.get(self._get_opening(due.account_id)),
                on_the_way=due.channel == "visit",
                kept=tuple(kept.get(kind, movable.browse()).mapped("date")),
                interval_min=due.interval_min,
            )
            needs += [
                replace(
                    need,
                    key=DueVisit(
                        due,
                        room.due,
                        room.agreed,
                        room.latest and room.latest + timedelta(days=due.interval_min),
                    ),
                    due=room.due,
                    earliest=room.earliest,
                    latest=room.latest,
                )
                for room in self._find_rooms(due, first, agreed.get(kind, ()))
                if room.due <= self.date_to
            ]
        names = partners.filtered(lambda partner: partner.id in unknown)
        return needs, places, names

    def _get_due_domain(self, user):
        """Return the domain of the due visits that a person is to be planned for."""
        return (
            Domain("user_id", "=", user.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("due_date", "<=", self.date_to)
        )

    @staticmethod
    def _find_rooms(due, first, agreed):
        """Return where the visits of a due visit are possible, beside the agreed ones."""
        return find_rooms(
            due._get_rhythm(),
            Limits(due.interval_min, due.interval_max),
            first,
            agreed,
            last=due.last_date,
            due=due.due_date,
            latest=due.latest_date,
        )

    def _get_agreed(self, accounts, movable):
        """Return the days of visits that stay, by any visitor: ``{(account, level): [day]}``.

        Today of a visitor in the west can be the day before the company's.
        """
        coming = Domain("date", ">=", self.company_id._key_account_today())
        coming |= Domain("stop", ">", fields.Datetime.now())
        groups = self.env["key.account.visit"]._read_group(
            Domain("account_id", "in", accounts.ids)
            & Domain("state", "in", OPEN_STATES)
            & Domain("id", "not in", movable.ids)
            & coming,
            ["account_id", "visit_level"],
            ["date:array_agg"],
        )
        return {(account, level): days for account, level, days in groups}

    def _get_ranks(self):
        grades = self.env["key.account.grade"].search([])
        return {grade: number for number, grade in enumerate(grades)}

    @staticmethod
    def _get_opening(account):
        """Return the opening hours of an account and the time zone of its customer, if any."""
        calendar = account.opening_calendar_id
        return (calendar, account.partner_id.tz or calendar.tz) if calendar else None

    def _get_windows(self, calendar, customer_zone, zone, days):
        """Return opening hours in the visitor's time zone, per day."""
        if not days:
            return {}
        margin = timedelta(days=1)
        first, last = days[0] - margin, days[-1] + margin
        hours = calendar._key_account_hours(first, last, customer_zone, self.company_id)
        windows = defaultdict(list)
        for opens, closes in hours[self.env["resource.resource"]]:
            for day, begins, finishes in minutes(opens, closes, zone):
                windows[day].append((begins, finishes))
        return dict(windows)

    def _get_ends(self, user):
        """Return where a person's day starts and ends: at the company, or as set on the user."""
        office = self.company_id.partner_id
        start = user.key_account_start_partner_id or office
        return get_place(start), get_place(user.key_account_end_partner_id or start)

    def _get_travel(self):
        company = self.company_id
        return Travel(
            factor=company.key_account_travel_factor,
            speed=company.key_account_travel_speed,
            unknown=company.key_account_travel_hours * 60,
            flight=company.key_account_flight_hours * 60,
        )
