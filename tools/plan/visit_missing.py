"""Visits that are not in a plan, each with the first thing that stands in its way: without Odoo."""

from dataclasses import replace

from .round_plan import Missing


class MissingVisits:
    """What a plan leaves out, and why.

    :param PersonPlanner planner: days and needs
    :param Calls calls: the gaps for calls
    """

    def __init__(self, planner, calls):
        self.planner = planner
        self.calls = calls

    def get(self, plan):
        """Return the wishes without a visit, each with the first thing that stands in its way.

        Each reason leaves fewer days: on which the visitor works, on which the visit fits without
        any other, on which it does so in the opening hours, and on which there is room.
        """
        visits = {}
        for visit in plan.visits:
            visits.setdefault(visit.key, []).append(visit.day)
        missing = []
        for need in self.planner.needs:
            chain = self.planner.chains[need.key]
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
        planner = self.planner
        left = [number for number, day in enumerate(chain.match(days)) if not day]
        working = chain.select(planner.workdays)
        always = planner.get_windows(replace(need, windows=None))
        alone = [day for day in working if self._fits_alone(need, day, always)]
        is_open = alone
        if need.windows is not None:
            windows = planner.windows[need.key]
            is_open = [day for day in alone if self._fits_alone(need, day, windows)]
        reasons = {}
        for reason, possible in (
            ("few_days" if working else "no_shift", working),
            (self._get_reason_of_way(need), alone),
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

    def _get_reason_of_way(self, need):
        """Return why a visit fits into no day, whatever else is there."""
        planner = self.planner
        if need.key not in planner.far:
            return "too_long"
        if not planner.nights.limit:
            return "too_far"
        return "no_room" if need.key in planner.trips.full else "no_trip"

    def _fits_alone(self, need, day, windows):
        if need.on_the_way:
            return self.planner.fits_alone(need, day, windows)
        busy = self.planner.workdays[day].busy
        return self.calls.find_gap(need, day, busy, windows) is not None
