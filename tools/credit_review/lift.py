"""The smallest change of answers that would lift a sum of points to a better class."""

from typing import NamedTuple


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
    # The best choice so far by the number of its steps, and by its points, of which more is not needed:
    # {(number, points): (distance, gain, steps)}
    best = {(0, 0): (0, 0, ())}
    for answer in by_answer.values():
        for (number, points), (distance, gain, chosen) in list(best.items()):
            for step in answer:
                key = number + 1, min(points + step.gain, missing)
                choice = distance + step.distance, gain + step.gain, (*chosen, step)
                if key not in best or choice[:2] < best[key][:2]:
                    best[key] = choice
    enough = [key for key in best if key[1] >= missing]
    return list(best[min(enough)][2]) if enough else None
