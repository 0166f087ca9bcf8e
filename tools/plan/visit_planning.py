"""From due visits and working days to rounds: one person's plan, without Odoo.

Costs are minutes of travel: a day of lateness, a visit outside the preferred half-day or a change
from the plan before cost as much as a number of minutes on the road.

How it works: agreed visits and other appointments at known places are stops of their day. Nights away
from home come first (:mod:`.visit_nights`, :mod:`.visit_trip`): they say where each day starts and ends.
Then all days are planned together, the nights of trips move to the visits (:mod:`.visit_lodging`), and
calls fill the gaps.
"""

from dataclasses import replace
from itertools import pairwise

from .round_plan import Missing, Planned, PlannedDay, RoundPlan
from .routing import Pattern, Problem, Shift, Stop, solve
from .routing.timetable import Timetable, drive
from .visit_calls import OTHER_HALF_DAY, PREFERRED, Calls
from .visit_chain import LEFT_OUT, MAX_PATTERNS, Chain, Need
from .visit_day import ROUNDING, Appointment, Hours, free_minutes, joined, leave, stretch
from .visit_lodging import Lodging
from .visit_missing import MissingVisits
from .visit_nights import Nights
from .visit_trip import TripPlanner

__all__ = ["Missing", "Need", "PersonPlanner", "Planned", "RoundPlan"]

DAY = 24 * 60
BALANCE = 3
# Share of the time for the search whether all trips are used.
TRIAL = 0.3


class PersonPlanner:
    """Plans one person's visits in a period.

    :param list days: :class:`Workday` in order; days off are not among them
    :param list needs: :class:`Need`
    :param list appointments: :class:`Appointment`: fixed visits, and others at known places
    :param Place start: where each day begins, if the night before is at home
    :param Place end: where each day ends, if the night after is at home
    :param Travel travel: travel times
    :param int max_visits: visits per day, including fixed ones
    :param date last: last day of the period, if it is after the last working day
    :param int nights: nights away from home in a week, 0: no trips
    """

    def __init__(
        self, days, needs, appointments, start, end, travel, max_visits, last=None, nights=0
    ):
        self.days = days
        self.needs = needs
        self.appointments = joined(appointments)
        self.start = start
        self.end = end
        self.travel = travel
        self.max_visits = max_visits
        self.workdays = {workday.day: workday for workday in days}
        self.kept = {}
        for appointment in self.appointments:
            if appointment.day in self.workdays:
                self.kept.setdefault(appointment.day, []).append(appointment)
        self.nights = Nights(self.workdays, self.kept, start, end, travel, nights)
        self.hours = self._get_hours()
        period = days[0].day, max(days[-1].day, last or days[-1].day)
        self.chains = {need.key: Chain(need, *period) for need in needs}
        self.windows = {need.key: self.get_windows(need) for need in needs}
        self.far = self._get_far()
        self.possible = {}
        self.trips = TripPlanner(
            self.nights, self._on_site, self.chains, self.far, self._get_open_days
        )

    @property
    def _on_site(self):
        return [need for need in self.needs if need.on_the_way]

    def plan(self, seconds, seed=1, iterations=None):
        """Return the plan: visits on site first, then calls in the gaps between them.

        :param float seconds: time budget of the search
        :param int seed: the same seed and number of ``iterations`` give the same plan
        :param int iterations: instead of the time, for reproducible plans
        :rtype: RoundPlan
        """
        self._set_out()
        if self.far and self.nights.limit and (trips := self.trips.plan()):
            self._set_out()
            trial = self._solve(seconds * TRIAL, seed, iterations)
            seconds -= seconds * TRIAL
            for trip in trips:
                self.trips.adjust(trip, trial.rounds)
            self._set_out()
        solution = self._solve(seconds, seed, iterations)
        while missed := self._get_missed(solution):
            self.hours.update(dict.fromkeys(missed))
            self.possible.clear()
            solution = self._solve(seconds, seed, iterations)
        solution = Lodging(self, solution).move()
        plan = self._read(solution)
        calls = Calls(self, plan, solution)
        calls.fill_in()
        plan.missing = MissingVisits(self, calls).get(plan)
        return plan

    def _set_out(self):
        """Work out the hours of each day; without a round on days whose agreed visits fit into none."""
        self.hours = self._get_hours()
        self.possible.clear()
        while missed := self._get_missed(solve(self._get_problem([]), iterations=0)):
            self.hours.update(dict.fromkeys(missed))

    @staticmethod
    def _get_missed(solution):
        """Return the days with an agreed visit that is in no round."""
        return {left.key.day for left in solution.left_out if isinstance(left.key, Appointment)}

    def _solve(self, seconds, seed, iterations):
        return solve(self._get_problem(self._on_site), seconds, seed, iterations=iterations)

    # === PROBLEM === #

    def _get_hours(self):
        """Return the hours of each day, ``{day: Hours}``; ``None``: there is no round."""
        return {
            workday.day: self.get_hours_of(workday, self.nights.get(workday.day))
            for workday in self.days
        }

    def get_hours_of(self, workday, base):
        """Return the :class:`Hours` of a day with such a :class:`Base`, ``None``: there is no round."""
        if base.is_closed or base.is_travel:
            return None
        kept = self.kept.get(workday.day, [])
        hours = stretch(workday, kept, base.start, base.end, self.travel)
        if hours and (base.out or base.back):
            starts = drive(hours.busy, hours.starts, base.out) if base.out else hours.starts
            ends = leave(hours.busy, hours.ends, base.back) if base.back else hours.ends
            hours = replace(hours, starts=starts, ends=ends) if starts <= ends else None
        return hours

    def _get_far(self):
        """Return the keys of the needs that fit into no day from home, even without anything else."""
        longest = max(self.days, key=lambda workday: sum(e - s for s, e in workday.work))
        hours = Hours(longest.starts, longest.ends, tuple(longest.pauses))
        return {
            need.key
            for need in self._on_site
            if not self._fits(need, hours, self.start, self.end, None)
        }

    def _get_problem(self, needs):
        kept = [visit for visit in self.appointments if self.hours.get(visit.day)]
        bases = [self.nights.get(workday.day) for workday in self.days if self.hours[workday.day]]
        ends = [place for base in bases for place in (base.start, base.end)]
        # Agreed stops have places of their own: nobody can change the ways between them.
        places = {place.key: place for place in [*ends, *(need.place for need in needs)]}
        places |= {visit: visit.place for visit in kept}
        index = {key: number for number, key in enumerate(places)}
        known = list(places.values())
        distances = [[self.travel.minutes(here, there) for there in known] for here in known]
        for before, after, gap in self._get_agreed_ways():
            row, column = index[before], index[after]
            distances[row][column] = distances[column][row] = min(gap, distances[row][column])
        stops = [
            self._get_stop(need, index[need.place.key]) for need in needs if self.get_days(need)
        ]
        stops += [
            Stop(
                key=appointment,
                place=index[appointment],
                patterns=(Pattern((appointment.day,)),),
                duration=appointment.end - appointment.start,
                windows={appointment.day: ((appointment.start, appointment.start + ROUNDING),)},
                weight=10 * LEFT_OUT[0],
                is_fixed=True,
            )
            for appointment in kept
        ]
        return Problem(
            stops=tuple(stops),
            shifts=tuple(
                self._get_shift(workday, index) for workday in self.days if self.hours[workday.day]
            ),
            distances=distances,
            balance=BALANCE,
        )

    def _get_agreed_ways(self):
        """Yield two agreed stops in a row with the minutes between them."""
        for day, kept in self.kept.items():
            if hours := self.hours[day]:
                for before, after in pairwise(kept):
                    yield before, after, free_minutes(hours.busy, before.end, after.start)

    def _get_shift(self, workday, index):
        kept = self.kept.get(workday.day, [])
        base, hours = self.nights.get(workday.day), self.hours[workday.day]
        others = sum(not appointment.is_visit for appointment in kept)
        return Shift(
            person=0,
            day=workday.day,
            start_place=index[base.start.key],
            end_place=index[base.end.key],
            starts=hours.starts,
            # Times are whole minutes, travel times are not.
            ends=hours.ends + ROUNDING if kept else hours.ends,
            max_stops=max(self.max_visits, len(kept) - others) + others,
            busy=hours.busy,
            is_moving=workday.day in self.nights.bases,
        )

    def _get_stop(self, need, place):
        chain, days = self.chains[need.key], self.get_days(need)
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

    def get_windows(self, need):
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
        return self.chains[need.key].get_patterns(self.get_days(need))

    def get_days(self, need):
        """Return the working days on which a visit is possible and the customer open.

        With nights away, days start and end at different places: only those that reach the customer.
        """
        if need.key not in self.possible:
            days, windows = self._get_open_days(need), self.windows[need.key]
            if need.on_the_way and self.nights.bases:
                days = [day for day in days if self.fits_alone(need, day, windows)]
            self.possible[need.key] = days
        return self.possible[need.key]

    def _get_open_days(self, need):
        windows = self.windows[need.key]
        return self.chains[need.key].select(
            day for day in self.workdays if windows is None or windows.get(day)
        )

    # === SOLUTION === #

    def _read(self, solution):
        places = {need.key: need.place for need in self.needs}
        tight = {(before, after) for before, after, _gap in self._get_agreed_ways()}
        plan, done = RoundPlan([]), set()
        for made in solution.rounds:
            base = self.nights.get(made.day)
            here, travel, flights, short, before = base.start, base.out + base.back, 0, 0, None
            for number, visit in enumerate(made.visits, start=1):
                kept = isinstance(visit.key, Appointment)
                there = visit.key.place if kept else places[visit.key]
                way, is_flown = self.travel.minutes(here, there), self.travel.is_flown(here, there)
                travel, flights = travel + way, flights + is_flown
                if (before, visit.key) in tight:
                    short += way > visit.key.start - before.end + ROUNDING
                if not kept:
                    plan.visits.append(
                        Planned(
                            visit.key,
                            made.day,
                            round(visit.start),
                            round(visit.end),
                            round(way),
                            number,
                            is_flown,
                        )
                    )
                here, before = there, visit.key
            travel += self.travel.minutes(here, base.end)
            flights += self.travel.is_flown(here, base.end) + self._count_long_flights(base)
            plan.days.append(PlannedDay(made.day, base, travel, flights, short))
            done.add(made.day)
        for day, base in self.nights.bases.items():
            if day in self.workdays and day not in done:
                plan.days.append(self._get_day_without_visits(day, base))
        plan.days.sort(key=lambda planned: planned.day)
        return plan

    def _get_day_without_visits(self, day, base):
        travel, flights = base.out + base.back, 0
        if base.is_travel:
            flights = int(bool(base.away) and self.travel.is_flown(base.start, base.away))
        elif not base.is_closed:
            agreed = [appointment.place for appointment in self.kept.get(day, ())]
            ways = list(pairwise([base.start, *agreed, base.end]))
            travel += sum(self.travel.minutes(*way) for way in ways)
            flights = sum(self.travel.is_flown(*way) for way in ways)
            flights += self._count_long_flights(base)
        return PlannedDay(day, base, travel, flights)

    def _count_long_flights(self, base):
        """Return how many flights of more than a day end, or start, on a day."""
        return (base.out > 0 and self.travel.is_flown(self.start, base.start)) + (
            base.back > 0 and self.travel.is_flown(base.end, self.end)
        )

    # === WHAT FITS === #

    def fits_alone(self, need, day, windows):
        """Return whether a visit on site fits into a day without any other, agreed ones included."""
        hours, base = self.hours[day], self.nights.get(day)
        if not hours:
            return False
        if day in self.kept:
            hours = replace(hours, ends=hours.ends + ROUNDING)
        opens = None if windows is None else sorted(windows.get(day, ()))
        return self._fits(need, hours, base.start, base.end, opens)

    def _fits(self, need, hours, start, end, opens):
        places = need.place, start, end
        times = [[self.travel.minutes(here, there) for there in places] for here in places]
        stop = Stop(
            need.key, 0, (Pattern((0,)),), need.duration, preferred=PREFERRED.get(need.half_day)
        )
        return Timetable(hours, times, [stop], 2, [opens]).run([1, 0, 2]) is not None
