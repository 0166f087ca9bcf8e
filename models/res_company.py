from dateutil.relativedelta import relativedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Key Account Reference Unit",
        default=lambda self: self.env.ref("uom.product_uom_unit", raise_if_not_found=False),
        help="Ordered quantities are converted to this unit. What cannot be converted is reported "
        "by the review.",
    )
    key_account_rating_months = fields.Integer(
        string="Key Account Ratings Valid For",
        default=12,
        help="Ratings of influence and reputation older than this many months are marked stale.",
    )

    _key_account_rating_months_positive = models.Constraint(
        "CHECK (key_account_rating_months > 0)",
        "Ratings must be valid for at least one month.",
    )

    def _key_account_rating_limit(self):
        """Return the day before which a rating of this company is stale."""
        self.ensure_one()
        return fields.Date.context_today(self) - relativedelta(
            months=self.key_account_rating_months
        )
