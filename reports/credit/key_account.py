from odoo import models


class KeyAccount(models.Model):
    """Key figures of credit, for whoever handles the credit of all accounts."""

    _name = "key.account"
    _inherit = ["key.account.credit.kpi", "key.account"]
