from odoo import api, models


class KeyAccount(models.Model):
    """Accounts with their profiles come in through Odoo's own import."""

    _inherit = "key.account"

    @api.model
    def get_import_templates(self):
        """Return the file that the import screen offers to fill in."""
        return [
            {
                "label": self.env._("Import Template for Account Profiles"),
                "template": "/key_account/static/csv/key_account_profile.csv",
            }
        ]
