from odoo import api, models


class KeyAccountStakeholder(models.Model):
    """People are imported by account and name: a contact is found by its name, or made."""

    _inherit = "key.account.stakeholder"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for People"),
                "template": "/key_account/static/import/key_account_people.csv",
            }
        ]
