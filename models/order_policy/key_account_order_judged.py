from collections import defaultdict

from odoo import fields, models
from odoo.tools import float_round

from ...tools.order_policy.checks import CHECKS, Longest, Prices
from ...tools.order_policy.floors import compare
from ...tools.order_policy.price_book import PriceBook


class KeyAccountOrderJudged(models.AbstractModel):
    """Judges orders of accounts by the sales policy of their company, while one is in force.

    Prices are Odoo's own: of the pricelist that the account is entitled to, or else of the usual one of the
    customer, whatever pricelist the order has. The number of statements does not depend on the number of
    orders.
    """

    _inherit = "key.account.order.judged"

    # === MEASURED === #

    def _key_account_measure(self, company, rules, accounts):
        measured = defaultdict(dict, super()._key_account_measure(company, rules, accounts))
        kinds = CHECKS.keys() & set(rules.mapped("kind"))
        if not kinds or not self.env["key.account.policy"]._is_policy_on():
            return measured
        entitled = self._key_account_get_entitled(accounts, anew=True)
        orders = self.filtered(lambda order: order in entitled)
        if "price" in kinds:
            for order, prices in orders._key_account_measure_prices(company, entitled).items():
                measured[order.id]["price"] = prices
        if "days" in kinds:
            today = company._key_account_today()
            for order in orders:
                measured[order.id]["days"] = order._key_account_get_longest(entitled[order], today)
        return measured

    def _key_account_get_marks(self, company, without=None):
        marks = defaultdict(dict, super()._key_account_get_marks(company, without))
        if not self.env["key.account.policy"]._is_policy_on():
            return marks
        rules = self.env["key.account.credit.rule"]._of_company(company)
        if not rules.filtered(lambda rule: rule.kind == "price"):
            return marks
        accounts = self._key_account_find_accounts(company)
        entitled = self._key_account_get_entitled(accounts, anew=True)
        orders = self.filtered(lambda order: order in entitled)
        measured = orders._key_account_measure_prices(company, entitled, without)
        for order, prices in measured.items():
            marks[order.id]["price"] = prices.missing / (order.currency_rate or 1.0)
        return marks

    def _key_account_get_entitled(self, accounts, *, anew=False):
        """Return what is allowed for orders: ``{order: Entitled}``.

        :param dict accounts: ``{customer: account}``
        """
        rows = self.env["key.account"].union(*accounts.values())
        entitled = self.env["key.account.entitlement"]._get_entitled(rows, anew=anew)
        found = {}
        for order in self:
            account = accounts.get(order._key_account_get_invoiced())
            if account in entitled:
                found[order] = entitled[account]
        return found

    def _key_account_get_invoiced(self):
        """Return the customer that is invoiced; of a new order, that of its contact."""
        return (self.partner_invoice_id or self.partner_id).commercial_partner_id

    def _key_account_get_longest(self, entitled, today):
        """Return the last day to pay by what is allowed, or ``None`` if nothing is said about it."""
        if entitled.days is not None:
            return Longest(fields.Date.add(today, days=entitled.days), "")
        if entitled.term:
            return Longest(self._key_account_last_due(entitled.term, today), entitled.term.name)
        return None

    # === PRICES === #

    def _key_account_measure_prices(self, company, entitled, without=None):
        """Return what orders are below the floors of the sales policy: ``{order: Prices}`` (sudo).

        :param dict entitled: ``{order: Entitled}`` of all these orders
        :param without: lines that are left out
        """
        orders = self.with_company(company)
        lines = orders.order_line
        if without:
            lines -= without
        book = PriceBook(lines.product_id)
        usual = self._key_account_get_usual_pricelists(company)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        percent = self.env["decimal.precision"].precision_get("Discount")
        by_order = lines.grouped("order_id")
        found = {}
        for order in orders:
            allowed = entitled[order]
            pricelist = allowed.pricelist or usual[order._key_account_get_invoiced()]
            priced = pricelist.with_env(orders.env).with_context(**{PriceBook.key: book})
            sold = [
                line._key_account_prepare_sold(priced, allowed.discount, percent)
                for line in by_order.get(order, ())
                if line._key_account_is_sold()
            ]
            currency = order.currency_id or company.currency_id
            compared = compare(sold, currency.rounding)
            found[order] = Prices(
                missing=compared.missing,
                off=compared.off,
                number=len(compared.below),
                worst=self._key_account_prepare_worst(compared, digits),
                discount=allowed.discount,
                pricelist=pricelist.name or "",
                below=tuple(line.key.id for line in compared.below),
                digits=digits,
                rounding=currency.rounding,
            )
        return found

    def _key_account_get_usual_pricelists(self, company):
        """Return the pricelists that Odoo has for the customers: ``{customer: pricelist}``."""
        partners = self.env["res.partner"].union(
            *(order._key_account_get_invoiced() for order in self)
        )
        return {
            partner: partner.property_product_pricelist
            for partner in partners.with_company(company)
        }

    def _key_account_prepare_worst(self, compared, digits):
        if not compared.below:
            return None
        worst = compared.below[0]
        # A floor that is told is one that can be typed.
        near = float_round(worst.floor, precision_digits=digits + 4)
        floor = float_round(near, precision_digits=digits, rounding_method="UP")
        return {"name": worst.name, "price": worst.price, "floor": floor}

    def _key_account_get_prices(self):
        """Return what a unit of each line costs, and what is taken off the whole: as a release keeps it.

        :return: ``{"lines": {line id: [what is sold, unit, price, quantity]}, "off"}`` in the currency of the order
        """
        lines = self.order_line.filtered(lambda line: line._key_account_is_sold())
        costs = {line: line._key_account_get_cost() for line in lines}
        return {
            "lines": {
                str(line.id): [
                    line._key_account_get_mark(),
                    line.product_uom_id.id,
                    cost,
                    line._key_account_get_sold_quantity(),
                ]
                for line, cost in costs.items()
            },
            "off": sum(
                max(-cost * line._key_account_get_sold_quantity(), 0.0)
                for line, cost in costs.items()
            ),
        }
