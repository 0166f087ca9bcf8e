from odoo import api, models


class KeyAccountStakeholder(models.Model):
    """People are imported by account and name: the contact is found by its name, or created."""

    _inherit = "key.account.stakeholder"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for People"),
                "template": "/key_account/static/import/key_account_people.csv",
            }
        ]
