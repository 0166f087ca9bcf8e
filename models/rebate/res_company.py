from odoo import fields, models


class ResCompany(models.Model):
    """What credit notes over rebates are made of."""

    _inherit = "res.company"

    key_account_rebate_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Product of Rebates",
        ondelete="restrict",
        groups="key_account.group_user",
        help="The product of the lines of credit notes: it decides on account and taxes. Without one, the "
        "account and the taxes of the journal are used.",
    )
