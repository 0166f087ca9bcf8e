"""Grades as a person with pencil and paper would work them out: customer by customer, no SQL."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


class GradeOracle:
    """Grades a book of customers under the settings of a scorecard.

    :param dict settings: as reviews store them, see ``ScorecardSettings.to_json``
    :param dict book: ``{customer: {code: figure}}``; a code is left out where there is no figure
    """

    def __init__(self, settings, book):
        self.settings = settings
        self.book = book
        self.last = len(settings["grades"]) - 1
        self.columns = {
            criterion["code"]: [
                row[criterion["code"]] for row in book.values() if criterion["code"] in row
            ]
            for criterion in settings["criteria"]
        }

    def points(self, criterion, row):
        """Return the points of one customer for one criterion, ``None`` where it does not count."""
        value = row.get(criterion["code"])
        if value is None:
            return {"zero": 0, "neutral": 50, "skip": None}[criterion["missing"]]
        if criterion["scoring"] == "linear":
            low, high = criterion["low"], criterion["high"]
            return min(max(100 * (value - low) / (high - low), 0), 100)
        if criterion["scoring"] == "bands":
            reached = [band for band in criterion["bands"] if band[0] <= value]
            return max(reached)[1] if reached else min(criterion["bands"])[1]
        others = self.columns[criterion["code"]]
        smaller = sum(other < value for other in others)
        larger = sum(other > value for other in others)
        higher = criterion["direction"] == "higher"
        worse, better = (smaller, larger) if higher else (larger, smaller)
        points = 100 * worse / (worse + better) if worse + better else 50
        return min(points, 50) if higher and value <= 0 else points

    def score(self, row):
        """Return the score of one customer with two decimals, ``None`` when nothing counts."""
        reached = weights = 0
        for criterion in self.settings["criteria"]:
            points = self.points(criterion, row)
            if points is not None:
                reached += criterion["weight"] * points
                weights += criterion["weight"]
        if not weights:
            return None
        return Decimal(f"{reached / weights:.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP)

    def rank_value(self, row):
        """Return what the customer contributes: nothing is as good as less."""
        return max(Fraction(repr(row.get(self.settings["rank_metric"]) or 0)), Fraction(0))

    def merit(self, row):
        """Return what head counts sort by."""
        score = self.score(row)
        return (score is not None, score or 0, self.rank_value(row))

    def holds(self, rule):
        """Return a function that tells whether a customer gets a grade, at an index, by a rule."""
        grades = self.settings["grades"]
        rows = self.book.items()
        if rule == "score":
            scores = {customer: self.score(row) for customer, row in rows}

            def holds(customer, index):
                score = scores[customer]
                return score is not None and score >= Decimal(repr(grades[index]["min_score"]))

        elif rule == "pareto":
            values = {customer: self.rank_value(row) for customer, row in rows}

            def holds(customer, index):
                own = values[customer]
                larger = sum(value for value in values.values() if value > own)
                share = Fraction(repr(grades[index]["max_share"]))
                return own > 0 and larger < share * sum(values.values())

        else:
            merits = {customer: self.merit(row) for customer, row in rows}

            def holds(customer, index):
                heads = sum(grade["head_count"] for grade in grades[: index + 1])
                return sum(merit > merits[customer] for merit in merits.values()) < heads

        return holds

    def rule_positions(self):
        """Return ``{customer: position}`` by the rule alone; 0 is the best."""
        holds = self.holds(self.settings["rule"])
        return {
            customer: next((i for i in range(self.last) if holds(customer, i)), self.last)
            for customer in self.book
        }

    def passes(self, row, position):
        """Tell whether a customer passes all minimums of a grade and of the worse ones."""
        ids = [grade["id"] for grade in self.settings["grades"][position : self.last]]
        for gate in self.settings["gates"]:
            value = row.get(gate["code"])
            if gate["grade_id"] in ids and value is not None:
                wrong = value < gate["value"] if gate["operator"] == ">=" else value > gate["value"]
                if wrong:
                    return False
        return True

    def positions(self):
        """Return ``{customer: position}`` by the rule and the minimums."""
        return {
            customer: next(
                (i for i in range(ruled, self.last) if self.passes(self.book[customer], i)),
                self.last,
            )
            for customer, ruled in self.rule_positions().items()
        }
