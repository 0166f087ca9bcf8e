"""Whether a prediction is better than the days since the last order: on what the own customers did afterwards."""

from collections import Counter

from .order_model import find_regularity, fit

FEWEST = 60  # customers, and of each outcome a tenth of it: with fewer, the comparison is chance


def compare(customers, horizon):
    """Fit a model on what was known some time ago, and compare it with what came.

    :param customers: ``[(x, t, span, last two intervals or None, orders that came within the horizon)]``
    :param float horizon: time, in the unit of the others
    :return: ``(share of the model, share of silence)``: how often, of a customer that ordered and one that did not, the
        one that ordered was put first (area under the curve, 0.5: by chance); ``None`` with too few customers
    """
    ordered = sum(bool(came) for *_known, came in customers)
    if len(customers) < FEWEST or not FEWEST / 10 <= ordered <= len(customers) - FEWEST / 10:
        return None
    known = Counter((x, t, span) for x, t, span, _intervals, _came in customers)
    if not any(x for x, _t, _span in known):
        return None
    model = fit(known, find_regularity(pair for *_, pair, _came in customers if pair))
    expected = {key: model.expected_orders(*key, horizon) for key in known}
    return (
        share_put_first([(expected[x, t, span], came) for x, t, span, _pair, came in customers]),
        # Parts of weeks are rounded: who has been silent for as many days is equal.
        share_put_first([(round(t - span, 6), came) for _x, t, span, _pair, came in customers]),
    )


def share_put_first(rows):
    """Return how often the one of a pair that ordered has the higher figure; equal ones count half.

    :param rows: ``[(figure, whether it ordered)]`` of both kinds (Mann and Whitney, 1947)
    """
    found = Counter(figure for figure, _came in rows)
    below, rank = 0, {}
    for figure in sorted(found):
        rank[figure] = below + (found[figure] + 1) / 2
        below += found[figure]
    ordered = [rank[figure] for figure, came in rows if came]
    others = len(rows) - len(ordered)
    return (sum(ordered) - len(ordered) * (len(ordered) + 1) / 2) / (len(ordered) * others)
