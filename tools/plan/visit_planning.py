"""From due visits and working days to rounds: one person's plan, without Odoo.

Costs are minutes of travel: a day of lateness, a visit outside the preferred half-day or a change
from the plan before cost as much as a number of minutes on the road.
"""

from dataclasses import replace
from math import inf

from .round_plan import Missing, Planned, RoundPlan
from .routing import Pattern, Problem, Shift, Stop, solve
from .routing.timetable import Timetable
from .visit_chain import LEFT_OUT, MAX_PATTERNS, Chain, Need
from .visit_day import ROUNDING, Appointment, Hours, merged, stretch

__all__ = ["Missing", "Need", "PersonPlanner", "Planned", "RoundPlan"]

NOON = 12 * 60
DAY = 24 * 60
PREFERRED = {"morning": (0, NOON), "afternoon": (NOON, DAY)}
OTHER_HALF_DAY = 20
BALANCE = 3


class PersonPlanner:
    """Plans one person's visits in a period.

    :param list days: :class:`Workday` in order; days off are not among them
    :param list needs: :class:`Need`
    :param list appointments: :class:`Appointment`, fixed visits
    :param Place start: where each day begins
    :param Place end: where each day ends
    :param Travel travel: travel times
    :param int max_visits: visits per day, including fixed ones
    :param date last: last day of the period, if it is after the last working day
    """

    def __init__(self, days, needs, appointments, start, end, travel, max_visits, last=None):
        self.days = days
        self.needs = needs
        self.appointments = appointments
        self.start = start
        self.end = end
        self.travel = travel
        self.max_visits = max_visits
        self.workdays = {workday.day: workday for workday in days}
        self.kept = {}
        for appointment in sorted(appointments, key=lambda appointment: appointment.start):
            if appointment.day in self.workdays:
                self.kept.setdefault(appointment.day, []).append(appointment)
        self.hours = self._get_hours()
        period = days[0].day, max(days[-1].day, last or days[-1].day)
        self.chains = {need.key: Chain(need, *period) for need in needs}
        self.windows = {need.key: self._get_windows(need) for need in needs}

    def plan(self, seconds, seed=1, iterations=None):
        """Return the plan: visits on site first, then calls in the gaps between them.

        :param float seconds: time budget of the search
        :param int iterations: instead of the time, for reproducible plans
        :rtype: RoundPlan
        """
        needs = [need for need in self.needs if need.on_the_way]
        solution = solve(self._get_problem(needs), seconds, seed, iterations=iterations)
        if missed := {
            left.key.day for left in solution.left_out if isinstance(left.key, Appointment)
        }:
            # A fixed visit that fits into no round: plan around it on that day.
            self.hours.update(dict.fromkeys(missed))
            solution = solve(self._get_problem(needs), seconds, seed, iterations=iterations)
        plan = self._read(solution)
        self._fill_in_calls(plan)
        plan.missing = self._get_missing(plan)
        return plan

    # === PROBLEM === #

    def _get_hours(self):
        """Return the hours of each day, ``{day: Hours}``; ``None`` if fixed visits fit no round."""
        return {
            workday.day: stretch(
                workday, self.kept.get(workday.day, []), self.start, self.end, self.travel
            )
            for workday in self.days
        }

    def _get_problem(self, needs):
        kept = [
            appointment
            for appointment in self.appointments
            if appointment.day in self.workdays and self.hours[appointment.day]
        ]
        places = [self.start, self.end, *(record.place for record in [*needs, *kept])]
        rows = {place.key: place for place in places}
        index = {key: number for number, key in enumerate(rows)}
        known = list(rows.values())
        stops = [
            self._get_stop(need, index[need.place.key]) for need in needs if self._get_days(need)
        ]
        stops += [
            Stop(
                key=appointment,
                place=index[appointment.place.key],
                patterns=(Pattern((appointment.day,)),),
                duration=appointment.end - appointment.start,
                windows={appointment.day: ((appointment.start, appointment.start + ROUNDING),)},
                weight=10 * LEFT_OUT[0],
            )
            for appointment in kept
        ]
        return Problem(
            stops=tuple(stops),
            shifts=tuple(self._get_shift(workday, index) for workday in self.days),
            distances=[[self.travel.minutes(here, there) for there in known] for here in known],
            balance=BALANCE,
        )

    def _get_shift(self, workday, index):
        kept = self.kept.get(workday.day, [])
        hours, max_stops = self.hours[workday.day], max(self.max_visits, len(kept))
        if not hours:
            busy = workday.occupied + [(visit.start, visit.end) for visit in kept]
            hours = Hours(workday.starts, workday.ends, tuple(merged(busy)))
            max_stops -= len(kept)
        return Shift(
            person=0,
            day=workday.day,
            start_place=index[self.start.key],
            end_place=index[self.end.key],
            starts=hours.starts,
            # Times are whole minutes, travel times are not.
            ends=hours.ends + ROUNDING if kept else hours.ends,
            max_stops=max_stops,
            busy=hours.busy,
        )

    def _get_stop(self, need, place):
        chain, days = self.chains[need.key], self._get_days(need)
        # The patterns of a single visit are all its days, unless there are too many.
        is_choice = len(chain.wishes) > 1 or len(days) > MAX_PATTERNS
        return Stop(
            key=need.key,
            place=place,
            patterns=self._get_patterns(need),
            duration=need.duration,
            windows=self.windows[need.key],
            preferred=PREFERRED.get(need.half_day),
            preference=OTHER_HALF_DAY,
            weight=chain.missing * len(chain.wishes),
            complete=chain.complete if is_choice else None,
            days=tuple(days) if is_choice else (),
        )

    def _get_windows(self, need):
        """Return when visits may start: early enough to end before the customer closes.

        New visits are in working hours, even on a day that starts earlier for a fixed one.
        """
        windows = need.windows
        if windows is None:
            if not self.kept:
                return None
            windows = dict.fromkeys(self.workdays, ((0, DAY),))
        return {
            day: tuple(
                (max(opens, workday.starts), min(closes, workday.ends) - need.duration)
                for opens, closes in windows[day]
                if min(closes, workday.ends) - need.duration >= max(opens, workday.starts)
            )
            for day, workday in self.workdays.items()
            if day in windows
        }

    def _get_patterns(self, need):
        """Return the best choices of days for all visits of a need in the period."""
        return self.chains[need.key].get_patterns(self._get_days(need))

    def _get_days(self, need):
        """Return the working days on which a visit is possible and the customer open."""
        windows = self.windows[need.key]
        return self.chains[need.key].select(
            day for day in self.workdays if windows is None or windows.get(day)
        )

    # === SOLUTION === #

    def _read(self, solution):
        places = {need.key: need.place for need in self.needs}
        visits, ways = [], 0.0
        for made in solution.rounds:
            here = self.start
            for number, visit in enumerate(made.visits, start=1):
                kept = isinstance(visit.key, Appointment)
                there = visit.key.place if kept else places[visit.key]
                way = self.travel.minutes(here, there)
                if not kept:
                    visits.append(
                        Planned(
                            visit.key,
                            made.day,
                            round(visit.start),
                            round(visit.end),
                            round(way),
                            number,
                            self.travel.is_too_long(here, there),
                        )
                    )
                here = there
            ways += made.distance
        return RoundPlan(visits, travel_minutes=ways)

    # === MISSING VISITS === #

    def _get_missing(self, plan):
        """Return the wishes without a visit, each with the first thing that stands in its way.

        Each reason leaves fewer days: on which the visitor works, on which the visit fits without
        any other, on which it does so in the opening hours, and on which there is room.
        """
        visits = {}
        for visit in plan.visits:
            visits.setdefault(visit.key, []).append(visit.day)
        missing = []
        for need in self.needs:
            chain = self.chains[need.key]
            days = sorted(visits.get(need.key, ()))
            if len(days) < len(chain.wishes):
                reasons = self._get_reasons(need, chain, days)
                missing += [
                    Missing(need.key, chain.wishes[number] if number else need.due, reason)
                    for number, reason in sorted(reasons.items())
                ]
        return missing

    def _get_reasons(self, need, chain, days):
        """Return the reason for each missing wish, by its number."""
        left = [number for number, day in enumerate(chain.match(days)) if not day]
        working = chain.select(self.workdays)
        always = self._get_windows(replace(need, windows=None))
        alone = [day for day in working if self._fits_alone(need, day, always)]
        is_open = alone
        if need.windows is not None:
            windows = self.windows[need.key]
            is_open = [day for day in alone if self._fits_alone(need, day, windows)]
        reasons = {}
        for reason, possible in (
            ("few_days" if working else "no_shift", working),
            ("too_long", alone),
            ("closed", is_open),
        ):
            best = chain.match(possible)
            number = best.count(None) - len(reasons)
            open_wishes = sorted(
                (wish for wish in left if wish not in reasons),
                key=lambda wish, best=best: best[wish] is not None,
            )
            reasons |= dict.fromkeys(open_wishes[: max(0, number)], reason)
        return dict.fromkeys(left, "no_room") | reasons

    def _fits_alone(self, need, day, windows):
        """Return whether a visit fits into a day without any other."""
        workday = self.workdays[day]
        if not need.on_the_way:
            return self._find_gap(need, day, workday.busy, windows) is not None
        places = need.place, self.start, self.end
        times = [[self.travel.minutes(here, there) for there in places] for here in places]
        stop = Stop(
            need.key, 0, (Pattern((day,)),), need.duration, preferred=PREFERRED.get(need.half_day)
        )
        opens = None if windows is None else sorted(windows.get(day, ()))
        hours = self.hours[day] or Hours(workday.starts, workday.ends, tuple(workday.occupied))
        if day in self.kept:
            hours = replace(hours, ends=hours.ends + ROUNDING)
        return Timetable(hours, times, [stop], 2, [opens]).run([1, 0, 2]) is not None

    # === CALLS === #

    def _fill_in_calls(self, plan):
        """Put calls and messages into the gaps, the best grades first."""
        taken = {workday.day: list(workday.busy) for workday in self.days}
        for visit in plan.visits:
            taken[visit.day].append((visit.start - visit.way, visit.end))
        for kept in self.appointments:
            if kept.day in taken:
                taken[kept.day].append((kept.start, kept.end))
        calls = [need for need in self.needs if not need.on_the_way]
        for need in sorted(calls, key=lambda need: (need.rank, need.due)):
            self._fill_in_call(plan, need, taken)

    def _fill_in_call(self, plan, need, taken):
        windows = self.windows[need.key]
        starts = {
            day: start
            for day in self._get_days(need)
            if (start := self._find_gap(need, day, taken[day], windows)) is not None
        }
        if pattern := self.chains[need.key].complete(list(starts)):
            for day in pattern.days:
                start, end = starts[day], starts[day] + need.duration
                taken[day].append((start, end))
                plan.visits.append(Planned(need.key, day, start, end))

    def _find_gap(self, need, day, taken, windows):
        """Return the first minute at which a call fits, in the preferred half-day if possible."""
        opening = ((0, DAY),) if windows is None else windows.get(day, ())
        for half_from, half_to in (PREFERRED.get(need.half_day, (0, DAY)), (0, DAY)):
            for begins, ends in self.workdays[day].work:
                clock = max(begins, half_from)
                for busy_from, busy_to in [*merged(taken), (ends, inf)]:
                    for opens, closes in opening:
                        start = max(clock, opens)
                        if start <= min(busy_from - need.duration, ends - need.duration, closes):
                            if start < half_to:
                                return start
                    clock = max(clock, busy_to)
        return None
