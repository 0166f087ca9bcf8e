from odoo import fields, models


class KeyAccountAcquisitionChannel(models.Model):
    _name = "key.account.acquisition.channel"
    _description = "Key Account Acquisition Channel"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
    )

    _name_uniq = models.Constraint(
        "UNIQUE (name)",
        "Another channel has this name already. Choose a different name.",
    )
