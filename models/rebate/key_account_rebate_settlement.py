from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Credit Note in Draft"),
    ("posted", "Credit Note Posted"),
    ("wallet", "In the eWallet"),
    ("opened", "Open Again"),
]


class KeyAccountRebateSettlement(models.Model):
    """What was paid of the rebate of an account by a credit note or into its eWallet; or taken off it.

    It follows its credit note. When that is cancelled, reversed, deleted or lowered, the amount is open
    again, and the next payment takes it along; so it is when it is taken back from the eWallet.
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
        string="Amount of the Document",
        help="Without tax, when it was made.",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Note",
        index="btree_not_null",
        ondelete="set null",
    )
    wallet_model = fields.Char()
    wallet_entry_id = fields.Many2oneReference(
        model_field="wallet_model",
        string="Entry in the eWallet",
        index="btree_not_null",
    )
    wallet_code = fields.Char(string="eWallet")
    taken_back_on = fields.Date()
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

    @api.depends("move_id.name", "wallet_code")
    def _compute_move_name(self):
        for settlement in self:
            settlement.move_name = settlement.wallet_code or settlement.move_id.display_name

    @api.depends(
        "wallet_entry_id",
        "taken_back_on",
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
            if settlement.wallet_entry_id:
                settlement.paid = 0.0 if settlement.taken_back_on else settlement.amount
                continue
            if not note or note.state == "cancel" or not settlement.note_amount:
                settlement.paid = 0.0
                continue
            # A reversal can be reversed itself: the credit note pays again.
            reversals = note.reversal_move_ids.filtered(lambda move: move.state == "posted")
            again = reversals.reversal_move_ids.filtered(lambda move: move.state == "posted")
            left = -sum((note + reversals + again).mapped("amount_untaxed_signed"))
            share = max(left, 0.0) / settlement.note_amount
            settlement.paid = settlement.currency_id.round(settlement.amount * share)

    @api.depends("paid", "move_id.state", "wallet_entry_id")
    def _compute_state(self):
        for settlement in self:
            if not settlement.paid:
                settlement.state = "opened"
            elif settlement.wallet_entry_id:
                settlement.state = "wallet"
            else:
                settlement.state = "posted" if settlement.move_id.state == "posted" else "draft"

    # === ACTION METHODS === #

    def action_take_back(self):
        """Take what was paid out of the eWallet again, with all that was paid by the same entry.

        :raise UserError: if the eWallet was used since, so that less is left
        """
        self.ensure_one()
        self.share_id._check_pays()
        self.share_id._check_wallet_access()
        parts = self.sudo().search(
            [("wallet_entry_id", "=", self.wallet_entry_id), ("taken_back_on", "=", False)]
        )
        if not self.wallet_entry_id or self not in parts:
            raise UserError(self.env._("Nothing of this payment is in an eWallet."))
        parts.share_id.lock_for_update()
        parts.lock_for_update()
        parts.invalidate_recordset(["taken_back_on"])
        if any(parts.mapped("taken_back_on")):
            raise UserError(self.env._("Nothing of this payment is in an eWallet."))
        self.share_id._unload_wallet(parts)
        parts.write({"taken_back_on": self.company_id._key_account_today()})
