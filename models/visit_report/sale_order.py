from odoo import fields, models


class SaleOrder(models.Model):
    """Quotations that were agreed on at a visit."""

    _inherit = "sale.order"

    key_account_visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Agreed on at Visit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups="key_account.group_user",
    )
