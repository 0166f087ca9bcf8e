"""Print the figures of rooms beside their bare SQL, with their goals."""

from report import FEW_QUERIES, SCREEN_SECONDS, table, verdict

# A room may take as much longer than its bare SQL, whose tables have no keys and which explains nothing.
FACTOR = 3
# 5,000 records are handed over, and taken back, in so many seconds.
HANDOVER_SECONDS = 30


def show_policy(small, large):
    """Print the tables of entitlements; see :func:`show_review`."""
    show_head(large, "entitlements under a policy of 21 rungs on five figures")
    show_times(small, large, ("first", "second", "floor", "anew", "unchanged", "proposals"))
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor")))
    show_opened(small, large)


def show_rebate(small, large):
    """Print the tables of rebates; see :func:`show_review`."""
    show_head(large, "shares of agreements by grade, accounts and days to pay")
    names = ("first", "second", "floor", "rows with keys", "anew", "unchanged", "projection")
    show_times(small, large, names)
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor")))
    show_opened(small, large)


def show_commission(small, large):
    """Print the tables of commission; see :func:`show_review`."""
    show_head(large, f"lines of a month, of {large['lines']:,} of eleven")
    names = (
        "first", "second", "floor", "rows with keys", "anew", "floor of a month", "month anew", "unchanged",
    )  # fmt: skip
    show_times(small, large, names)
    pairs = (("anew", "floor"), ("month anew", "floor of a month"), ("unchanged", "floor"))
    show_goals(small, large, pairs)
    show_opened(small, large)


def show_complaint(small, large):
    """Print the tables of complaints; see :func:`show_review`."""
    show_head(large, "steps of escalation that are due")
    names = ("first", "second", "floor", "rows with keys", "anew", "unchanged")
    show_times(small, large, names)
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor")))
    show_opened(small, large)


def show_value(small, large):
    """Print the tables of contributions; see :func:`show_review`."""
    show_head(large, "contributions of twelve months with their groups")
    names = ("first", "second", "floor", "rows with keys", "anew", "unchanged")
    show_times(small, large, names)
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor")))
    show_opened(small, large)


def show_proposal(small, large):
    """Print the tables of product proposals; see :func:`show_review`."""
    show_head(large, "proposals")
    names = ("first", "second", "floor", "rows with keys", "anew", "unchanged", "hit rate")
    show_times(small, large, names)
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor"), ("hit rate", "floor")))
    show_opened(small, large)


def show_satisfaction(small, large):
    """Print the tables of satisfaction; see :func:`show_review`."""
    show_head(large, "people of whom a campaign says whether they are asked")
    show_times(small, large, ("first", "second", "floor", "anew"))
    show_goals(small, large, (("anew", "floor"),))
    show_opened(small, large)


def show_care(small, large):
    """Print the tables of care and clubs; see :func:`show_review`."""
    show_head(large, "days of people and customers of the next weeks")
    names = ("first", "second", "floor", "rows with keys", "anew", "unchanged", "activities")
    show_times(small, large, names)
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor")))
    show_opened(small, large)


def show_handover(small, large):
    """Print the tables of a handover; see :func:`show_review`."""
    print()
    print(
        f"{large['customers']:,} accounts; {large['records']:,} records of one person go, and come back"
    )
    print()
    times = ("find", "hand over", "take back")
    first = tuple(f"first {name}" for name in times)
    show_times(small, large, (*first, "floor", *times))
    rows = [
        [
            name,
            f"{large[name]:.1f} s",
            f"≤ {HANDOVER_SECONDS} s",
            verdict(large[name] <= HANDOVER_SECONDS),
        ]
        for name in (*first, *times)
    ]
    for name in times[1:]:
        ratio = large[f"{name}, processor"] / large["floor, processor"]
        rows.append([f"{name} / floor, processor", f"{ratio:.1f} ×", "–", ""])
        rows.append([f"{name}, statements", large[f"{name} statements"], "–", ""])
    table(["what", "measured", "goal", ""], rows)
    print()
    show_opened(small, large)


def show_health(small, large):
    """Print the tables of health; see :func:`show_review`."""
    show_head(large, f"accounts judged, of which {large['losses']:,} may be lost")
    names = ("first", "second", "floor", "rows with keys", "anew", "unchanged", "forecast")
    show_times(small, large, names)
    show_goals(small, large, (("anew", "floor"), ("unchanged", "floor")))
    show_opened(small, large)


def show_head(large, what):
    """Say what was compared."""
    print()
    print(
        f"{large['customers']:,} accounts; floor and module agree on {large['compared']:,} {what}"
    )
    print()


def show_times(small, large, names):
    """Print the seconds of both sizes, of the clock and of processors."""
    header = ["seconds (medians)"]
    for each in (small, large):
        header += [f"{each['customers']:,}", "processor"]
    rows = [
        [
            name,
            *(
                f"{each[f'{name}{what}']:.2f}"
                for each in (small, large)
                for what in ("", ", processor")
            ),
        ]
        for name in names
    ]
    table(header, rows)
    print()


def show_goals(small, large, pairs):
    """Print what takes how much longer than its floor, and how it grows."""
    rows = []
    for name, floor in pairs:
        ratio = large[f"{name}, processor"] / large[f"{floor}, processor"]
        rows.append(
            [
                f"{name} / {floor}, processor",
                f"{ratio:.2f} ×",
                f"≤ {FACTOR} ×",
                verdict(ratio <= FACTOR),
            ]
        )
    if (keys := large.get("rows with keys, processor")) is not None:
        ratio = large["anew, processor"] / (large["floor, processor"] + keys)
        rows.append(
            ["anew / floor and the same rows with keys, processor", f"{ratio:.2f} ×", "–", ""]
        )
    for name in ("first", *(name for name, _floor in pairs)):
        ratio = large[f"{name}, processor"] / small[f"{name}, processor"]
        rows.append(
            [
                f"{name}, ten times the customers, processor",
                f"{ratio:.2f} ×",
                "≤ 12 ×",
                verdict(ratio <= 12),
            ]
        )
    if "written" in large:
        written = large["written"]
        rows.append(["rows written when nothing changed", written, "0", verdict(not written)])
    before, after = small["unchanged statements"], large["unchanged statements"]
    # A large table is analysed before it is read: two statements more.
    rows.append(
        [
            "statements when nothing changed",
            f"{before}, {after}",
            "≤ 2 more",
            verdict(after - before <= 2),
        ]
    )
    table(["what", "measured", "goal", ""], rows)
    print()


def show_opened(small, large):
    """Print a line per screen: seconds and queries with a tenth of the customers and all."""
    rows = []
    for name, (seconds, queries) in (
        (name, figure) for name, figure in large.items() if isinstance(figure, list)
    ):
        before = small.get(name, (seconds, queries))
        good = seconds <= SCREEN_SECONDS and queries <= before[1] + FEW_QUERIES
        rows.append(
            [name, f"{before[0]:.2f}, {seconds:.2f}", f"{before[1]}, {queries}", verdict(good)]
        )
    table(["screen", "seconds", "queries", ""], rows)
