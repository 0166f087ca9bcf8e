"""What differs between two versions of the settings of a scorecard, as sentences."""

# What a criterion is compared by, apart from its weight and what happens without a figure.
SCORING = ("scoring", "direction", "low", "high", "bands")


class Differences:
    """Compares two versions of settings.

    :param Wording words: of the reader
    :param bool full: also tell of confidential criteria (for managers)
    """

    def __init__(self, words, full):
        self.env = words.env
        self.words = words
        self.full = full

    def between(self, before, after):
        """Return what changed, as a list of sentences.

        :param ScorecardSettings before: the older version
        :param ScorecardSettings after: the newer one
        """
        return [
            *self._criteria(before, after),
            *self._grades(before, after),
            *self._minimums(before, after),
            *self._rules(before, after),
        ]

    def _step(self, name, before, after):
        return self.env._("%(name)s: %(before)s → %(after)s", name=name, before=before, after=after)

    def _pairs(self, before, after, key):
        """Return ``[(key, item before or None, item after or None)]`` of those that differ.

        What is confidential and must not be told is counted once, as a pair of ``None``.
        """
        old, new = ({key(item): item for item in items} for items in (before, after))
        pairs = [(name, old.get(name), new.get(name)) for name in {**old, **new}]
        pairs = [pair for pair in pairs if pair[1] != pair[2]]
        shown = [
            pair
            for pair in pairs
            if self.full or not any(item and item.confidential for item in pair[1:])
        ]
        return shown, len(shown) < len(pairs)

    def _criteria(self, before, after):
        _, words = self.env._, self.words
        pairs, has_hidden = self._pairs(
            before.criteria, after.criteria, lambda criterion: criterion.code
        )
        for _code, old, new in pairs:
            name = words.name(old or new)
            if not old:
                yield _(
                    "%(name)s: added with weight %(weight)s (%(scoring)s)",
                    name=name,
                    weight=f"{new.weight:g}",
                    scoring=words.scoring(new),
                )
            elif not new:
                yield _(
                    "%(name)s: removed (weight %(weight)s)", name=name, weight=f"{old.weight:g}"
                )
            else:
                yield from self._criterion(name, old, new)
        if has_hidden:
            yield _("Confidential criteria changed.")

    def _criterion(self, name, old, new):
        _, words = self.env._, self.words
        if old.weight != new.weight:
            yield self._step(_("%s, weight", name), f"{old.weight:g}", f"{new.weight:g}")
        if any(getattr(old, part) != getattr(new, part) for part in SCORING):
            yield self._step(_("%s, scoring", name), words.scoring(old), words.scoring(new))
        if old.missing != new.missing:
            yield self._step(_("%s, if no figure", name), words.missing(old), words.missing(new))

    def _grades(self, before, after):
        _, words = self.env._, self.words
        old, new = ({grade.id: grade for grade in settings.grades} for settings in (before, after))
        for grade_id in {**old, **new}:
            name = _("Grade %s", words.grades.get(grade_id, "–"))
            if grade_id not in old:
                yield self._step(name, "–", words.limit(after.rule, new[grade_id]))
            elif grade_id not in new:
                yield _("%s: removed", name)
            else:
                limits = [
                    words.limit(settings.rule, grades[grade_id])
                    for settings, grades in ((before, old), (after, new))
                ]
                if limits[0] != limits[1]:
                    yield self._step(name, *limits)

    def _minimums(self, before, after):
        _, words = self.env._, self.words
        pairs, has_hidden = self._pairs(
            before.gates, after.gates, lambda gate: (gate.grade_id, gate.code, gate.operator)
        )
        for (grade_id, _code, _operator), old, new in pairs:
            name = _("Minimum for %s", words.grades.get(grade_id, "–"))
            texts = [words.minimum(gate) if gate else "–" for gate in (old, new)]
            if texts[0] != texts[1]:
                yield self._step(name, *texts)
        if has_hidden:
            yield _("Confidential minimums changed.")

    def _rules(self, before, after):
        _, words = self.env._, self.words
        if before.rule != after.rule:
            yield self._step(_("Grade by"), words.rule(before.rule), words.rule(after.rule))
        hidden = before.rank_confidential or after.rank_confidential
        if before.rank_metric != after.rank_metric and (self.full or not hidden):
            names = [words.figures.name(s.rank_metric) for s in (before, after)]
            yield self._step(_("Customers ranked by"), *names)
        for key, label in words.numbers().items():
            values = [f"{getattr(settings, key):g}" for settings in (before, after)]
            if values[0] != values[1]:
                yield self._step(label, *values)
        if before.partner_domain != after.partner_domain and before.partner_domain:
            yield _("Customers: the filter changed.")
