"""Thresholds proposed from a company's own figures: about a fifth of the customers A, a third B.

How it works: customers are counted by score (or contribution), the best first. For each grade the cut
is made between two groups of equals, as near as possible to the share of customers wanted; the
threshold is the roundest number between the groups. Nothing here knows Odoo.
"""

from bisect import bisect_left
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

FIRST_SHARES = (Fraction(1, 5), Fraction(1, 3))
SCORE_STEPS = (5, 1, "0.1", "0.01", "0.001", "0.0001")
SHARE_STEPS = ("0.05", "0.01", "0.001", "0.0001", "0.00001", "0.000001", "0.00000001")


class Group(NamedTuple):
    """Customers that are equal. ``failing``: indexes of the minimums that they fail."""

    score: float | None
    contribution: float
    failing: tuple
    abc: str | None
    count: int


def wanted_shares(grades):
    """Return the wanted shares of all customers, added up, for all grades but the last.

    :param int grades: number of grades; what the first two leave is shared evenly
    """
    shares = list(FIRST_SHARES[: max(grades - 1, 0)])
    others = grades - len(shares)
    rest = 1 - sum(shares)
    shares += [rest / others] * (others - 1)
    return list(accumulate(shares))


# === SCORES === #


def propose_scores(groups, grades):
    """Return the lowest scores of the grades, best grade first; ``None`` without customers.

    :param list[Group] groups: in any order
    :rtype: list[float] | None
    """
    customers = sum(group.count for group in groups)
    if not customers:
        return None
    counts = {}
    for group in groups:
        if group.score:  # 0 and no score at all are left to the last grade
            score = Fraction(repr(group.score))
            counts[score] = counts.get(score, 0) + group.count
    scores = sorted(counts, reverse=True)
    sums = [0, *accumulate(counts[score] for score in scores)]
    # A threshold is at most 100, so who has 100 cannot be kept out.
    least = int(bool(scores) and scores[0] >= 100)
    cuts = [_nearest(sums, share * customers, least) for share in wanted_shares(grades)]
    edges = [Fraction(100), *scores, Fraction(0)]
    return [*map(float, _place(cuts, edges, SCORE_STEPS)), 0.0]


def _nearest(sums, wanted, least):
    """Return the index of the sum that is nearest to what is wanted, the smaller of two."""
    cut = bisect_left(sums, wanted)
    if cut == len(sums) or (cut and wanted - sums[cut - 1] <= sums[cut] - wanted):
        cut -= 1
    return max(cut, least)


def _place(cuts, edges, steps):
    """Return a round number for each cut, above ``edges[cut + 1]`` and at most ``edges[cut]``."""
    placed = []
    for cut in dict.fromkeys(cuts):
        placed += _spread(edges[cut + 1], edges[cut], cuts.count(cut), steps)
    return placed


def _spread(low, high, count, steps):
    """Return falling numbers, evenly between ``low`` (excluded) and ``high``, as round as possible."""
    ideal = [low + (high - low) * (count - i) / (count + 1) for i in range(count)]
    for step in map(Fraction, steps):
        numbers = [round(number / step) * step for number in ideal]
        falling = all(better > worse for better, worse in pairwise(numbers))
        if falling and numbers[0] <= high and numbers[-1] > low:
            return numbers
    return ideal


# === SHARES AND HEADS === #


def _round_down(low, high):
    """Return the roundest number above ``low`` that is nearest to ``high``, and not above it."""
    for step in map(Fraction, SHARE_STEPS):
        if (number := high // step * step) > low:
            return number
    return high


def propose_shares(groups, grades):
    """Return the cumulative shares of the grades, best grade first; ``None`` if nobody contributes.

    The last grade but one takes all who contribute, as in an ABC analysis.
    """
    counts = {}
    for group in groups:
        if group.contribution > 0:
            contribution = Fraction(repr(group.contribution))
            counts[contribution] = counts.get(contribution, 0) + group.count
    if not counts:
        return None
    customers = sum(group.count for group in groups)
    ranked = sorted(counts, reverse=True)
    sums = [0, *accumulate(counts[contribution] for contribution in ranked)]
    reached = [0, *accumulate(contribution * counts[contribution] for contribution in ranked)]
    # The best are always in; with all of them in, any share up to 100 % would do.
    wanted = wanted_shares(grades)[: max(grades - 2, 0)]
    cuts = [min(_nearest(sums, share * customers, 1), len(ranked)) for share in wanted]
    shares = []
    for cut in dict.fromkeys(cuts):
        low, high = reached[cut - 1] / reached[-1], reached[cut] / reached[-1]
        # Below the 100 % of the grade that takes the rest.
        numbers = _spread(low, high, cuts.count(cut) + (high == 1), SHARE_STEPS)
        if len(numbers) == 1:  # "the first 50 %" is said of those who have 50 % together
            numbers = [_round_down(low, high)]
        shares += sorted(numbers)[: cuts.count(cut)]
    return [*map(float, shares), 1.0, 1.0][:grades]


def propose_heads(groups, grades):
    """Return the number of customers of each grade, best grade first; ``None`` without customers."""
    customers = sum(group.count for group in groups)
    if not customers:
        return None
    wanted = [0, *wanted_shares(grades)]
    shares = [upto - before for before, upto in pairwise(wanted)]
    return [*(max(1, int(share * customers + Fraction(1, 2))) for share in shares), 0]


# === OUTCOME === #


def positions(groups, rule, limits):
    """Return the position (0 is the best) of each group by the rule alone.

    :param list limits: of the grades, best first: scores, shares or numbers of customers
    """
    last = len(limits) - 1
    if rule == "score":
        holds = [
            [group.score is not None and group.score >= limit for limit in limits[:last]]
            for group in groups
        ]
    elif rule == "pareto":
        total = sum(_contribution(group) * group.count for group in groups)
        better = _better(groups, _contribution, _contribution)
        shares = [Fraction(repr(limit)) for limit in limits[:last]]
        holds = [
            [group.contribution > 0 and before < share * total for share in shares]
            for group, before in zip(groups, better, strict=True)
        ]
    else:
        heads = list(accumulate(limits[:last]))
        better = _better(groups, _merit, lambda group: 1)
        holds = [[before < head for head in heads] for before in better]
    return [next((i for i, held in enumerate(row) if held), last) for row in holds]


def _contribution(group):
    return max(Fraction(repr(group.contribution)), Fraction(0))


def _merit(group):
    return (group.score is not None, group.score or 0, group.contribution)


def _better(groups, key, amount):
    """Return for each group the sum of an amount over all customers of better groups."""
    sums, running, pending, known = {}, 0, 0, None
    for group in sorted(groups, key=key, reverse=True):
        if key(group) != known:
            running, pending, known = running + pending, 0, key(group)
            sums[known] = running
        pending += amount(group) * group.count
    return [sums[key(group)] for group in groups]


def with_minimums(group, position, minimums, last):
    """Return the position after minimums: none of that grade and of the worse ones may fail.

    :param minimums: position of the grade of each minimum, by its index
    """
    while position < last and any(
        position <= minimums[index] < last for index in group.failing if index in minimums
    ):
        position += 1
    return position
