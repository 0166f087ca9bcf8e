from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.profile.shares import over_the_whole
from ...tools.trust import SHARE


class KeyAccountProductLine(models.Model):
    """What the customer makes or sells, with the share of each product in its output."""

    _name = "key.account.product.line"
    _description = "Key Account Product Structure"
    _measurable = "document"
    _inherit = "key.account.profile.line"
    _order = "share desc, id"
    _profile_part = "products"
    _limits = {"share": SHARE}

    product_id = fields.Many2one(
        comodel_name="product.product",
        ondelete="restrict",
        help="The product in Odoo, if there is one.",
    )
    name = fields.Char(
        string="Product Name",
        compute="_compute_name",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
    )
    share = fields.Float(
        digits=(6, 4),
        aggregator="avg",
        help="Share of the customer's output.",
    )

    _share_range = models.Constraint(
        "CHECK (share >= 0 AND share <= 1)",
        "The share of a product must be between 0 and 100 %.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("share", "account_id")
    def _check_total(self):
        totals = self.sudo()._read_group(
            [("account_id", "in", self.account_id.ids)], ["account_id"], ["share:sum"]
        )
        for account, total in totals:
            if over_the_whole(total):
                raise ValidationError(
                    self.env._(
                        "%(account)s: the shares of the products add up to %(total)s %%. They "
                        "cannot exceed 100 %%.",
                        account=account.display_name,
                        total=f"{total * 100:g}",
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or line.name
