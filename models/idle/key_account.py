from odoo import models


class KeyAccount(models.Model):
    """Accounts without contact, and how many a person may own."""

    _name = "key.account"
    _inherit = ["key.account.capped", "key.account.idle", "key.account"]
