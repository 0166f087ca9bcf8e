from odoo import api, models


class KeyAccount(models.Model):
    """Since when a customer is one follows from its documents."""

    _inherit = "key.account"

    # === BUSINESS METHODS === #

    @api.model
    def _get_first_documents(self, company, *, unknown_only=False):
        return self.env["key.account.metric"]._first_document_query(
            company, unknown_only=unknown_only
        )
