from odoo import models


class KeyAccountAcquisitionChannel(models.Model):
    _name = "key.account.acquisition.channel"
    _description = "Key Account Acquisition Channel"
    _measurable = "word"
    _inherit = ["key.account.term"]

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "Another channel has this name already. Choose a different name.",
    )
