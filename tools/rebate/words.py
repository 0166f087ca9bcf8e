"""How bases, rates and steps of rebates are said, from values alone: on screens and on the start page."""

from typing import NamedTuple

from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang


class Words(NamedTuple):
    """Says figures of an agreement in the language of ``env``.

    :param currency: of the company
    :param str unit: name of the unit of quantities, empty where amounts count
    :param bool is_per_unit: rates are money per unit
    """

    env: object
    currency: object
    unit: str = ""
    is_per_unit: bool = False

    def base(self, base):
        if not self.unit:
            return format_amount(self.env, base, self.currency)
        whole = float(base).is_integer()
        return f"{formatLang(self.env, base, digits=0 if whole else 2)} {self.unit}"

    def rate(self, rate):
        if self.is_per_unit:
            return f"{format_amount(self.env, rate, self.currency)}/{self.unit}"
        return f"{round(rate * 100, 4):g} %"

    def next_step(self, following, day):
        """Return what is missing to the next step, and what it brings, in one sentence.

        :param NextStep following: the next step
        :param date day: the last day of the period
        """
        words = {
            "missing": self.base(following.missing),
            "day": format_date(self.env, day),
            "rate": self.rate(following.rate),
            "next": self.rate(following.next_rate),
            "gain": format_amount(self.env, following.gain, self.currency),
        }
        if following.gain <= 0:
            return self.env._(
                "%(missing)s more by %(day)s lifts the rebate from %(rate)s to %(next)s", **words
            )
        return self.env._(
            "%(missing)s more by %(day)s lifts the rebate from %(rate)s to %(next)s: %(gain)s",
            **words,
        )
