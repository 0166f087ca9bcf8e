from odoo import fields, models

ACCESS = "key_account.group_user"


class ProductTemplate(models.Model):
    """Products that are only charges, such as freight."""

    _inherit = "product.template"

    key_account_is_charge = fields.Boolean(
        string="Charge Only",
        groups=ACCESS,
        help="For freight, packaging, insurance and similar charges: included in order amounts, "
        "but not in quantities, price levels, numbers of products and proposals.",
    )
