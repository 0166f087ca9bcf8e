from odoo import models


class ResUsers(models.Model):
    """Whoever leaves with accounts or open work leaves a draft of a handover."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    def action_archive(self):
        """Save the open activities first: Odoo deletes them with the user."""
        self.filtered("active")._key_account_leave_work(save=True)
        return super().action_archive()

    # === BUSINESS METHODS === #

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if {"active", "company_ids", "group_ids"} & vals.keys():
            self._key_account_leave_work()

    def _key_account_leave_work(self, *, save=False):
        """Draft a handover for each company in which users hold work that they can do no longer.

        :param bool save: whether they are about to be archived: their activities are taken off them
        """
        self.env["key.account.handover"]._draft_of_leavers(self, save=save)
