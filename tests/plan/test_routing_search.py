from math import hypot
from random import Random

from odoo.tests import BaseCase

from ...benchmarks import cordeau
from ...benchmarks.checker import check
from ...tools.plan.routing import Pattern, Problem, Shift, Stop, solve
from ...tools.plan.routing.search import Search


def month_of_visits(people, days, stops, seed=1):
    """Return a visit planner's problem: hours and opening hours, appointments, half-days, weights.

    Each stop belongs to one person; every tenth may also be visited by the next one.
    """
    rng = Random(seed)  # noqa: S311 (made-up data, no secret)
    points = [(rng.uniform(0, 60), rng.uniform(0, 60)) for _ in range(stops + people)]
    distances = [[hypot(x - u, y - v) for u, v in points] for x, y in points]
    made = []
    for place in range(stops):
        first = rng.randrange(days)
        person = place % people
        others = {(person + 1) % people} if place % 10 == 0 else set()
        made.append(
            Stop(
                key=place,
                place=place,
                patterns=tuple(
                    Pattern((day,), cost=2.0 * abs(day - first))
                    for day in range(max(0, first - 3), min(days, first + 4))
                )
                if rng.random() < 0.7
                else tuple(
                    Pattern((day, day + days // 2), cost=abs(day - first))
                    for day in range(days // 2)
                ),
                duration=rng.choice((20, 30, 45)),
                people=frozenset({person, *others}),
                windows={
                    day: ((480, 710), (780, 1000)) for day in range(days) if (day + place) % 9
                },
                preferred=(480, 720) if rng.random() < 0.3 else None,
                preference=15.0,
                weight=rng.choice((60.0, 150.0, 400.0)),
            )
        )
    shifts = tuple(
        Shift(
            person=person,
            day=day,
            start_place=stops + person,
            end_place=stops + person,
            starts=480,
            ends=1050,
            max_stops=20,
            busy=((720, 765),) if (person + day) % 4 else ((600, 660), (720, 765)),
        )
        for person in range(people)
        for day in range(days)
    )
    return Problem(tuple(made), shifts, distances, balance=0.2)


class TestRoutingSearch(BaseCase):
    """Cached values of the search agree with values computed again."""

    def _problems(self):
        yield cordeau.read(cordeau.generate(60, 3, 4, seed=2))
        yield month_of_visits(people=3, days=6, stops=60)

    def _search(self, problem, iterations=400):
        search = Search(problem, Random(1), lambda: 0.0)  # noqa: S311 (a search, no secret)
        search.run(60, iterations)
        return search

    def test_best_places_are_remembered_rightly(self):
        """A tour knows where a stop fits best; trying all positions says the same."""
        for problem in self._problems():
            board = self._search(problem).board
            asked = 0
            for shift, tour in enumerate(board.tours):
                for stop, found in list(tour.known.items()):
                    tour.known.clear()
                    self.assertEqual(board._know(stop, shift, tour), found)
                    asked += 1
            self.assertGreater(asked, 100)

    def test_sums_agree_with_the_tours(self):
        for problem in self._problems():
            board = self._search(problem).board
            self.assertAlmostEqual(board.cost, board.total_cost(), places=6)
            for shift, tour in enumerate(board.tours):
                limits, visited = board.shifts[shift], [board.stops[n] for n in tour.nodes[1:-1]]
                length = sum(tour.edges)
                load = sum(stop.load for stop in visited)
                service = sum(stop.duration for stop in visited)
                self.assertAlmostEqual(tour.length, length, places=6)
                self.assertAlmostEqual(tour.load, load, places=6)
                if limits.max_length < 1e9:
                    self.assertAlmostEqual(
                        tour.slack, limits.max_length - length - service, places=6
                    )
                for stop in tour.nodes[1:-1]:
                    self.assertEqual(board.where[board.day_of_shift[shift]][stop], shift)
            for stop, pattern in enumerate(board.chosen):
                days = board.patterns[stop][pattern][1] if pattern >= 0 else ()
                where = [day for day, on_day in enumerate(board.where) if on_day[stop] >= 0]
                self.assertEqual(where, sorted(days))

    def test_a_change_is_taken_back_wholly(self):
        for problem in self._problems():
            search = self._search(problem)
            board = search.board
            for _change in range(50):
                before = (
                    [tour.nodes for tour in board.tours],
                    list(board.chosen),
                    [list(on_day) for on_day in board.where],
                    set(board.absent),
                    board.cost,
                )
                search._change(limit=1e9)
                board.take_back()
                after = (
                    [tour.nodes for tour in board.tours],
                    board.chosen,
                    board.where,
                    board.absent,
                    board.cost,
                )
                self.assertEqual(before, after)

    def test_a_month_of_visits(self):
        """Hours, opening hours, appointments, half-days, weights: the checker agrees with the search."""
        problem = month_of_visits(people=4, days=10, stops=160)
        solution = solve(problem, seconds=60, iterations=150)
        faults, cost = check(problem, solution)
        self.assertEqual(faults, [])
        self.assertAlmostEqual(cost, solution.cost, places=4)
        self.assertGreater(sum(len(made.visits) for made in solution.rounds), 150)
