from odoo import models


class KeyAccountAcquisitionChannel(models.Model):
    _name = "key.account.acquisition.channel"
    _description = "Key Account Acquisition Channel"
    _measurable = "word"
    _inherit = ["key.account.term"]

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a channel with this name. Choose another name.",
    )
