"""Periodic visit routing without Odoo: which stop on which day, by whom, in which order.

Standard library only, no ORM: the visit planner, the benchmark and the tests use it alike.

* :mod:`.problem`: what is to be visited, who works when, how far places are apart
* :mod:`.solver`: :func:`~.solver.solve`, a plan, given a seed and a time budget
* :mod:`.search`: ruin and recreate, on a :mod:`.board` of :mod:`tours <.tour>` over a :mod:`.layout`
* :mod:`.timetable`: when visits of a round take place, and whether one more fits
* :mod:`.solution`: rounds with times, what was left out and why
* :mod:`.checker`: an independent judge of feasibility and cost
* :mod:`.cordeau`: files of the public periodic vehicle routing instances, read, written, generated
"""

from .checker import check
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
    "check",
    "solve",
]
