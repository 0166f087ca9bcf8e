from odoo import api, fields, models

STATES = [
    ("draft", "Credit Note in Draft"),
    ("posted", "Credit Note Posted"),
    ("opened", "Open Again"),
]


class KeyAccountRebateSettlement(models.Model):
    """What was paid of the rebate of an account by a credit note; or what was taken off it.

    It follows its credit note. When that is cancelled, reversed, deleted or lowered, the amount is open
    again, and the next payment takes it along.
    """

    _name = "key.account.rebate.settlement"
    _description = "Payment of a Rebate"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"

    share_id = fields.Many2one(
        comodel_name="key.account.rebate.share",
        required=True,
        index=True,
        ondelete="cascade",
    )
    rebate_id = fields.Many2one(
        related="share_id.rebate_id",
        string="Agreement",
        store=True,
    )
    company_id = fields.Many2one(store=True, index=True)
    currency_id = fields.Many2one(related="share_id.currency_id")
    date = fields.Date(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Paid by",
        required=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(help="Less than 0 for what was paid too much before.")
    note_amount = fields.Monetary(
        string="Amount of the Credit Note",
        help="Without tax, when it was made.",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Note",
        index="btree_not_null",
        ondelete="set null",
    )
    move_name = fields.Char(string="Document", compute="_compute_move_name", compute_sudo=True)
    paid = fields.Monetary(
        compute="_compute_paid",
        compute_sudo=True,
        store=True,
        help="What the credit note still pays.",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        compute="_compute_state",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id.name")
    def _compute_move_name(self):
        for settlement in self:
            settlement.move_name = settlement.move_id.display_name

    @api.depends(
        "amount",
        "note_amount",
        "move_id.state",
        "move_id.amount_untaxed_signed",
        "move_id.reversal_move_ids.state",
        "move_id.reversal_move_ids.amount_untaxed_signed",
        "move_id.reversal_move_ids.reversal_move_ids.state",
        "move_id.reversal_move_ids.reversal_move_ids.amount_untaxed_signed",
    )
    def _compute_paid(self):
        for settlement in self:
            note = settlement.move_id
            if not note or note.state == "cancel" or not settlement.note_amount:
                settlement.paid = 0.0
                continue
            # A reversal can be reversed itself: the credit note pays again.
            reversals = note.reversal_move_ids.filtered(lambda move: move.state == "posted")
            again = reversals.reversal_move_ids.filtered(lambda move: move.state == "posted")
            left = -sum((note + reversals + again).mapped("amount_untaxed_signed"))
            share = max(left, 0.0) / settlement.note_amount
            settlement.paid = settlement.currency_id.round(settlement.amount * share)

    @api.depends("paid", "move_id.state")
    def _compute_state(self):
        for settlement in self:
            if not settlement.paid:
                settlement.state = "opened"
            else:
                settlement.state = "posted" if settlement.move_id.state == "posted" else "draft"
