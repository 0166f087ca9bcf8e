from odoo import models


class KeyAccountAcquisitionChannel(models.Model):
    _name = "key.account.acquisition.channel"
    _description = "Key Account Acquisition Channel"
    _inherit = ["key.account.term"]

    _name_uniq = models.Constraint(
        "UNIQUE (name)",
        "Another channel has this name already. Choose a different name.",
    )
