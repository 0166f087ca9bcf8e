from odoo import api, models
from odoo.fields import Command

from ...tools import guarded_field
from .key_account_visit_state import OPEN_STATES

# Fields that decide whether a user can work for the key accounts of a company.
ABILITY = {"active", "company_id", "company_ids", "group_ids"}


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
        if ABILITY & vals.keys():
            self._key_account_leave_visits()

    def _key_account_leave_visits(self):
        """Reassign open visits of those of these users who can no longer make them.

        They are also removed from visits of others.
        """
        visits = self.env["key.account.visit"].sudo()
        still_open = [("state", "in", OPEN_STATES), ("visitor_ids", "in", self.ids)]
        for company, mine in visits.search(still_open).grouped("company_id").items():
            gone = self - self._key_account_able(company)
            mine.filtered(lambda visit, gone=gone: visit.user_id in gone)._hand_over()
            joined = mine.filtered(lambda visit, gone=gone: visit.user_ids & gone)
            joined.write({"user_ids": [Command.unlink(user.id) for user in gone]})
