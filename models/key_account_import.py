from odoo import api, models


class KeyAccount(models.Model):
    """Import of accounts with their profiles through Odoo's import."""

    _inherit = "key.account"

    @api.model
    def get_import_templates(self):
        """Return the template file that the import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Account Profiles"),
                "template": "/key_account/static/csv/key_account_profile.csv",
            }
        ]
