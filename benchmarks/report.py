"""Print the figures of a run with their goals."""


def show_server(server):
    """Print the settings of PostgreSQL."""
    print()
    print(", ".join(f"{name} {value}" for name, value in server.items()))


def show_first(small, large):
    """Print the tables of first runs; see :func:`show_review`."""
    print()
    print(f"First runs on a database that was never analysed, {large['customers']:,} customers")
    print()
    names = ("review", "due visits", "relationship levels")
    table(
        ["seconds", f"{small['customers']:,}", f"{large['customers']:,}"],
        [
            [name, *(f"{each[name]:.2f}" for each in (small, large))]
            for name in [f"{name} {turn}" for name in names for turn in ("first", "second")]
            + ["approve first"]
        ],
    )
    print()
    ratios = {name: large[f"{name} first"] / large[f"{name} second"] for name in names}
    rows = [[f"{name} first / second", f"{ratio:.2f} ×", "–", ""] for name, ratio in ratios.items()]
    rows[0][2:] = ["≤ 2 ×", verdict(ratios["review"] <= 2)]
    table(["what", "measured", "goal", ""], rows)


def show_relationship(small, large):
    """Print the tables of relationship levels; see :func:`show_review`."""
    print()
    spread = ", ".join(f"{level}: {count:,}" for level, count in large["levels"].items())
    print(f"{large['compared']:,} accounts, ten criteria; floor and levels agree ({spread})")
    print()
    table(
        ["seconds (medians)", f"{small['customers']:,}", f"{large['customers']:,}"],
        [
            [name, *(f"{each[name]:.2f}" for each in (small, large))]
            for name in ("floor", "scales", "levels first", "levels unchanged", "levels later")
        ],
    )
    print()
    moved = large["levels first moved"], large["levels later moved"]
    ratios = [
        ("levels unchanged / floor", large["levels unchanged"] / large["floor"], 1.5),
        (
            f"levels first / floor ({moved[0]:,} moved)",
            large["levels first"] / large["floor"],
            3,
        ),
        (
            f"levels later / floor ({moved[1]:,} moved)",
            large["levels later"] / large["floor"],
            3,
        ),
        (
            "levels unchanged, ten times the customers",
            large["levels unchanged"] / small["levels unchanged"],
            12,
        ),
    ]
    rows = [
        [what, f"{measured:.2f} ×", f"≤ {goal} ×", verdict(measured <= goal)]
        for what, measured, goal in ratios
    ]
    for name in ("levels first", "levels unchanged", "levels later"):
        before, after = small[f"{name} statements"], large[f"{name} statements"]
        # A large table is analysed before it is read: two statements more.
        rows.append(
            [
                f"statements of {name}",
                f"{before}, {after}",
                "≤ 2 more",
                verdict(after - before <= 2),
            ]
        )
    table(["what", "measured", "goal", ""], rows)


def show_credit(small, large):
    """Print the tables of exposure; see :func:`show_review`."""
    print()
    print(f"Exposure of {large['compared']:,} customers; floor and module agree")
    print()
    names = ("floor", "exposure", "list, manager", "list, salesperson", "pivot", "page Credit")
    names += (
        "key figures",
        "ageing list",
        "promises, first",
        "promises",
        "promises, whole accounts",
    )
    names += ("Collection", "My Day, finance")
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
    ratio = large["exposure, processor"] / large["floor, processor"]
    judged = large["promises, processor"] * 50000 / large["promised documents"]
    rows = [
        ["exposure / floor, processor time", f"{ratio:.2f} ×", "≤ 2 ×", verdict(ratio <= 2)],
        ["50,000 promised documents judged anew", f"{judged:.1f} s", "≤ 5 s", verdict(judged <= 5)],
    ]
    table(["what", "measured", "goal", ""], rows)


def show_visits(small, large):
    """Print the tables of due visits and visit plans; see :func:`show_review`."""
    print()
    print(
        f"{large['customers']:,} accounts of {large['people']} people, {large['due']:,} due visits (floor and module"
        f" agree); four weeks: {large['planned']:,} visits planned, {large['left out']:,} left out,"
        f" {large['meetings']:,} meetings"
    )
    print()
    table(
        ["seconds (medians)", f"{small['customers']:,}", f"{large['customers']:,}"],
        [
            [name, *(f"{each[name]:.2f}" for each in (small, large))]
            for name in (
                "floor",
                "due first",
                "due unchanged",
                "plan",
                "plan again",
                "meetings bare",
                "confirm",
            )
        ],
    )
    print()
    rows = [
        [
            f"plan {large['people']} people",
            f"{large['plan']:.1f} s",
            "≤ 60 s",
            verdict(large["plan"] <= 60),
        ]
    ]
    confirm = large["confirm"] / large["meetings bare"]
    rows.append(["confirm / bare meetings", f"{confirm:.2f} ×", "≤ 2 ×", verdict(confirm <= 2)])
    rows += [
        [f"{name} / floor", f"{large[name] / large['floor']:.2f} ×", "–", ""]
        for name in ("due first", "due unchanged")
    ]
    rows.append(["mails", large["mails"], "0", verdict(not large["mails"])])
    for name in ("plan", "plan again"):
        each = large[f"{name} statements"] / large["people"]
        rows.append([f"statements of {name} per person", f"{each:.0f}", "–", ""])
    rows.append(
        [
            "statements of confirm",
            f"{small['confirm statements']}, {large['confirm statements']}",
            "–",
            "",
        ]
    )
    table(["what", "measured", "goal", ""], rows)


def show_review(small, large):
    """Print the tables of reviews.

    :param dict small: figures of a tenth of the customers
    :param dict large: figures of all customers
    """
    print()
    print(
        f"{small['customers']:,} and {large['customers']:,} customers; floor and review agree on score, class"
        f" and grade of {large['compared']:,} (classes: {counts(large['classes'])}; skipped: {large['skipped']:,})"
    )
    print()
    table(
        ["seconds (medians)", f"{small['customers']:,}", f"{large['customers']:,}"],
        [[name, *(f"{each[name]:.2f}" for each in (small, large))] for name in TIMES],
    )
    print()
    table(
        ["seconds of processors", f"{small['customers']:,}", f"{large['customers']:,}"],
        [
            [name, *(f"{each[f'{name}, processor']:.2f}" for each in (small, large))]
            for name in TIMES
        ],
    )
    print()
    table(["what", "measured", "goal", ""], list(goals(small, large)))


def show_screens(small, large):
    """Print a line per screen: seconds, queries with a tenth of the customers and all, size."""
    screens = {name: figure for name, figure in large.items() if isinstance(figure, list)}
    print()
    print(
        f"{large['customers']:,} accounts, {len(screens)} screens; queries: {small['customers']:,} and all"
    )
    print()
    rows = []
    for name, (seconds, queries, size) in screens.items():
        before = small[name][1]
        # Rows that are shown may be linked to more kinds of records: a few queries, whatever their number.
        good = seconds is not None and seconds <= SCREEN_SECONDS and queries <= before + FEW_QUERIES
        shown = "failed" if seconds is None else f"{seconds:.2f}"
        rows.append(
            [name, shown, f"{before}, {queries}", f"{(size or 0) / 1e6:.2f}", verdict(good)]
        )
    table(["screen", "seconds", "queries", "MB", ""], rows)
    print()
    names = ("revenue, floor", "revenue, job")
    ratio = large[names[1]] / large[names[0]]
    table(
        ["seconds (medians)", f"{small['customers']:,}", f"{large['customers']:,}"],
        [[name, *(f"{each[name]:.2f}" for each in (small, large))] for name in names],
    )
    print()
    table(
        ["what", "measured", "goal", ""],
        [["revenue, job / floor", f"{ratio:.2f} ×", "≤ 2 ×", verdict(ratio <= 2)]],
    )


SCREEN_SECONDS = 2
FEW_QUERIES = 5
TIMES = [
    "floor",
    "compute",
    "accounts bare",
    "accounts bare with keys",
    "accounts",
    "approve first",
    "compute movers",
    "approve movers",
    "compute unchanged",
    "approve unchanged",
]


def goals(small, large):
    """Yield a row per goal: what, measured, goal, verdict."""
    ratios = [
        ("compute / floor", large["compute"] / large["floor"], 1.2),
        ("create accounts / bare insert", large["accounts"] / large["accounts bare with keys"], 3),
        (
            f"approve {large['moved']:,} movers ({large['moved'] / large['customers']:.1%}) / floor",
            large["approve movers"] / large["floor"],
            0.5,
        ),
        ("compute, ten times the customers", large["compute"] / small["compute"], 12),
    ]
    ratios += [
        (
            f"{what}, processor time",
            large[f"{name}, processor"] / large[f"{base}, processor"],
            goal,
        )
        for what, name, base, goal in (
            ("compute / floor", "compute", "floor", 1.2),
            ("create accounts / bare insert", "accounts", "accounts bare with keys", 3),
            ("approve movers / floor", "approve movers", "floor", 0.5),
        )
    ]
    ratios.append(
        (
            "compute, ten times the customers, processor time",
            large["compute, processor"] / small["compute, processor"],
            12,
        )
    )
    for what, measured, goal in ratios:
        yield [what, f"{measured:.2f} ×", f"≤ {goal} ×", verdict(measured <= goal)]
    memory = max(large["memory of compute"], large["memory with approve"])
    yield ["memory of the process grows by", f"{memory:.0f} MB", "≤ 150 MB", verdict(memory <= 150)]
    yield [
        "create accounts / insert into a table without keys",
        f"{large['accounts'] / large['accounts bare']:.2f} ×",
        "–",
        "",
    ]
    written = large["accounts written"]
    yield [
        f"accounts written when {large['unchanged moved']:,} moved",
        f"{written:,}",
        "0",
        verdict(not written),
    ]
    yield [
        f"accounts written the review before ({large['settled moved']:,} moved)",
        f"{large['settled written']:,}",
        "–",
        "",
    ]


def verdict(met):
    """Say whether a goal is met."""
    return "met" if met else "MISSED"


def counts(groups):
    """Return ``A 1,234, B …``."""
    return ", ".join(
        f"{'none' if name in ('false', 'null') else name} {count:,}"
        for name, count in sorted(groups.items())
    )


def table(header, rows):
    """Print a table whose columns are as wide as they need."""
    rows = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))
