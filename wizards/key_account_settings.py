from odoo import api, fields, models

from ..tools import trust


class KeyAccountSettings(models.TransientModel):
    """Settings for key account administrators: for their company, and the features for all companies.

    They do not need to be system administrators. Odoo's own settings have a link to this form.
    """

    _name = "key.account.settings"
    _description = "Key Account Settings"
    _inherit = ["key.account.features", "key.account.guarded"]

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
        string="Manual Scores Valid For",
        readonly=False,
    )
    download_rows = fields.Integer(
        related="company_id.key_account_download_rows",
        readonly=False,
    )

    # === CRUD METHODS === #

    # Saving writes the company, which only system administrators can do. The fields of this form
    # are the exception, with plain values and with people and units that the user can see.
    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        allowed = self._get_setting_names()
        own = {"company_id": self.env.company.id}
        vals_list = [{name: v for name, v in vals.items() if name not in own} for vals in vals_list]
        for vals in vals_list:
            trust.check_plain(self, vals, allowed)
            trust.check_limits(self, vals, self._get_limits())
        vals_list = [vals | own for vals in vals_list]
        settings = super(KeyAccountSettings, trust.as_system(self)).create(vals_list)
        return settings.with_env(self.env)

    def write(self, vals):
        self.check_access("write")
        trust.check_plain(self, vals, self._get_setting_names())
        trust.check_limits(self, vals, self._get_limits())
        return super(KeyAccountSettings, trust.as_system(self)).write(vals)

    # === ACTION METHODS === #

    def action_save(self):
        """Load the page again, as Odoo's settings do: menus and screens follow the features."""
        return {"type": "ir.actions.client", "tag": "reload"}

    # === BUSINESS METHODS === #

    @api.model
    def _get_limits(self):
        """Return the limits of the company, by the field names of this form."""
        related = {name: self._fields[name].related for name in self._get_setting_names()}
        related = {name: path for name, path in related.items() if path}
        bounds = self.env["res.company"]._key_account_get_limits()
        limits = {name: bounds.get(path.split(".")[-1]) for name, path in related.items()}
        return super()._get_limits() | {name: limit for name, limit in limits.items() if limit}

    @api.model
    def _get_setting_names(self):
        """Return the names of the fields that are settings of the company, and of the features."""
        return {
            name
            for name, field in self._fields.items()
            if field.related and not field.readonly and field.related.startswith("company_id.")
        }.union(self._get_feature_names())
