import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from math import hypot
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import BaseCase
from odoo.tools.misc import file_path

from ...benchmarks import cordeau
from ...benchmarks.checker import check
from ...tools.plan.routing import Pattern, Problem, ProblemError, Shift, Stop, solve

MORNING, AFTERNOON = (8, 12), (13, 17)


class TestRouting(BaseCase):
    """Anna drives from her office at (0, 0); one hour a unit of distance, customers around it."""

    def setUp(self):
        super().setUp()
        self.points = [(0, 0)]

    def _stop(self, key, point, days=((1,),), **values):
        """Return a stop at ``point`` that may be visited on one of these choices of days."""
        self.points.append(point)
        patterns = tuple(Pattern(tuple(choice)) for choice in days)
        return Stop(key=key, place=len(self.points) - 1, patterns=patterns, **values)

    def _shift(self, day=1, person="Anna", **values):
        return Shift(person=person, day=day, start_place=0, end_place=0, **values)

    def _solve(self, stops, shifts, iterations=300, **values):
        """Plan, let the checker confirm plan and cost, and return the plan."""
        distances = [[hypot(x - u, y - v) for u, v in self.points] for x, y in self.points]
        self.problem = Problem(tuple(stops), tuple(shifts), distances, **values)
        solution = solve(self.problem, seconds=60, seed=1, iterations=iterations)
        faults, cost = check(self.problem, solution)
        self.assertEqual(faults, [])
        self.assertAlmostEqual(cost, solution.cost, places=6)
        return solution

    def _days(self, solution):
        """Return ``{day: keys in order}`` of the only person's rounds."""
        return {made.day: [visit.key for visit in made.visits] for made in solution.rounds}

    # === ORDER AND DAYS === #

    def test_round_in_the_best_order(self):
        """Corners of a square of 3 by 4: the way around is 14, crossing over would be more."""
        stops = [
            self._stop(key, point) for key, point in [("ne", (3, 4)), ("e", (3, 0)), ("n", (0, 4))]
        ]
        solution = self._solve(stops, [self._shift()])
        self.assertAlmostEqual(solution.distance, 14)
        self.assertIn(self._days(solution)[1], (["e", "ne", "n"], ["n", "ne", "e"]))

    def test_as_good_as_trying_all_orders(self):
        places = [(5, 1), (-4, 2), (2, -6), (-3, -3), (6, 6), (0, 7), (-6, -1)]
        stops = [self._stop(index, point) for index, point in enumerate(places)]
        solution = self._solve(stops, [self._shift()])
        best = min(
            sum(
                hypot(x - u, y - v)
                for (x, y), (u, v) in zip([(0, 0), *order], [*order, (0, 0)], strict=True)
            )
            for order in permutations(places)
        )
        self.assertAlmostEqual(solution.distance, best)

    def test_neighbours_share_their_days(self):
        """Twice a week, Monday and Thursday or Tuesday and Friday: east one pair, west the other."""
        pairs = ((1, 4), (2, 5))
        stops = [
            self._stop(key, point, days=pairs)
            for key, point in [("e1", (9, 0)), ("e2", (9, 1)), ("w1", (-9, 0)), ("w2", (-9, 1))]
        ]
        shifts = [self._shift(day, max_stops=2) for day in range(1, 6)]
        days = self._days(self._solve(stops, shifts))
        self.assertEqual(sorted(days), [1, 2, 4, 5])
        self.assertEqual(set(days[1]), set(days[4]))
        self.assertEqual(set(days[2]), set(days[5]))
        self.assertIn(set(days[1]), ({"e1", "e2"}, {"w1", "w2"}))

    def test_cost_of_days_against_distance(self):
        """Going again on Tuesday drives 10 more; being a day late costs 9, then 11."""
        for lateness, day in [(9, 2), (11, 1)]:
            with self.subTest(lateness=lateness):
                self.points = [(0, 0)]
                tuesday = self._stop("fixed", (5, 0), days=((2,),))
                free = self._stop("free", (5, 0))
                free = replace(free, patterns=(Pattern((1,)), Pattern((2,), cost=lateness)))
                days = self._days(self._solve([tuesday, free], [self._shift(1), self._shift(2)]))
                self.assertIn("free", days[day])

    def test_days_are_filled_evenly(self):
        """Four visits next door fit into one day; evenness spreads them over two."""
        stops = [self._stop(key, (1, 0), days=((1,), (2,))) for key in "abcd"]
        shifts = [self._shift(1), self._shift(2)]
        self.assertEqual(len(self._solve(stops, shifts).rounds), 1)
        even = self._solve(stops, shifts, balance=1.0)
        # One day: 2 driven + 4²; two days: 4 driven + 2² + 2².
        self.assertEqual([len(made.visits) for made in even.rounds], [2, 2])
        self.assertAlmostEqual(even.cost, 12)

    # === LIMITS === #

    def test_capacity_and_people(self):
        """Three loads of 2 do not fit into 5; what only Bruno may visit goes to Bruno, alone in the west."""
        points = {"a": (4, 0), "b": (4, 1), "c": (-4, 0)}
        stops = [self._stop(key, point, load=2) for key, point in points.items()]
        stops[2] = replace(stops[2], people=frozenset({"Bruno"}))
        solution = self._solve(
            stops, [self._shift(capacity=5), self._shift(person="Bruno", capacity=5)]
        )
        visits = {made.person: {visit.key for visit in made.visits} for made in solution.rounds}
        self.assertEqual(visits, {"Anna": {"a", "b"}, "Bruno": {"c"}})

    def test_people_who_share_no_customer_are_planned_apart(self):
        stops = [
            self._stop(key, point, people=frozenset({person}))
            for key, point, person in [("a", (1, 0), "Anna"), ("b", (2, 0), "Bruno")]
        ]
        solution = self._solve(stops, [self._shift(), self._shift(person="Bruno")])
        self.assertAlmostEqual(solution.distance, 2 + 4)

    def test_opening_hours_and_preferred_half_day(self):
        """Open in the afternoon only; the other one would rather be seen in the morning."""
        late = self._stop("late", (1, 0), duration=1, windows={1: (AFTERNOON,)})
        early = self._stop("early", (1, 0), duration=1, preferred=MORNING, preference=50)
        (made,) = self._solve([late, early], [self._shift(starts=8, ends=18)]).rounds
        self.assertEqual([visit.key for visit in made.visits], ["early", "late"])
        self.assertEqual([visit.start for visit in made.visits], [9, 13])
        self.assertEqual(made.end, 15)

    def test_busy_hours_are_kept_free(self):
        """An appointment from 10 to 12: one visit before it, one after it, none during it."""
        stops = [self._stop(key, (0, 1), duration=1) for key in "ab"]
        (made,) = self._solve(stops, [self._shift(starts=8, ends=14, busy=((10, 12),))]).rounds
        self.assertEqual([visit.start for visit in made.visits], [9, 12])

    def test_driving_rests_in_busy_hours(self):
        """Two hours to drive, busy from 9 to 11: an hour before, an hour after, she is there at 12."""
        (made,) = self._solve(
            [self._stop("far", (2, 0), duration=1)],
            [self._shift(starts=8, ends=17, busy=((9, 11),))],
        ).rounds
        self.assertEqual(made.visits[0].start, 12)
        self.assertEqual(made.end, 15)

    def test_who_visits_nobody_does_not_drive(self):
        """The way home from the depot in the east costs nothing on a day without visits."""
        stop, shift = self._stop("x", (3, 4), weight=30), self._shift()
        self.points.append((6, 0))
        shifts = [replace(shift, end_place=2, ends=99), replace(shift, day=2, end_place=2, ends=5)]
        self.assertAlmostEqual(self._solve([stop], shifts).cost, 10)
        self.assertEqual(self._solve([replace(stop, weight=9)], shifts).cost, 9)

    def test_the_way_home_rests_too(self):
        """There at 9:30 for a quarter of an hour, home from 9:45 with a rest from 10 to 11: at 11:45."""
        stop = self._stop("far", (1, 0), duration=0.25, weight=20)
        for ends, fits in ((11.8, True), (11.7, False)):
            with self.subTest(ends=ends):
                shift = self._shift(starts=8.5, ends=ends, busy=((10, 11),))
                self.assertEqual(bool(self._solve([stop], [shift]).rounds), fits)

    # === LEFT OUT === #

    def test_reasons_for_leaving_out(self):
        shift = self._shift(starts=8, ends=12)
        stops = [
            self._stop("holiday", (1, 0), days=((7,),), weight=9),
            self._stop("stranger", (1, 0), people=frozenset({"Chen"}), weight=9),
            self._stop("closed", (1, 0), windows={2: (MORNING,)}, weight=9),
            self._stop("far", (3, 0), weight=90),
            self._stop("wins", (0, 1), duration=2, weight=40),
            self._stop("loses", (0, 1), duration=2, weight=30),
        ]
        solution = self._solve(stops, [shift])
        self.assertEqual(self._days(solution), {1: ["wins"]})
        self.assertEqual(
            {left.key: left.reason for left in solution.left_out},
            {
                "holiday": "no_shift",
                "stranger": "no_shift",
                "closed": "closed",
                "far": "too_long",
                "loses": "no_room",
            },
        )

    def test_not_worth_the_way(self):
        """A visit that is worth 5 is not driven to over 6; one that must be made is."""
        self.assertFalse(self._solve([self._stop("x", (3, 0), weight=5)], [self._shift()]).rounds)
        self.points = [(0, 0)]
        self.assertTrue(self._solve([self._stop("x", (3, 0))], [self._shift()]).rounds)

    def test_nothing_to_plan(self):
        self.assertEqual(self._solve([], [self._shift()]).cost, 0)
        self.assertEqual(self._solve([self._stop("x", (1, 0), weight=1)], []).left_out[0].key, "x")

    # === THE CHECKER === #

    def test_checker_finds_each_fault(self):
        stops = [
            self._stop("a", (1, 0), duration=1, load=2, windows={1: (MORNING,)}),
            self._stop("b", (2, 0), duration=1, load=2, people=frozenset({"Anna"})),
        ]
        shift = self._shift(starts=8, ends=14, capacity=4, max_stops=2, max_length=20)
        solution = self._solve(stops, [shift])
        (made,) = solution.rounds

        def faults(problem=None, **values):
            changed = replace(solution, rounds=(replace(made, **values),))
            return " ".join(check(problem or self.problem, changed)[0])

        def limited(**values):
            return replace(self.problem, shifts=(replace(shift, **values),))

        first, second = made.visits
        later = replace(first, start=12.5, end=13.5)
        self.assertIn("does not work then", faults(day=2))
        self.assertIn("must be visited", faults(visits=(first,)))
        self.assertIn("drives 4.0000, not 3.0000", faults(distance=3))
        self.assertIn("exceeds 3", faults(limited(capacity=3)))
        self.assertIn("2 visits exceed 1", faults(limited(max_stops=1)))
        self.assertIn("more than 5", faults(limited(max_length=5)))
        self.assertIn("not back by 10", faults(limited(ends=10)))
        self.assertIn("is busy", faults(limited(busy=((9, 10),))))
        self.assertIn("cannot be at", faults(visits=(replace(first, start=8, end=9), second)))
        self.assertIn("takes 1, not 2", faults(visits=(first, replace(second, end=second.end + 1))))
        self.assertIn("a is closed at 12.5", faults(visits=(later, second)))
        self.assertIn("unknown", faults(visits=(replace(first, key="z"), second)))
        bruno = replace(self.problem, shifts=(replace(shift, person="Bruno"),))
        self.assertIn("may not visit b", faults(bruno, person="Bruno"))
        twice = replace(solution, rounds=(made, made))
        self.assertIn("two rounds", " ".join(check(self.problem, twice)[0]))
        self.assertIn("no pattern", " ".join(check(self.problem, twice)[0]))

    # === BAD PROBLEMS === #

    def test_contradictions_are_refused(self):
        stop, shift = self._stop("x", (1, 0)), self._shift()
        distances = [[0, 1], [1, 0]]
        for message, stops, shifts, matrix in [
            ("one column per place", [stop], [shift], [[0, 1], [1]]),
            ("Stop x is at a place", [replace(stop, place=2)], [shift], distances),
            ("no admissible days", [replace(stop, patterns=())], [shift], distances),
            ("different days", [replace(stop, patterns=(Pattern((1, 1)),))], [shift], distances),
            ("cannot be negative", [replace(stop, load=-1)], [shift], distances),
            ("starts or ends", [stop], [replace(shift, end_place=5)], distances),
            ("ends before it starts", [stop], [replace(shift, starts=9, ends=8)], distances),
            ("has two shifts", [stop], [shift, shift], distances),
        ]:
            with self.subTest(message=message), self.assertRaisesRegex(ProblemError, message):
                Problem(tuple(stops), tuple(shifts), matrix)


class TestRoutingInstances(BaseCase):
    """Files of the public periodic instances."""

    def test_read(self):
        """Two vehicles, three days: 5 of three days is the first and the third."""
        problem = cordeau.read("1 2 1 3\n" + "100 50\n" * 3 + "0 0 0 0 0 0 0\n7 3 4 10 8 2 2 5 3\n")
        (stop,) = problem.stops
        self.assertEqual([pattern.days for pattern in stop.patterns], [(1, 3), (2, 3)])
        self.assertEqual((stop.key, stop.duration, stop.load), (7, 10, 8))
        self.assertEqual(problem.distances[0][1], 5)
        self.assertEqual(len(problem.shifts), 6)
        self.assertEqual((problem.shifts[0].max_length, problem.shifts[0].capacity), (100, 50))

    def test_zero_means_no_limit(self):
        (shift,) = cordeau.read("1 1 0 1\n0 0\n0 0 0 0 0 0 0\n").shifts
        self.assertEqual((shift.max_length, shift.capacity), (float("inf"), float("inf")))

    def test_bad_files(self):
        depot = "0 0 0 0 0 0 0\n"
        for message, text in [
            ("empty", ""),
            ("periodic instances start with 1", "2 1 1 1\n0 0\n" + depot),
            ("at least one vehicle", "1 0 1 1\n0 0\n" + depot),
            ("days or nodes are missing", "1 1 1 3\n0 0\n"),
            ("Line 4: 3 numbers where 7", "1 1 1 1\n0 0\n" + depot + "1 2 3\n"),
            ("Line 4: “1 2 x", "1 1 1 1\n0 0\n" + depot + "1 2 x 0 0 1 1 1\n"),
            (
                "pattern 2 is not a choice of 1 of 1 days",
                "1 1 1 1\n0 0\n" + depot + "1 0 0 0 0 1 1 2\n",
            ),
        ]:
            with self.subTest(message=message), self.assertRaisesRegex(ProblemError, message):
                cordeau.read(text)

    def test_frequency_0_with_patterns_is_one_visit(self):
        """Instance p11 has such a customer, and its archived solution visits it."""
        problem = cordeau.read("1 1 1 2\n0 0\n0 0\n0 0 0 0 0 0 0\n1 3 4 0 1 0 2 1 2\n")
        solution = solve(problem, seconds=60, iterations=5)
        self.assertEqual(check(problem, solution), ([], 10.0))

    def test_generated_instances_are_solved(self):
        """Each customer stands in the written routes as often as the file demands."""
        for customers, vehicles, days in [(12, 1, 2), (40, 3, 4), (60, 2, 6)]:
            with self.subTest(customers=customers):
                text = cordeau.generate(customers, vehicles, days, seed=3)
                problem = cordeau.read(text)
                solution = solve(problem, seconds=60, seed=1, iterations=400)
                self.assertEqual(check(problem, solution)[0], [])
                routes = [line.split() for line in cordeau.write_solution(solution).splitlines()]
                served = [key for route in routes for key in route[4:]]
                for line in text.splitlines()[days + 2 :]:
                    number, frequency = line.split()[0], int(line.split()[5])
                    self.assertEqual(served.count(number), frequency)
                self.assertAlmostEqual(
                    sum(float(route[3]) for route in routes), solution.cost, places=1
                )

    def test_same_seed_same_plan(self):
        problem = cordeau.read(cordeau.generate(30, 2, 4))
        plans = [solve(problem, seconds=60, seed=seed, iterations=200) for seed in (5, 5, 6)]
        self.assertEqual(plans[0], plans[1])
        self.assertNotEqual(plans[0].rounds, plans[2].rounds)

    def test_search_improves(self):
        problem = cordeau.read(cordeau.generate(40, 2, 4))
        first, later = (
            solve(problem, seconds=60, seed=1, iterations=iterations).cost
            for iterations in (1, 1500)
        )
        self.assertLess(later, 0.95 * first)

    def test_command(self):
        """The command needs no Odoo; it prints feasibility, cost and time and writes the routes."""
        script = file_path("key_account/benchmarks/routing.py")
        with TemporaryDirectory() as folder:
            instance, routes = Path(folder, "instance"), Path(folder, "routes")
            instance.write_text(cordeau.generate(15, 2, 2), encoding="utf-8")
            command = [sys.executable, "-S", script, instance, "--seconds", "0.5", "--out", routes]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own script)
            self.assertRegex(done.stdout, r"feasible: yes\ncost: \d+\.\d\d\ntime: \d+\.\d s\n")
            self.assertTrue(routes.read_text(encoding="utf-8").startswith("1 1 "))
            instance.write_text("2 1 1 1\n", encoding="utf-8")
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own script)
            self.assertEqual(done.returncode, 1)
            self.assertIn("periodic instances start with 1", done.stderr)
