"""What an answer says in numbers: per dimension, and overall."""

MOST = 100.0


def score(perceived, ideal):
    """Return perceived ÷ ideal × 100, at most 100; ``None`` if one of them is missing, or the ideal is 0.

    Capped for each answer: what is better than expected in one place does not make up for what is worse
    in another. Without an ideal there is nothing to compare with: that is missing, not neutral.

    :param perceived: what the customer gets, as a share of the scale, or ``None``
    :param ideal: what the customer wants, on the same scale, or ``None``
    """
    if perceived is None or not ideal:
        return None
    return min(MOST, perceived / ideal * MOST)


def overall(parts):
    """Return the mean of scores by weight; ``None`` without any.

    Only the dimensions that were answered weigh: one without an answer would else count as 0.

    :param parts: ``[(weight, score)]``
    """
    parts = list(parts)
    weights = sum(weight for weight, _score in parts)
    if not weights:
        return None
    return sum(weight * value for weight, value in parts) / weights


def mean(values):
    """Return the mean of values, ``None`` without any."""
    values = list(values)
    return sum(values) / len(values) if values else None
