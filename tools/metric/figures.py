"""Figures of metrics formatted for people, with their units."""

import functools
from types import SimpleNamespace

from odoo.tools import get_lang

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class Figures:
    """Names metrics and formats their values.

    :param review: a ``key.account.review`` in sudo
    """

    def __init__(self, review):
        self.env = review.env
        self.review = review
        metrics = self.env["key.account.metric"].with_context(active_test=False).search([])
        self.metrics = {metric.code: metric for metric in metrics}

    def name(self, code):
        """Return the name of the metric ``code``, or the code if it was deleted."""
        metric = self.metrics.get(code)
        return metric.name if metric else code

    def value(self, code, value):
        """Return the formatted ``value`` of the metric ``code``, with its unit."""
        return self.with_unit(self.metrics[code].unit if code in self.metrics else "count", value)

    def with_unit(self, unit, value, digits=0):
        """Return the formatted ``value`` of a metric with the ``unit``.

        :param int digits: decimals of the value that are shown in any case
        """
        if value is None:
            return self.env._("no figure")
        if unit == "money":
            return self.money(value, digits)
        if unit == "ratio":
            return f"{value * 100:.{max(digits - 2, 1)}f} %"
        number = f"{value:,.{max(digits, 1)}f}"
        if unit == "quantity":
            return f"{number} {self.review.company_id.key_account_uom_id.name or ''}".strip()
        if unit == "days":
            return self.env._("%s days", number.removesuffix(".0"))
        if unit == "years":
            return self.env._("%s years", number)
        if unit == "index":
            return f"{value:.{max(digits, 3)}f}"
        return number.removesuffix(".0")

    def money(self, value, digits=0):
        """Return an amount in the currency of the review, with its decimals or more ``digits``.

        As Odoo's ``format_amount``, which reads the language each time: in the workbook of a
        review that took longer than anything else.
        """
        currency = self.review.currency_id
        if digits <= currency.decimal_places:
            digits, value = currency.decimal_places, currency.round(value)
        amount = self.lang.format(f"%.{digits}f", value, grouping=True)
        parts = [currency.symbol or "", amount.replace(" ", NO_BREAK_SPACE)]
        return NO_BREAK_SPACE.join(parts if currency.position == "before" else parts[::-1])

    @functools.cached_property
    def lang(self):
        """Return the language for formatting figures."""
        return self.env["res.lang"].browse(get_lang(self.env).id)

    @functools.cached_property
    def units(self):
        """Return the names of the units of measure by id."""
        units = self.env["uom.uom"].with_context(active_test=False).search([])
        return {unit.id: unit.name for unit in units}


class CompanyFigures(Figures):
    """Formats figures that belong to no review.

    :param company: whose currency and reference unit they have
    """

    def __init__(self, company):
        company = company.sudo()
        super().__init__(
            SimpleNamespace(env=company.env, company_id=company, currency_id=company.currency_id)
        )
