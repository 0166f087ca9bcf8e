from odoo import models

from ...tools.order_policy.price_book import PriceBook


class ProductPricelist(models.Model):
    """Pricelists that price many lines at once: their rules are read once."""

    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, **kwargs):
        book = PriceBook.of(self.env)
        if self and book is not None:
            return book.find(self, date)
        return super()._get_applicable_rules(products, date, **kwargs)
