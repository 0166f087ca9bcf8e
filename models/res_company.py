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
    key_account_relationship_scale_id = fields.Many2one(
        comodel_name="key.account.relationship.scale",
        ondelete="set null",
        domain="[('company_id', 'in', [id, False])]",
        help="Measures the relation to customers whose tags name no other scale.",
    )
    key_account_superior_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_superior_rel",
        column1="company_id",
        column2="user_id",
        string="Key Account Superiors",
        help="Their meetings count as visits by a superior for every account, besides those of the "
        "leader of the owner's sales team.",
    )

    key_account_sensitive_months = fields.Integer(
        string="Key Account Protected Data Kept For",
        default=24,
        help="Protected data of people is erased when nobody has confirmed it for this many months.",
    )

    _key_account_sensitive_months_positive = models.Constraint(
        "CHECK (key_account_sensitive_months > 0)",
        "Protected data must be kept for at least one month.",
    )
    _key_account_rating_months_positive = models.Constraint(
        "CHECK (key_account_rating_months > 0)",
        "Ratings must be valid for at least one month.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"key_account_relationship_scale_id", "key_account_superior_ids"} & vals.keys():
            self.env["key.account.relationship.scale"].sudo().search([])._recompute_later()
        return result

    # === BUSINESS METHODS === #

    def _key_account_rating_limit(self):
        """Return the day before which a rating of this company is stale."""
        self.ensure_one()
        return fields.Date.context_today(self) - relativedelta(
            months=self.key_account_rating_months
        )

    def _key_account_today(self):
        """Return today in the time zone of the company (UTC if it has none)."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _key_account_erase_on(self, confirmed_on):
        """Return the day on which protected data is erased that was confirmed on a day."""
        self.ensure_one()
        return confirmed_on + relativedelta(months=self.key_account_sensitive_months)

    def _key_account_confirmed_before(self):
        """Return the last day of confirming for which protected data is erased today."""
        self.ensure_one()
        return fields.Date.context_today(self) - relativedelta(
            months=self.key_account_sensitive_months
        )
