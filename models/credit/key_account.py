from odoo import models


class KeyAccount(models.Model):
    """Credit of an account: what is owed, what was promised, what may still be bought."""

    _name = "key.account"
    _inherit = [
        "key.account.credit.kpi",
        "key.account.credit.page",
        "key.account.exposed",
        "key.account",
    ]
