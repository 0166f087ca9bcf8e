"""Small charts as HTML and SVG: they print, need no script and are easy to read on a phone.

All user input goes through ``Markup`` formatting and is escaped.
"""

from markupsafe import Markup

# Close to Odoo's colours of tags and badges, to recognise a grade by its colour.
COLORS = [
    "#adb5bd", "#e46f78", "#f1a26d", "#e6c229", "#5da7d9", "#9c72b0", "#d98880",
    "#45b39d", "#5b6fb8", "#c0569b", "#4caf50", "#8e44ad",
]  # fmt: skip


def distribution(env, bars):
    """Return bars of the number of customers per grade, before and after.

    :param list[Bar] bars: as ``distribute`` returns them
    """
    largest = max([1, *(max(bar.before, bar.after) for bar in bars)])
    body = Markup()
    for grade, before, after in bars:
        if not grade:
            body += Markup(
                '<tr class="text-muted"><td class="pe-3 text-nowrap">{name}</td><td class="text-end pe-2">{count}</td>'
                '<td class="text-end pe-2">–</td><td></td></tr>'
            ).format(name=env._("No grade"), count=before)
            continue
        body += Markup(
            '<tr><td class="pe-3 fw-bold">{name}</td>'
            '<td class="text-end pe-2">{before}</td><td class="text-end pe-2 fw-bold">{after}</td>'
            '<td class="w-100 align-middle">'
            '<div style="height:6px;width:{before_width}%;background:#ced4da;"></div>'
            '<div style="height:10px;width:{after_width}%;background:{color};"></div></td></tr>'
        ).format(
            name=grade.name,
            before=before,
            after=after,
            before_width=round(100 * before / largest, 1),
            after_width=round(100 * after / largest, 1),
            color=COLORS[grade.color % len(COLORS)],
        )
    return Markup(
        '<table class="w-100 o_key_account_distribution"><thead><tr><th class="pe-3">{grade}</th>'
        '<th class="text-end pe-2">{before}</th><th class="text-end pe-2">{after}</th><th></th></tr></thead>'
        "<tbody>{body}</tbody></table>"
    ).format(grade=env._("Grade"), before=env._("Before"), after=env._("After"), body=body)


def lorenz(env, points, note=""):
    """Return the Lorenz curve as SVG: share of customers (smallest first) against their share.

    :param points: ``[[share of customers, share of the figure]]``, both 0 to 1, rising
    :param str note: a sentence below the curve
    """
    if not points:
        return False
    size, margin = 240, 34

    def place(point):
        x, y = point
        return f"{margin + x * size:.1f},{10 + (1 - y) * size:.1f}"

    curve = " ".join(place(point) for point in points)
    corner = f"{place((1, 0))} {place((0, 0))}"
    ticks = Markup()
    for share in (0, 0.5, 1):
        x, y = margin + share * size, 10 + (1 - share) * size
        ticks += Markup(
            '<text x="{x}" y="{bottom}" text-anchor="middle" font-size="10" fill="currentColor">{label}</text>'
            '<text x="{left}" y="{y}" text-anchor="end" font-size="10" fill="currentColor">{label}</text>'
        ).format(x=x, bottom=size + 24, left=margin - 4, y=y + 4, label=f"{share:.0%}")
    return Markup(
        '<svg class="o_key_account_lorenz" role="img" aria-label="{title}" viewBox="0 0 {width} {height}"'
        ' style="max-width:340px;width:100%;">'
        '<rect x="{margin}" y="10" width="{size}" height="{size}" fill="none" stroke="#adb5bd"/>'
        '<polygon points="{curve} {corner}" fill="#875a7b" fill-opacity="0.15"/>'
        '<polyline points="{diagonal}" fill="none" stroke="#adb5bd" stroke-dasharray="4"/>'
        '<polyline points="{curve}" fill="none" stroke="#875a7b" stroke-width="2"/>{ticks}'
        '<text x="{middle}" y="{low}" text-anchor="middle" font-size="11" fill="currentColor">{axis}</text></svg>{note}'
    ).format(
        title=env._("Lorenz curve"),
        width=size + margin + 20,
        height=size + 46,
        margin=margin,
        size=size,
        curve=curve,
        corner=corner,
        diagonal=f"{place((0, 0))} {place((1, 1))}",
        ticks=ticks,
        middle=margin + size / 2,
        low=size + 40,
        axis=env._("Customers who bought, smallest first → their share"),
        note=note and Markup('<p class="text-muted small mb-0">{}</p>').format(note),
    )


def sentences(texts):
    """Return texts as paragraphs."""
    return Markup().join(Markup("<p>{}</p>").format(text) for text in texts)
