"""What is wrong with an order, and the ways out, in the words of the reader."""

from odoo import fields
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..sentences import ended
from .judgement import find_money


class Words:
    """Tells the findings of a judgement.

    How each kind is told stands with its check (:mod:`.checks`), also those of rooms above.

    :param env: of the reader: language and formats
    :param list findings: as stored, see :func:`.judgement.judge`
    :param res.currency currency: of the company
    :param float rate: of the order
    :param res.currency order_currency: of the order
    """

    def __init__(self, env, findings, currency, rate=1.0, order_currency=None):
        self.env, self.findings = env, findings
        self.currency, self.rate = currency, rate or 1.0
        self.order_currency = order_currency or currency
        self.checks = env["key.account.credit.rule"]._get_checks()

    def money(self, amount, currency=None):
        return formatLang(self.env, amount, currency_obj=currency or self.currency)

    def price(self, amount, digits):
        """Return the price of a unit, which can have more decimals than the currency of the order."""
        currency = self.order_currency
        text = self.money(amount, currency)
        if digits <= currency.decimal_places:
            return text
        plain = formatLang(self.env, amount, digits=currency.decimal_places)
        return text.replace(plain, formatLang(self.env, amount, digits=digits))

    def _day(self, text):
        return format_date(self.env, fields.Date.to_date(text)) if text else ""

    # === REASONS === #

    def reasons(self):
        """Return a sentence per finding, joined by line breaks: what holds first, then what only warns."""
        held = [found for found in self.findings if found["effect"] == "hold"]
        warned = [found for found in self.findings if found["effect"] != "hold"]
        sentences = [self._tell(found) for found in held]
        for found in warned:
            sentence = self._tell(found)
            sentences.append(self.env._("Only a warning: %s", sentence) if held else sentence)
        return "\n".join(sentences)

    def _tell(self, found):
        return self.checks[found["kind"]].tell(self, found)

    def tell_stop(self, found):
        if not found["reason"]:
            return self.env._("The account is on stop.")
        return self.env._("The account is on stop: %(reason)s", reason=found["reason"])

    def tell_overdue(self, found):
        words = {
            "late": self.money(found["late"]),
            "days": found["days"],
            "amount": self.money(found["amount"]),
        }
        if not found["amount"]:
            return self.env._("%(late)s are overdue by more than %(days)s days.", **words)
        return self.env._(
            "%(late)s are overdue by more than %(days)s days; %(amount)s are allowed.", **words
        )

    def tell_limit(self, found):
        return self.env._(
            "With this order %(total)s of the credit limit of %(limit)s is used (%(used)s %%); "
            "%(share)s %% is allowed.",
            total=self.money(found["before"] + found["order"]),
            limit=self.money(found["limit"]),
            used=f"{(found['before'] + found['order']) / found['limit'] * 100:.1f}".removesuffix(
                ".0"
            ),
            share=f"{found['share'] * 100:g}",
        )

    def tell_review(self, found):
        return self.env._("The credit review was due on %(day)s.", day=self._day(found["date"]))

    def tell_broken(self, found):
        return self.env._(
            "%(count)s promises to pay were broken in the last %(months)s months; from %(number)s on "
            "orders are checked.",
            **{name: found[name] for name in ("count", "months", "number")},
        )

    def tell_terms(self, found):
        return self.env._(
            "By the payment terms of the order the customer pays within %(days)s days; the longest terms "
            "allowed are “%(term)s” (%(allowed)s days).",
            days=found["days"],
            term=found["term"],
            allowed=found["allowed_days"],
        )

    # === WAYS OUT === #

    def ways(self, *, waits=True):
        """Return what lets the order pass, a sentence per line; empty if nothing holds it.

        All of it is needed. The last line names the other way out, a release.

        :param bool waits: whether the order still waits for its release
        """
        held = {found["kind"]: found for found in self.findings if found["effect"] == "hold"}
        # One way can be that of several kinds.
        steps = list(
            dict.fromkeys(
                step
                for kind, check in self.checks.items()
                if kind in held and (step := check.way(self, held[kind]))
            )
        )
        if not steps:
            return ""
        if len(steps) > 1:
            steps.insert(0, self.env._("All of this is needed:"))
        if waits:
            steps.append(self.env._("Or have it released."))
        return "\n".join(steps)

    def way_stop(self, found):
        return self.env._("Ask finance or a manager to resume the account.")

    def way_broken(self, found):
        return self.env._(
            "Agree with finance: broken promises count until they are %(months)s months old.",
            months=found["months"],
        )

    def way_review(self, found):
        return self.env._("Review the credit of the customer.")

    def way_terms(self, found):
        return self.env._("Shorten the payment terms to “%(term)s”.", term=found["term"])

    def way_money(self, found):
        """Return what money lets the order pass, for all findings about money together."""
        way = find_money(
            self.findings, self.currency.rounding, self.rate, self.order_currency.rounding
        )
        if way is None:
            return ""
        receive = self.env._("Receive %(amount)s", amount=self.money(way.receive))
        limit = next((found for found in self.findings if found["kind"] == "limit"), None)
        others = []
        if limit and way.confirm and way.receive > way.first:
            lines = self.money(way.confirm)
            if self.order_currency != self.currency:
                lines = f"{lines} ({self.money(way.confirm_order, self.order_currency)})"
            if way.first:
                others.append(
                    self.env._(
                        "receive %(amount)s and confirm lines up to %(lines)s",
                        amount=self.money(way.first),
                        lines=lines,
                    )
                )
            else:
                others.append(self.env._("confirm lines up to %(lines)s", lines=lines))
        if limit and limit["effect"] == "hold" and not way.first:
            others.append(
                self.env._(
                    "have the limit raised to %(amount)s", amount=self.money(limit["raise_to"])
                )
            )
        return ended(self.env, self.env._(" or ").join([receive, *others]))
