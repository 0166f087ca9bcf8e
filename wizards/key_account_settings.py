from odoo import api, fields, models
from odoo.exceptions import AccessError


class KeyAccountSettings(models.TransientModel):
    """What an administrator of key accounts sets for his company.

    Odoo's own settings open for system administrators only, who find the same there.
    """

    _name = "key.account.settings"
    _description = "Key Account Settings"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    uom_id = fields.Many2one(
        related="company_id.key_account_uom_id",
        string="Reference Unit",
        readonly=False,
    )
    rating_months = fields.Integer(
        related="company_id.key_account_rating_months",
        string="Ratings Valid For",
        readonly=False,
    )
    relationship_scale_id = fields.Many2one(
        related="company_id.key_account_relationship_scale_id",
        string="Usual Relationship Scale",
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    superior_ids = fields.Many2many(
        related="company_id.key_account_superior_ids",
        string="Superiors",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    profile_threshold = fields.Integer(
        related="company_id.key_account_profile_threshold",
        string="Ask for Profiles Below",
        readonly=False,
    )
    profile_months = fields.Integer(
        related="company_id.key_account_profile_months",
        string="Profiles Valid For",
        readonly=False,
    )
    sensitive_months = fields.Integer(
        related="company_id.key_account_sensitive_months",
        string="Protected Data Kept For",
        readonly=False,
    )

    # === CRUD METHODS === #

    # Saving writes the company, which only system administrators may: these fields are the exception.
    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        vals_list = [dict(vals, company_id=self.env.company.id) for vals in vals_list]
        settings = super(KeyAccountSettings, self.sudo()).create(vals_list)
        return settings.with_env(self.env)

    def write(self, vals):
        self.check_access("write")
        if "company_id" in vals:
            raise AccessError(
                self.env._(
                    "These settings are those of %s. Switch the company instead.",
                    self.env.company.name,
                )
            )
        return super(KeyAccountSettings, self.sudo()).write(vals)
