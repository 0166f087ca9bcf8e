"""What rules can check, in the order in which findings are told: what decides most comes first.

Rooms above add kinds of their own: see ``key.account.credit.rule._get_checks``.
"""

from collections.abc import Callable
from typing import NamedTuple

from . import judgement
from .words import Words


class Check(NamedTuple):
    """A kind of rule.

    ``find`` takes a rule, a claim, a standing, today and the rounding, and returns the figures of a finding,
    or ``None``. ``tell`` and ``way`` take :class:`.words.Words` and a finding, and return a sentence.
    ``weight`` names the figure by which the worse one of two findings is known. ``plain``: rules of the kind
    have no number to tell them apart, or one is enough. ``bound`` names the number of a rule from which on
    orders are held, below which a warning has to begin. ``moves``: confirmed orders that become those of
    another customer are judged by it.
    """

    find: Callable
    tell: Callable
    way: Callable
    weight: str = ""
    plain: bool = False
    bound: str = ""
    moves: bool = True


CHECKS = {
    "stop": Check(judgement.find_stop, Words.tell_stop, Words.way_stop, plain=True),
    "overdue": Check(judgement.find_overdue, Words.tell_overdue, Words.way_money, "receive"),
    "limit": Check(
        judgement.find_limit, Words.tell_limit, Words.way_money, "receive", True, "share"
    ),
    "broken": Check(judgement.find_broken, Words.tell_broken, Words.way_broken),
    "review": Check(judgement.find_review, Words.tell_review, Words.way_review, plain=True),
    "terms": Check(judgement.find_terms, Words.tell_terms, Words.way_terms, plain=True),
}
