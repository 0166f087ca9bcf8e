from odoo import fields, models

ACCESS = "key_account.group_user"


class ProductTemplate(models.Model):
    """Products that are charged along with others."""

    _inherit = "product.template"

    key_account_is_charge = fields.Boolean(
        string="Charge Only",
        groups=ACCESS,
        help="Freight, packaging, insurance and the like: part of the order amount, but no product in quantities, "
        "price levels, numbers of different products and proposals.",
    )
