from odoo import api, fields, models

from ..tools import guarded_field

ACCESS = "key_account.group_user"


class SaleOrder(models.Model):
    """Quotations that were agreed on at a visit."""

    _inherit = "sale.order"

    key_account_visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Agreed on at Visit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups=ACCESS,
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded_field.check_links(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        guarded_field.check_links(self, [vals])
        return super().write(vals)
