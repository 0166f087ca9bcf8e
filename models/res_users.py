from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account_authors(self):
        """Keep users who scored or graded accounts: a judgement needs its author."""
        authors = self.browse()
        for model in ("key.account.rating", "key.account.grade.change"):
            groups = self.env[model].sudo()._read_group([("user_id", "in", self.ids)], ["user_id"])
            authors |= self.browse(user.id for (user,) in groups)
        if authors:
            raise UserError(
                self.env._(
                    "%(users)s: this user has scored or graded key accounts. Archive the user "
                    "instead, to keep the history.",
                    users=", ".join(authors.mapped("name")),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_administers_all(self):
        """Return whether the current user can change records that apply to all companies.

        System administrators can, and key account administrators with access to all companies.
        """
        user = self.env.user
        if user.has_group("base.group_system"):
            return True
        return not self.env["res.company"].sudo().search_count(
            [("id", "not in", user.sudo().company_ids.ids)], limit=1
        ) and user.has_group("key_account.group_admin")
