"""The smallest change of answers that would lift a sum of points to a better class."""

from itertools import combinations, product
from typing import NamedTuple

# So many answers are tried together; more are found one by one.
TOGETHER = 2


class Step(NamedTuple):
    """A better answer to one question: what it adds, and how many answers it is away."""

    answer_id: int
    range_id: int
    gain: int
    distance: int


class Lift(NamedTuple):
    """What a change gives: a class and its limit. ``security`` is what it needs besides the steps, or 0."""

    class_id: int
    limit: float
    security: float
    steps: list

    @property
    def changes(self):
        return len(self.steps) + bool(self.security)


def smallest_change(steps, missing):
    """Return the steps that add the missing points: few answers, then the smallest distance.

    :param steps: all :class:`Step` that are possible, in the order of the card
    :param int missing: how many points are missing
    :return: list of steps, ``None`` if no change is enough
    """
    by_answer = {}
    for step in steps:
        by_answer.setdefault(step.answer_id, []).append(step)
    for number in range(1, TOGETHER + 1):
        found = [
            chosen
            for answers in combinations(by_answer.values(), number)
            for chosen in product(*answers)
            if sum(step.gain for step in chosen) >= missing
        ]
        if found:
            return list(min(found, key=_effort))
    return _many_changes(by_answer, missing)


def _effort(steps):
    return sum(step.distance for step in steps), sum(step.gain for step in steps)


def _many_changes(by_answer, missing):
    """Take the largest gains until they are enough, and no more of the last one than is needed."""
    best = sorted(
        (max(steps, key=lambda step: step.gain) for steps in by_answer.values()),
        key=lambda step: -step.gain,
    )
    chosen = []
    for step in best:
        if step.gain >= missing:
            enough = [other for other in by_answer[step.answer_id] if other.gain >= missing]
            return [*chosen, min(enough, key=lambda other: other.gain)]
        chosen.append(step)
        missing -= step.gain
    return None
