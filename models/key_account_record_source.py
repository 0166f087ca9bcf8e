from odoo import fields, models


class KeyAccountRecordSource(models.AbstractModel):
    """Records of any model that an administrator points out, and how they lead to the customer.

    See :class:`~..tools.record_source.RecordSource`, which checks and reads what stands here.
    """

    _name = "key.account.record.source"
    _description = "Key Account Record Source"

    model_id = fields.Many2one(
        comodel_name="ir.model",
        string="Records of",
        ondelete="set null",
        domain=[("transient", "=", False), ("abstract", "=", False)],
    )
    model_name = fields.Char(
        related="model_id.model",
    )
    domain = fields.Char(
        default="[]",
        help="Which records count. Archived ones do, unless the domain says otherwise.",
    )
    date_field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        string="Date",
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('ttype', 'in', ('date', 'datetime')), ('store', '=', True)]",
    )
    partner_path = fields.Char(
        string="Path to the Customer",
    )
