from odoo import api, models

from ...tools import trust


class KeyAccount(models.Model):
    """The book of accounts that are selected on the screen."""

    _inherit = "key.account"

    @api.model
    def _action_book(self):
        """Open the account book of what is selected; of a whole long list, its domain says what it is."""
        context = self.env.context
        ids = trust.context_ids(self, "active_ids")
        limit = self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", "20000")
        if len(ids) >= int(limit) and context.get("active_domain"):
            ids = self.search(context["active_domain"]).ids
        book = self.env["key.account.book"].create({"account_ids": ids})
        return book._get_records_action(name=self.env._("Account Book"), target="new", context={})
