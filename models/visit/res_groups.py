from odoo import models

# Fields that decide who is in a group.
MEMBERS = {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    """Users who lose or get the access to key accounts by a group, not on their own form."""

    _inherit = "res.groups"

    # === CRUD METHODS === #

    def write(self, vals):
        if not MEMBERS & vals.keys():
            return super().write(vals)
        before = self._key_account_members()
        result = super().write(vals)
        after = self._key_account_members()
        if changed := (before - after) | (after - before):
            changed._key_account_after_change({"group_ids": changed.group_ids.ids})
        return result

    # === BUSINESS METHODS === #

    def _key_account_members(self):
        """Return all users with access to key accounts, also archived ones (sudo); nobody while it is installed."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        group = self.env.ref("key_account.group_user", raise_if_not_found=False)
        return users.search([("all_group_ids", "in", group.ids)]) if group else users
