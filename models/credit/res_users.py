from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _key_account_handles_credit(self):
        """Return whether the user sees and handles the credit of all accounts: finance and managers."""
        self.ensure_one()
        return self.has_group("key_account.group_finance") or self.has_group(
            "key_account.group_manager"
        )
