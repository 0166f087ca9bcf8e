"""From due visits and working days to rounds: one person's plan, without Odoo.

Costs are minutes of travel: a day of lateness, a visit outside the preferred half-day or a change
from the plan before cost as much as a number of minutes on the road.
"""

from dataclasses import dataclass
from math import inf

from ..cadence.visit_rhythm import Rhythm
from .routing import Pattern, Problem, Shift, Stop, solve
from .visit_day import ROUNDING, Appointment, Hours, merged, stretch
from .visit_travel import Place

NOON = 12 * 60
DAY = 24 * 60
# Cost of a day too late by the rank of the grade (the best is 0), in minutes; half for too early.
LATE_DAY = (12, 8, 5, 3)
# Cost of leaving a visit out by the rank of the grade, and per day that it is overdue.
LEFT_OUT = (4000, 2000, 1000, 500)
LEFT_OUT_DAY = 20
OTHER_HALF_DAY = 20
CHANGED_DAY = 30
BALANCE = 3
MAX_PATTERNS = 31


@dataclass(frozen=True)
class Need:
    """The due visits of an account on one level.

    ``due`` is the best day of the first one, ``rhythm`` gives the next ones, ``earliest``
    is the first day that is not too soon, ``latest`` the last one before an agreed visit, if one
    follows. ``rank`` is that of the grade, from 0 for the best. ``windows`` maps days
    to the minutes between which the customer is open, ``None``: at any time. ``kept`` are the days
    on which it was planned so far.
    """

    key: object
    place: Place
    due: object
    rhythm: Rhythm
    earliest: object
    duration: int
    rank: int = 0
    half_day: str | None = None
    windows: dict | None = None
    on_the_way: bool = True
    kept: tuple = ()
    latest: object = None


@dataclass(frozen=True)
class Planned:
    """A visit in the plan: minutes of a day, travel time to it, its number on that day.

    ``is_far``: only part of the travel time is on this day.
    """

    key: object
    day: object
    start: int
    end: int
    way: int = 0
    number: int = 0
    is_far: bool = False


@dataclass
class RoundPlan:
    """The result for one person. ``left_out`` maps needs to reasons of the routing core."""

    visits: list
    left_out: dict
    travel_minutes: float = 0.0


class PersonPlanner:
    """Plans one person's visits in a period.

    :param list days: :class:`Workday` in order; days off are not among them
    :param list needs: :class:`Need`
    :param list appointments: :class:`Appointment`, fixed visits
    :param Place start: where each day begins
    :param Place end: where each day ends
    :param Travel travel: travel times
    :param int max_visits: visits per day, including fixed ones
    """

    def __init__(self, days, needs, appointments, start, end, travel, max_visits):
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
        stops, self.hopeless = [], {}
        for need in needs:
            if patterns := self._get_patterns(need):
                stops.append(self._get_stop(need, index[need.place.key], patterns))
            else:
                self.hopeless[need.key] = "no_shift"
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

    def _get_stop(self, need, place, patterns):
        rank = min(need.rank, len(LEFT_OUT) - 1)
        overdue = max(0, (self.days[0].day - need.due).days)
        preferred = {"morning": (0, NOON), "afternoon": (NOON, DAY)}.get(need.half_day)
        return Stop(
            key=need.key,
            place=place,
            patterns=patterns,
            duration=need.duration,
            windows=self._get_windows(need),
            preferred=preferred,
            preference=OTHER_HALF_DAY,
            weight=(LEFT_OUT[rank] + LEFT_OUT_DAY * overdue) * len(patterns[0].days),
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
        """Return the best choices of days for all visits of a need in the period.

        The first visit is on any day that is not too soon; the others follow at their interval, on
        the nearest working day, up to the next agreed visit.
        """
        first, last = self.days[0].day, self.days[-1].day
        if need.latest:
            last = min(last, need.latest)
        days = [
            workday.day
            for workday in self.days
            if workday.day <= last and (need.windows is None or need.windows.get(workday.day))
        ]
        if not days:
            return ()
        # Due on the weekend after the last working day: that day is the nearest.
        wanted = [min(max(need.due, first), last)]
        while (wish := need.rhythm.next_day(wanted[-1])) <= last:
            wanted.append(wish)
        late = LATE_DAY[min(need.rank, len(LATE_DAY) - 1)]
        patterns = {}
        for start in days:
            if start < need.earliest:
                continue
            chosen = self._follow(start, wanted, days)
            if chosen and chosen not in patterns:
                patterns[chosen] = sum(
                    late * (day - wish).days if day >= wish else late / 2 * (wish - day).days
                    for day, wish in zip(chosen, wanted, strict=True)
                ) + CHANGED_DAY * len(set(need.kept) - set(chosen))
        best = sorted(patterns, key=patterns.get)[:MAX_PATTERNS]
        return tuple(Pattern(days, patterns[days]) for days in best)

    @staticmethod
    def _follow(start, wanted, days):
        """Return one day for each wish, moved as the first one is; nothing if they do not fit."""
        shift = start - wanted[0]
        chosen = [start]
        for wish in wanted[1:]:
            free = [day for day in days if day > chosen[-1]]
            if not free:
                return None
            chosen.append(min(free, key=lambda day, aim=wish + shift: (abs(day - aim), day)))
        return tuple(chosen)

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
        left_out = {
            left.key: left.reason
            for left in solution.left_out
            if not isinstance(left.key, Appointment)
        }
        return RoundPlan(visits, left_out | self.hopeless, ways)

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
        patterns = self._get_patterns(need)
        for pattern in patterns:
            starts = [self._find_gap(need, day, taken[day]) for day in pattern.days]
            if None not in starts:
                for day, start in zip(pattern.days, starts, strict=True):
                    taken[day].append((start, start + need.duration))
                    plan.visits.append(Planned(need.key, day, start, start + need.duration))
                return
        plan.left_out[need.key] = "no_room" if patterns else "no_shift"

    def _find_gap(self, need, day, taken):
        """Return the first minute at which a call fits, in the preferred half-day if possible."""
        windows = ((0, DAY),) if need.windows is None else self._get_windows(need).get(day, ())
        halves = {"morning": (0, NOON), "afternoon": (NOON, DAY)}
        for half_from, half_to in (halves.get(need.half_day, (0, DAY)), (0, DAY)):
            for begins, ends in self.workdays[day].work:
                clock = max(begins, half_from)
                for busy_from, busy_to in [*merged(taken), (ends, inf)]:
                    for opens, closes in windows:
                        start = max(clock, opens)
                        if start <= min(busy_from - need.duration, ends - need.duration, closes):
                            if start < half_to:
                                return start
                    clock = max(clock, busy_to)
        return None
