from datetime import timedelta

from ...tools.plan import driving_check


def positions(place):
    """Return the coordinates of a place, ``None`` if they are unknown."""
    return (place.latitude, place.longitude) if place.is_located else None


def get_days(planner, plan):
    """Return the days of a plan as the check of driving reads them: what was asked, and what came out.

    :param PersonPlanner planner: only what it was given is read
    :param RoundPlan plan: visits, and where the days start and end
    """
    needs = {need.key: need for need in planner.needs}
    made = {day.day: day.base for day in plan.days}
    home, end = positions(planner.start), positions(planner.end)
    days = []
    for workday in planner.days:
        base = made.get(workday.day)
        before = made.get(workday.day - timedelta(days=1))
        stops = [
            driving_check.Stop(visit.start, visit.end, positions(visit.place), label="agreed")
            for visit in planner.appointments
            if visit.day == workday.day
        ]
        stops += [
            driving_check.Stop(
                visit.start,
                visit.end,
                positions(needs[visit.key].place),
                is_new=True,
                label=visit.key,
            )
            for visit in plan.visits
            if visit.day == workday.day and needs[visit.key].on_the_way
        ]
        days.append(
            driving_check.Day(
                day=workday.day,
                starts=workday.starts,
                ends=workday.ends,
                stops=tuple(stops),
                leaves=None
                if before and before.on_road
                else positions(base.start)
                if base
                else home,
                returns=None if base and base.on_road else positions(base.end) if base else end,
                busy=tuple(workday.busy),
                is_trip=bool(base) and base.is_trip,
            )
        )
    return days
