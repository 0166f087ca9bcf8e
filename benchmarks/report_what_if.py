"""Print the figures of replays with their goals."""

from report import table, verdict


def show_what_if(small, large):
    """Print the tables of replays; see :func:`show_review`."""
    print()
    print(
        f"{large['lines']:,} invoice lines of {large['customers']:,} accounts; floor and replay agree on"
        f" {large['compared']:,}"
    )
    print()
    names = ("floor", "replay", "two policies", "list by grade", "list of accounts", "workbook")
    table(
        ["seconds (medians)", f"{small['customers']:,}", f"{large['customers']:,}", "processor"],
        [
            [
                name,
                *(f"{each[name]:.2f}" for each in (small, large)),
                f"{large[f'{name}, processor']:.2f}",
            ]
            for name in names
        ],
    )
    print()
    ratio = large["replay, processor"] / large["floor, processor"]
    statements = small["replay statements"], large["replay statements"]
    rows = [
        ["replay", f"{large['replay']:.1f} s", "≤ 60 s", verdict(large["replay"] <= 60)],
        ["replay / floor, processor time", f"{ratio:.2f} ×", "≤ 2 ×", verdict(ratio <= 2)],
        # A large table is analysed before it is read: two statements more.
        [
            "statements of replay",
            "{}, {}".format(*statements),
            "≤ 2 more",
            verdict(statements[1] - statements[0] <= 2),
        ],
    ]
    table(["what", "measured", "goal", ""], rows)
