"""Calls and messages, in the gaps between visits on site: without Odoo."""

from math import ceil, inf

from .round_plan import Planned
from .routing.timetable import drive
from .visit_day import Appointment, leave, merged

NOON = 12 * 60
DAY = 24 * 60
PREFERRED = {"morning": (0, NOON), "afternoon": (NOON, DAY)}
# Cost of a visit in the other half-day, in minutes of travel.
OTHER_HALF_DAY = 20


class Calls:
    """The gaps of each day, without visits and the ways to them.

    :param PersonPlanner planner: days and needs
    :param RoundPlan plan: with the visits on site, to be filled in
    :param Solution solution: the rounds
    """

    def __init__(self, planner, plan, solution):
        self.planner = planner
        self.plan = plan
        self.taken = {workday.day: list(workday.busy) for workday in planner.days}
        for kept in planner.appointments:
            if kept.day in self.taken:
                self.taken[kept.day].append((kept.start, kept.end))
        for made in solution.rounds:
            self.taken[made.day] += self._get_drives(made)
        for day, base in planner.nights.bases.items():
            if base.is_travel and day in self.taken:
                self.taken[day].append((0, DAY))

    def _get_drives(self, made):
        """Return the visits of a round and the ways between them, which pause during meetings."""
        planner, base = self.planner, self.planner.nights.get(made.day)
        hours = planner.hours[made.day]
        places = {need.key: need.place for need in planner.needs}
        here, end = base.start, hours.starts
        if base.out:
            yield 0, hours.starts
        for visit in made.visits:
            kept = isinstance(visit.key, Appointment)
            there = visit.key.place if kept else places[visit.key]
            way = planner.travel.minutes(here, there)
            yield max(end, leave(hours.busy, visit.start, way)), visit.end
            here, end = there, visit.end
        yield end, drive(hours.busy, end, planner.travel.minutes(here, base.end))
        if base.back:
            yield hours.ends, DAY

    def fill_in(self):
        """Put calls and messages into the gaps, the best grades first."""
        calls = [need for need in self.planner.needs if not need.on_the_way]
        for need in sorted(calls, key=lambda need: (need.rank, need.due)):
            self._fill_in_call(need)

    def _fill_in_call(self, need):
        planner = self.planner
        windows = planner.windows[need.key]
        starts = {
            day: start
            for day in planner.get_days(need)
            if (start := self.find_gap(need, day, self.taken[day], windows)) is not None
        }
        if pattern := planner.chains[need.key].complete(list(starts)):
            for day in pattern.days:
                start, end = starts[day], starts[day] + need.duration
                self.taken[day].append((start, end))
                self.plan.visits.append(Planned(need.key, day, start, end))

    def find_gap(self, need, day, taken, windows):
        """Return the first minute at which a call fits, in the preferred half-day if possible."""
        opening = ((0, DAY),) if windows is None else windows.get(day, ())
        for half_from, half_to in (PREFERRED.get(need.half_day, (0, DAY)), (0, DAY)):
            for begins, ends in self.planner.workdays[day].work:
                clock = max(begins, half_from)
                for busy_from, busy_to in [*merged(taken), (ends, inf)]:
                    for opens, closes in opening:
                        # Visits end at whole minutes, travel does not.
                        start = ceil(max(clock, opens))
                        if start <= min(busy_from - need.duration, ends - need.duration, closes):
                            if start < half_to:
                                return start
                    clock = max(clock, busy_to)
        return None
