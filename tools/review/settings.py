"""The settings of a scorecard as plain values: what a review computes with and keeps.

A review stores them as JSON when it is computed, and is explained by them ever after. Older reviews
may lack what was added later: each setting has a default.
"""

from dataclasses import asdict, dataclass, fields

from odoo.tools import SQL


class Stored:
    """Mixin of a dataclass that is read back from JSON."""

    @classmethod
    def from_json(cls, stored):
        """Return the object of a dict; what it does not know is left out."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in names})


@dataclass(frozen=True)
class Criterion(Stored):
    """A metric that a scorecard weighs. ``bands``: (from, points), from the highest value down."""

    code: str
    confidential: bool = False
    direction: str = "higher"
    unit: str = "count"
    weight: float = 0.0
    scoring: str = "percentile"
    low: float = 0.0
    high: float = 0.0
    bands: tuple = ()
    missing: str = "skip"

    @classmethod
    def from_json(cls, stored):
        return super().from_json(stored | {"bands": tuple(map(tuple, stored.get("bands") or ()))})


@dataclass(frozen=True)
class GradeLimits(Stored):
    """What a grade needs under each rule, and its usual posture."""

    id: int
    posture: str | None = None
    min_score: float = 0.0
    max_share: float = 1.0
    head_count: int = 0


@dataclass(frozen=True)
class Minimum(Stored):
    """A figure without which a customer gets neither a grade nor a better one."""

    grade_id: int
    code: str
    confidential: bool = False
    unit: str = "count"
    operator: str = ">="
    value: float = 0.0

    def fails(self, value):
        """Return whether a figure fails the minimum. A missing figure does not."""
        if value is None:
            return False
        return value < self.value if self.operator == ">=" else value > self.value

    def fails_sql(self, column):
        """Return the SQL of :meth:`fails` for a column."""
        below = SQL("<") if self.operator == ">=" else SQL(">")
        return SQL("COALESCE(%s %s %s, FALSE)", column, below, self.value)


@dataclass(frozen=True)
class ScorecardSettings(Stored):
    """All that a review needs of a scorecard. Best grade first."""

    rule: str = "score"
    rank_metric: str | None = None
    rank_confidential: bool = False
    period_months: int = 12
    min_orders: int = 0
    min_months: int = 0
    demotion_reviews: int = 1
    demotion_margin: float = 0.0
    grace_months: int = 0
    criteria: tuple[Criterion, ...] = ()
    grades: tuple[GradeLimits, ...] = ()
    gates: tuple[Minimum, ...] = ()
    partner_domain: str = ""
    replaced: tuple[str, ...] = ()  # manual scores instead of which something else may count

    @classmethod
    def from_json(cls, stored):
        """Return the settings that a review stored; the defaults if it stored none."""
        parts = {"criteria": Criterion, "grades": GradeLimits, "gates": Minimum}
        stored = stored or {}
        return super().from_json(
            stored
            | {
                name: tuple(part.from_json(row) for row in stored.get(name) or ())
                for name, part in parts.items()
            }
            | {"replaced": tuple(stored.get("replaced") or ())}
        )

    def to_json(self):
        return asdict(self)

    def minimums(self, position):
        """Return the minimums of the grade at a position (0 is the best) and of all worse ones.

        The last grade takes everybody.
        """
        asked = {grade.id for grade in self.grades[position:-1]}
        return [gate for gate in self.gates if gate.grade_id in asked]
