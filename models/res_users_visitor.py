from odoo import models
from odoo.fields import Command

from .key_account_visit import OPEN_STATES


class ResUsers(models.Model):
    """What becomes of visits when somebody leaves the company."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self._key_account_leave_visits()
        return result

    # === BUSINESS METHODS === #

    def _key_account_leave_visits(self):
        """Hand over the open visits of these people, and take them out of those of others."""
        visits = self.env["key.account.visit"].sudo()
        still_open = [("state", "in", OPEN_STATES)]
        visits.search([("user_id", "in", self.ids), *still_open])._hand_over()
        joined = visits.search([("user_ids", "in", self.ids), *still_open])
        joined.write({"user_ids": [Command.unlink(user.id) for user in self]})
