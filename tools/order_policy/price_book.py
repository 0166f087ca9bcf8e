"""Rules of pricelists, read once for many lines: Odoo reads them for each quantity, unit and day."""

from odoo import fields
from odoo.fields import Domain

DATES = ("date_start", "date_end")


class PriceBook:
    """Keeps the rules of pricelists for some products, those of pricelists below them included.

    It is in the context of pricelists, where a caller cannot put it: only code has these objects.
    """

    key = "key_account_price_book"

    def __init__(self, products):
        self.products = products
        self.rules = {}

    @classmethod
    def of(cls, env):
        """Return the book in the context, or ``None``."""
        book = env.context.get(cls.key)
        return book if isinstance(book, cls) else None

    def find(self, pricelist, day):
        """Return the rules of a pricelist for the products that hold on a day, in the order of Odoo."""
        if pricelist not in self.rules:
            domain = Domain(pricelist._get_applicable_rules_domain(self.products, day))
            domain = domain.map_conditions(
                lambda term: Domain.TRUE if term.field_expr in DATES else term
            )
            self.rules[pricelist] = pricelist.env["product.pricelist.item"].search(domain)
        moment = fields.Datetime.to_datetime(day)
        return self.rules[pricelist].filtered(
            lambda rule: (
                (not rule.date_start or rule.date_start <= moment)
                and (not rule.date_end or rule.date_end >= moment)
            )
        )
