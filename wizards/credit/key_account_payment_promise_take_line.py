from odoo import fields, models

from ...tools import trust


class KeyAccountPaymentPromiseTakeLine(models.TransientModel):
    """A document that can be promised."""

    _name = "key.account.payment.promise.take.line"
    _description = "Document to Promise"
    _inherit = ["key.account.guarded"]
    _recorded = {"move_id", "name", "date_due", "open_amount"}
    _fixed = {"wizard_id"}
    _limits = {"amount": (0, trust.MAX_NUMBER)}
    _order = "date_due, id"

    wizard_id = fields.Many2one(
        comodel_name="key.account.payment.promise.take",
        required=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="wizard_id.currency_id",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Document",
        ondelete="cascade",
    )
    name = fields.Char(
        string="Number",
    )
    date_due = fields.Date(
        string="Due",
    )
    open_amount = fields.Monetary()
    amount = fields.Monetary(
        string="Promised",
    )
    is_chosen = fields.Boolean(
        string="Promise",
    )
