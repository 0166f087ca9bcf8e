"""The settings of a scorecard in words, with names and units: on screens, in workbooks, in the history."""

import functools


class Wording:
    """Words for criteria, grades and minimums.

    :param Figures figures: names the metrics and formats their values
    """

    def __init__(self, figures):
        self.env = figures.env
        self.figures = figures

    # === WORDS === #

    @functools.cached_property
    def grades(self):
        """Return the names of the grades by id."""
        grades = self.env["key.account.grade"].sudo().with_context(active_test=False).search([])
        return {grade.id: grade.name for grade in grades}

    @functools.cached_property
    def _choices(self):
        fields = {
            "missing": self.env["key.account.criterion"]._fields["missing"],
            "rule": self.env["key.account.scorecard"]._fields["rule"],
            "operator": self.env["key.account.scorecard.gate"]._fields["operator"],
        }
        return {
            name: dict(field._description_selection(self.env)) for name, field in fields.items()
        }

    def name(self, item):
        """Return the name of the metric of a criterion or minimum."""
        return self.figures.name(item.code)

    def value(self, code, value):
        """Return a value that somebody entered, with its unit: shares without needless decimals."""
        metric = self.figures.metrics.get(code)
        if metric and metric.unit == "ratio":
            return f"{value * 100:g} %"
        return self.figures.value(code, value)

    def missing(self, criterion):
        return self._choices["missing"][criterion.missing]

    def rule(self, rule):
        return self._choices["rule"].get(rule, rule)

    def scoring(self, criterion):
        """Return how a value of a criterion becomes points."""
        _ = self.env._
        code = criterion.code
        if criterion.scoring == "linear":
            return _(
                "%(low)s → 0 points, %(high)s → 100 points, linear in between",
                low=self.value(code, criterion.low),
                high=self.value(code, criterion.high),
            )
        if criterion.scoring == "bands":
            return ", ".join(
                _(
                    "from %(value)s: %(points)s points",
                    value=self.value(code, start),
                    points=f"{points:g}",
                )
                for start, points in reversed(criterion.bands)
            )
        if criterion.direction == "higher":
            return _(
                "Rank among reviewed customers: the highest earns 100 points, the lowest 0, equal "
                "figures get equal points; 0 or less earns at most 50"
            )
        return _(
            "Rank among reviewed customers: the lowest earns 100 points, the highest 0, equal "
            "figures get equal points"
        )

    def limit(self, rule, grade):
        """Return what a grade needs under a rule."""
        _ = self.env._
        if rule == "pareto":
            return _("up to %s %%", f"{grade.max_share * 100:g}")
        if rule == "count":
            return _("%s customers", grade.head_count)
        return _("from %s points", f"{grade.min_score:g}")

    def minimum(self, gate):
        """Return a minimum without its grade, such as "Collection rate at least 80 %"."""
        return " ".join(
            [
                self.name(gate),
                self._choices["operator"][gate.operator],
                self.value(gate.code, gate.value),
            ]
        )

    def rules(self, settings, full=True):
        """Return ``[(label, value)]`` of the settings that are neither criterion, grade nor minimum.

        Numbers that are not used (0) are left out.
        """
        rows = [(self.env._("Grade by"), self.rule(settings.rule))]
        if settings.rank_metric and (full or not settings.rank_confidential):
            rows.append(
                (self.env._("Customers ranked by"), self.figures.name(settings.rank_metric))
            )
        numbers = self.numbers()
        return rows + [
            (label, getattr(settings, key))
            for key, label in numbers.items()
            if getattr(settings, key)
        ]

    def numbers(self):
        """Return the labels of plain numbers by name of the setting."""
        _ = self.env._
        return {
            "period_months": _("Period in months"),
            "min_orders": _("Minimum orders"),
            "min_months": _("Minimum months as customer"),
            "demotion_reviews": _("Demotion after reviews in a row"),
            "demotion_margin": _("Immediate demotion from points below"),
            "grace_months": _("Grace period for new customers in months"),
        }
