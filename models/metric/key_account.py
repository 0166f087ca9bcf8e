from odoo import api, models


class KeyAccount(models.Model):
    """What documents tell of a customer: figures, standing, and since when it is one."""

    _name = "key.account"
    # Mixins come first: what they extend with super() was there before.
    _inherit = [
        "key.account.arrears",
        "key.account.figure",
        "key.account.standing",
        "key.account",
    ]

    # === BUSINESS METHODS === #

    @api.model
    def _get_first_documents(self, company, *, unknown_only=False):
        return self.env["key.account.metric"]._first_document_query(
            company, unknown_only=unknown_only
        )
