"""Whether something clearly fell after a handover, or only by chance."""

from math import comb

# Handovers are watched for so many days, beside as many days before.
DAYS = 90
# A fall may be chance with this probability at most. Of what comes at random at a steady rate, the number in the second
# of two equally long times is binomial with one half, given the number in both: the exact test of Przyborowski and
# Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31 (1940).
DOUBT = 0.1
# What is clear of many, but small, is no alert: at least three tenths less.
LEFT = 0.7
# Points of health: as far above its limit, an account is watched (room health).
POINTS = 15
# Half the amount, of at least as many orders as would be a clear fall if there were none.
AMOUNT_LEFT, ORDERS = 0.5, 4


def has_fallen(before, after):
    """Return whether there is clearly less than before, in times of the same length.

    :param int before: number of events in the first time
    :param int after: number of events in the second one
    """
    total = before + after
    chance = sum(comb(total, number) for number in range(after + 1)) / 2**total
    return after <= LEFT * before and chance <= DOUBT


def find_signs(row):
    """Return what is clearly worse than before, in a fixed order.

    :param dict row: ``{name}_before`` and ``{name}_after`` of orders, contacts (numbers), amount, health, level (None:
        not known) and grade (its position, 0 is the best; None without one)
    :return: list of: orders, amount, contacts, health, level, grade
    """

    def both(name):
        return row[f"{name}_before"], row[f"{name}_after"]

    def is_known(name):
        return None not in both(name)

    signs = [name for name in ("orders", "contacts") if has_fallen(*both(name))]
    if is_known("amount") and row["orders_before"] >= ORDERS:
        before, after = both("amount")
        signs += ["amount"] if after <= AMOUNT_LEFT * before and before > 0 else []
    if is_known("health") and row["health_before"] - row["health_after"] >= POINTS:
        signs.append("health")
    if is_known("level") and row["level_after"] < row["level_before"]:
        signs.append("level")
    if row["grade_before"] is not None:
        before, after = both("grade")
        signs += ["grade"] if after is None or after > before else []
    order = ("orders", "amount", "contacts", "health", "level", "grade")
    return sorted(signs, key=order.index)
