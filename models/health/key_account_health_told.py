from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_amount, format_date, formatLang

from ...tools.health.judgement import Mark, get_cost


class KeyAccountHealthTold(models.AbstractModel):
    """Health in words and figures: reasons by what they cost, and what moved it.

    What a customer owes and how it pays is told to whoever may see it; others read that it counts.
    """

    _name = "key.account.health.told"
    _description = "Health of Accounts in Words"

    def _tell_health(self, snapshot):
        """Return the reasons of a snapshot of this account, what costs most first, as HTML."""
        return self._tell_reasons(snapshot.sudo().signals)

    def _get_signs(self, day, number):
        """Return the last snapshots up to a day, by account: ``[{"date", "health", "signals"}]`` (sudo)."""
        rows = (
            self.env["key.account.health"]
            .sudo()
            .search_fetch(
                [("account_id", "in", self.ids), ("date", "<=", day)], ["date", "health", "signals"]
            )
        )
        signs = {}
        for row in rows:
            found = signs.setdefault(row.account_id.id, [])
            if len(found) < number:
                sign = {"health": row.health, "signals": row.signals}
                found.append(sign | {"date": fields.Date.to_string(row.date)})
        return signs

    def _tell_signs(self, signs):
        """Return the snapshots that stood before a loss of this account, as HTML."""
        return Markup().join(
            Markup("<h5>%s</h5>%s")
            % (
                self.env._(
                    "%(day)s: health %(health)s of 100",
                    day=format_date(self.env, sign["date"]),
                    health=sign["health"],
                ),
                self._tell_reasons(sign["signals"]),
            )
            for sign in signs or ()
        )

    def _tell_reasons(self, stored):
        """Return stored marks as a table, what costs most first."""
        rows, is_hidden = [], False
        marks = self._read_marks(stored)
        weights = sum(mark.weight for mark in marks.values()) or 1
        sees_owed = bool(self and self._filter_shown_owed())
        for signal, mark in sorted(marks.items(), key=lambda item: -get_cost(item[1], weights)):
            if signal._is_owed() and not sees_owed:
                is_hidden = True
                continue
            rows.append(
                Markup(
                    '<tr><td class="fw-bold">%s</td><td>%s</td><td class="text-end text-nowrap">%s</td></tr>'
                )
                % (
                    signal.name,
                    self._tell_mark(signal, mark),
                    self.env._("%(points)s of 100", points=mark.points),
                )
            )
        if is_hidden:
            rows.append(
                Markup('<tr><td colspan="3" class="text-muted">%s</td></tr>')
                % self.env._(
                    "How the customer pays counts too; owner, deputy, finance and managers see it."
                )
            )
        if not rows:
            return Markup()
        return Markup(
            '<table class="table table-sm o_key_account_health"><tbody>%s</tbody></table>'
        ) % (Markup().join(rows))

    def _tell_moves(self, snapshot, former):
        """Return which signals have other points than in an earlier snapshot: “Rhythm 100 → 40”."""
        now, before = (self._read_marks(each.sudo().signals) for each in (snapshot, former))
        sees_owed = bool(self._filter_shown_owed())
        moves = []
        for signal in now | before:
            points = [marks[signal].points if signal in marks else None for marks in (before, now)]
            if points[0] != points[1] and (sees_owed or not signal._is_owed()):
                moves.append((signal.sequence, f"{signal.name} {self._arrow(points)}"))
        return ", ".join(text for _sequence, text in sorted(moves))

    def _arrow(self, points):
        return " → ".join("–" if number is None else str(number) for number in points)

    def _read_marks(self, stored):
        """Return stored marks by signal (sudo), of signals that still exist."""
        signals = self.env["key.account.health.signal"].sudo().with_context(active_test=False)
        stored = stored or {}
        found = signals.browse(map(int, stored)).exists().sorted()
        return {signal: Mark(*stored[str(signal.id)]) for signal in found}

    # === WORDS === #

    def _tell_mark(self, signal, mark):
        """Return a reading in words: the figure, and what it is compared with."""
        value = self._tell_figure(signal.metric_id, mark.value)
        if mark.base is None:
            return value
        if signal.compare == "share":
            return self.env._(
                "%(value)s; %(other)s: %(base)s",
                value=value,
                other=signal.base_metric_id.name,
                base=self._tell_figure(signal.base_metric_id, mark.base),
            )
        base = self._tell_figure(signal.metric_id, mark.base)
        if signal.compare == "ratio" and mark.base > 0:
            return self.env._(
                "%(value)s, the year before %(base)s (%(change)s)",
                value=value,
                base=base,
                change=f"{mark.value / mark.base - 1:+.0%}",
            )
        return self.env._("%(value)s, the year before %(base)s", value=value, base=base)

    def _tell_figure(self, metric, value):
        if metric.unit == "money":
            currency = self.company_id.currency_id
            return format_amount(self.env, currency.round(value), currency, trailing_zeroes=False)
        if metric.unit == "ratio":
            return f"{value:.0%}"
        if metric.unit == "index":
            return formatLang(self.env, value, digits=2)
        number = formatLang(self.env, value, digits=0)
        if metric.unit == "days":
            return self.env._("%s days", number)
        if metric.unit == "years":
            return self.env._("%s years", formatLang(self.env, value, digits=1))
        if metric.unit == "points":
            return self.env._("%s of 100", number)
        return formatLang(self.env, value, digits=0 if float(value).is_integer() else 1)
