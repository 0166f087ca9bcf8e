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
        return self._tell_health_reasons(snapshot.sudo().signals)

    def _get_health_signs(self, day, number):
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

    def _tell_health_signs(self, signs):
        """Return the snapshots that stood before a loss of this account, as HTML."""
        return Markup().join(
            Markup("<h5>%s</h5>%s")
            % (
                self.env._(
                    "%(day)s: health %(health)s of 100",
                    day=format_date(self.env, sign["date"]),
                    health=sign["health"],
                ),
                self._tell_health_reasons(sign["signals"]),
            )
            for sign in signs or ()
        )

    def _tell_health_reasons(self, stored, *, for_all=False):
        """Return stored marks as a table, what costs most first.

        :param bool for_all: for a text that everyone reads who sees the account
        """
        rows, is_hidden = [], False
        marks = self._read_health_marks(stored)
        weights = sum(mark.weight for mark in marks.values()) or 1
        sees_owed = bool(self and not for_all and self._filter_shown_owed())
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
                    self._tell_health_mark(signal, mark),
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

    def _tell_health_moves(self, now, former, known, *, sees_owed):
        """Return which signals have other points than before: “Complaints 80 → 50”.

        :param dict now: stored marks, and ``former`` those of the row before
        :param dict known: signals by key
        :param bool sees_owed: whether the user may see how the customer pays
        """
        moves, is_manager = [], self.env["key.account"]._user_is_manager()
        for key in now.keys() | former.keys():
            points = [marks[key][0] if key in marks else None for marks in (former, now)]
            signal = known.get(key)
            if not signal or points[0] == points[1]:
                continue
            if signal._is_confidential() and not is_manager:
                continue
            if sees_owed or not signal._is_owed():
                moves.append((signal.sequence, f"{signal.name} {self._tell_health_points(points)}"))
        return ", ".join(text for _sequence, text in sorted(moves))

    def _tell_health_points(self, points):
        return " → ".join("–" if number is None else str(number) for number in points)

    def _read_health_marks(self, stored):
        """Return stored marks by signal (sudo), of signals that still exist."""
        known = self.env["key.account.health.signal"]._get_known()
        # What was stored before a metric became confidential is for managers now.
        if not self.env["key.account"]._user_is_manager():
            known = {key: each for key, each in known.items() if not each._is_confidential()}
        return {known[key]: Mark(*mark) for key, mark in (stored or {}).items() if key in known}

    # === WORDS === #

    def _tell_health_mark(self, signal, mark):
        """Return a reading in words: the figure, and what it is compared with."""
        value = self._tell_health_figure(signal.metric_id, mark.value)
        if mark.base is None:
            return value
        if signal.compare == "share":
            return self.env._(
                "%(value)s; %(other)s: %(base)s",
                value=value,
                other=signal.base_metric_id.name,
                base=self._tell_health_figure(signal.base_metric_id, mark.base),
            )
        base = self._tell_health_figure(signal.metric_id, mark.base)
        if signal.compare == "ratio" and mark.base > 0:
            return self.env._(
                "%(value)s, the year before %(base)s (%(change)s)",
                value=value,
                base=base,
                change=f"{mark.value / mark.base - 1:+.0%}",
            )
        return self.env._("%(value)s, the year before %(base)s", value=value, base=base)

    def _tell_health_figure(self, metric, value):
        if metric.unit == "money":
            currency = self.company_id.currency_id
            return format_amount(self.env, round(value), currency, trailing_zeroes=False)
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
