from odoo import api, fields, models

from ..tools import trust


class KeyAccountExport(models.TransientModel):
    """The accounts that a user is about to download."""

    _name = "key.account.export"
    _description = "Key Account Export"
    _inherit = ["key.account.guarded"]

    account_ids = fields.Json(
        help="Record ids, in the order of the list.",
    )
    company_ids = fields.Json(
        help="Ids of the companies that were selected.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_accounts(self, selection_id):
        """Return the accounts of a selection made by this user that are still readable, or ``None``.

        :param int selection_id: id of the selection
        """
        selection = self.search([("id", "=", selection_id), ("create_uid", "=", self.env.uid)])
        if not selection:
            return None
        allowed = [
            company_id
            for company_id in trust.listed_ids(selection.company_ids)
            if company_id in self.env.user._get_company_ids()
        ]
        accounts = self.env["key.account"].with_context(
            allowed_company_ids=allowed, active_test=False
        )
        return accounts.search([("id", "in", trust.listed_ids(selection.account_ids))])
