"""Periodic visit routing without Odoo: which stop on which day, by which person, in which order.

Standard library only, no ORM: used by the visit planner and the benchmark.

* :mod:`.problem`: the stops to visit, the shifts of people, and the distances
* :mod:`.solver`: :func:`~.solver.solve`, a plan, given a seed and a time budget
* :mod:`.search`: ruin and recreate, on a :mod:`.board` of :mod:`tours <.tour>` over a :mod:`.layout`
* :mod:`.timetable`: when visits of a round take place, and whether one more fits
* :mod:`.solution`: rounds with times, and stops that were left out, with reasons
"""

from .problem import Pattern, Problem, ProblemError, Shift, Stop
from .solution import LeftOut, Round, Solution, Visit
from .solver import solve

__all__ = [
    "LeftOut",
    "Pattern",
    "Problem",
    "ProblemError",
    "Round",
    "Shift",
    "Solution",
    "Stop",
    "Visit",
    "solve",
]
