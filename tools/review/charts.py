"""Small charts as HTML and SVG: they print, need no script and are easy to read on a phone.

The templates are in ``reports/review/key_account_review_charts.xml``.
"""

from odoo.tools import format_date

# Close to Odoo's colours of tags and badges, to recognise a grade by its colour.
COLORS = [
    "#adb5bd", "#e46f78", "#f1a26d", "#e6c229", "#5da7d9", "#9c72b0", "#d98880",
    "#45b39d", "#5b6fb8", "#c0569b", "#4caf50", "#8e44ad",
]  # fmt: skip
# Of the Lorenz curve, in the units of its SVG.
SIZE, MARGIN = 240, 34


def distribution(env, bars):
    """Return bars of the number of customers per grade, before and after.

    :param list[Bar] bars: as ``distribute`` returns them
    """
    largest = max([1, *(max(bar.before, bar.after) for bar in bars)])
    return env["ir.qweb"]._render(
        "key_account.review_distribution",
        {
            "bars": bars,
            "width": lambda count: round(100 * count / largest, 1),
            "color": lambda grade: COLORS[grade.color % len(COLORS)],
            "words": {
                "grade": env._("Grade"),
                "before": env._("Before"),
                "after": env._("After"),
                "none": env._("No grade"),
            },
        },
    )


def lorenz(env, points, note=""):
    """Return the Lorenz curve as SVG: share of customers (smallest first) against their share.

    :param points: ``[[share of customers, share of the figure]]``, both 0 to 1, rising
    :param str note: a sentence below the curve
    """
    if not points:
        return False
    return env["ir.qweb"]._render(
        "key_account.review_lorenz",
        {
            "points": points,
            "size": SIZE,
            "margin": MARGIN,
            "line": _line,
            "note": note,
            "words": {
                "title": env._("Lorenz curve"),
                "axis": env._("Customers who bought, smallest first → their share"),
            },
        },
    )


def _line(points):
    """Return points of the Lorenz curve as SVG writes them."""
    return " ".join(f"{MARGIN + x * SIZE:.1f},{10 + (1 - y) * SIZE:.1f}" for x, y in points)


def sentences(env, texts):
    """Return texts as paragraphs."""
    return env["ir.qweb"]._render("key_account.review_sentences", {"sentences": texts})


def settings(env, used, words):
    """Return the settings that a review used: criteria, grades, minimums and rules.

    :param ScorecardSettings used: the settings
    :param Wording words: names and units for them
    """
    total = sum(criterion.weight for criterion in used.criteria)
    last = len(used.grades) - 1
    return env["ir.qweb"]._render(
        "key_account.review_settings",
        {
            "criteria": [
                {
                    "name": words.name(criterion),
                    "weight": f"{criterion.weight:g}",
                    "share": f"{criterion.weight / total * 100:.1f} %" if total else "–",
                    "scoring": words.scoring(criterion),
                    "missing": words.missing(criterion),
                }
                for criterion in used.criteria
            ],
            "rows": [
                *(
                    (
                        env._("Grade %s", words.grades.get(grade.id, "–")),
                        env._("all others")
                        if number == last and used.rule != "score"
                        else words.limit(used.rule, grade),
                    )
                    for number, grade in enumerate(used.grades)
                ),
                *(
                    (
                        env._("Minimum for %s", words.grades.get(gate.grade_id, "–")),
                        words.minimum(gate),
                    )
                    for gate in used.gates
                ),
                *words.rules(used),
            ],
            "words": {
                "criterion": env._("Criterion"),
                "weight": env._("Weight"),
                "share": env._("Share"),
                "scoring": env._("Scoring"),
                "missing": env._("If No Figure"),
            },
        },
    )


def comparison(env, first, second, counts, sentences, totals):
    """Return how many accounts have which grade in two reviews, and which ones moved.

    :param first: the earlier ``key.account.review``
    :param second: the later one
    :param dict counts: number of accounts by (grade in the first, grade in the second)
    :param dict sentences: accounts that moved, as sentences, by ``up`` and ``down``
    :param dict totals: how many moved, by the same; there can be more than sentences
    """
    grades = {grade for pair in counts for grade in pair if grade}
    order = sorted(grades, key=lambda grade: (grade.sequence, grade.id))
    none = env["key.account.grade"]
    rows = [*order, *([none] if any(not before for before, _after in counts) else [])]
    columns = [*order, *([none] if any(not after for _before, after in counts) else [])]
    return env["ir.qweb"]._render(
        "key_account.review_comparison",
        {
            "rows": rows,
            "columns": columns,
            "count": lambda before, after: counts.get((before, after), 0),
            "kind": _get_kind,
            "moved": [
                (title, sentences[key], totals[key] - len(sentences[key]))
                for key, title in (
                    ("up", env._("Up: %s", totals["up"])),
                    ("down", env._("Down: %s", totals["down"])),
                )
                if sentences[key]
            ],
            "more": lambda number: env._("… and %s more: see All Accounts.", number),
            "words": {
                "from": env._("From %s ↓", format_date(env, first.date)),
                "to": env._("To %s →", format_date(env, second.date)),
                "none": env._("not reviewed"),
            },
        },
    )


def _get_kind(before, after):
    """Return the colour of a cell of the matrix."""
    if not before or not after or before == after:
        return "text-muted"
    return "text-success" if before._get_movement_to(after) == "up" else "text-danger"
