from odoo import api, models

from ..tools import trust


class KeyAccount(models.Model):
    """The key-account list as a workbook."""

    _inherit = "key.account"

    # === ACTION METHODS === #

    def action_export_xlsx(self):
        """Download the list of these accounts, as far as the user may read them."""
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/accounts/xlsx?selection={self._create_export_selection().id}",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _action_export_selection_xlsx(self):
        """Download the list of the records selected on the screen.

        The web client sends a limited number of ids; if the whole list is selected and is longer,
        the domain gives the selection.
        """
        context = self.env.context
        ids = trust.context_ids(self, "active_ids")
        limit = self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", "20000")
        if len(ids) >= int(limit) and context.get("active_domain"):
            return self.search(context["active_domain"]).action_export_xlsx()
        return self.with_context(active_test=False).search([("id", "in", ids)]).action_export_xlsx()

    def _create_export_selection(self):
        """Store the accounts to export: there are too many for a URL."""
        return self.env["key.account.export"].create(
            {"account_ids": self.ids, "company_ids": self.env.companies.ids}
        )
