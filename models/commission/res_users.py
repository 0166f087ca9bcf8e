from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account_commission(self):
        """Keep users with commission: what was paid to whom stays known."""
        statements = self.env["key.account.commission.statement"].sudo()
        groups = statements._read_group([("user_id", "in", self.ids)], ["user_id"])
        if groups:
            raise UserError(
                self.env._(
                    "%(users)s: this user has commission statements. Archive the user instead, to keep them.",
                    users=", ".join(user.name for (user,) in groups),
                )
            )

    def _key_account_handles_commission(self):
        """Return whether the user sees and handles the commission of everybody: finance and managers."""
        return self._key_account_handles_credit()
