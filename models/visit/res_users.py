from odoo import api, models
from odoo.fields import Command

from ...tools import guarded_field
from .key_account_visit_state import OPEN_STATES


class ResUsers(models.Model):
    """What happens to visits when a user leaves the company."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._key_account_check_limits(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._key_account_check_limits(vals)
        result = super().write(vals)
        self._key_account_after_change(vals)
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_check_limits(self, vals):
        """Refuse what calculations cannot work with. To be extended by rooms."""
        guarded_field.check_shape(self, [vals])

    def _key_account_after_change(self, vals):
        """Do what follows from values that were written. To be extended by rooms."""
        if not vals.get("active", True):
            self._key_account_leave_visits()

    def _key_account_leave_visits(self):
        """Reassign the open visits of these users, and remove them from visits of others."""
        visits = self.env["key.account.visit"].sudo()
        still_open = [("state", "in", OPEN_STATES)]
        visits.search([("user_id", "in", self.ids), *still_open])._hand_over()
        joined = visits.search([("user_ids", "in", self.ids), *still_open])
        joined.write({"user_ids": [Command.unlink(user.id) for user in self]})
