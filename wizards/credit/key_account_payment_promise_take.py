from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import trust

DAYS = 7


class KeyAccountPaymentPromiseTake(models.TransientModel):
    """Takes a promise to pay: of the documents that are chosen, or of the whole account.

    What is overdue and not disputed is chosen, and the amount follows. An amount that is less goes to the oldest documents.
    """

    _name = "key.account.payment.promise.take"
    _description = "Take a Promise to Pay"
    _inherit = ["key.account.guarded"]
    _fixed = {"account_id"}
    _limits = {"amount": (0, trust.MAX_NUMBER), "tolerance_days": (0, 365)}

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
    )
    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        readonly=True,
    )
    source = fields.Selection(
        selection=[
            ("document", "Document"),
            ("account", "Account"),
            ("visit", "Visit"),
            ("call", "Call"),
        ],
        string="Taken from",
        required=True,
        default="account",
    )
    kind = fields.Selection(
        selection=[
            ("pay", "Will pay"),
            ("paid", "Says it is paid"),
        ],
        string="The Customer",
        required=True,
        default="pay",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="An amount that is less than the documents goes to the oldest ones.",
    )
    date_promised = fields.Date(
        string="Promised for",
        required=True,
        default=lambda self: self.env.company._key_account_today() + timedelta(days=DAYS),
    )
    tolerance_days = fields.Integer(
        string="Tolerance (Days)",
        default=lambda self: self.env.company.key_account_promise_tolerance,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Promised by",
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', account_partner_id)]",
    )
    paid_on = fields.Date(
        string="Paid on",
    )
    paid_bank = fields.Char(
        string="Bank",
    )
    note = fields.Text()
    line_ids = fields.One2many(
        comodel_name="key.account.payment.promise.take.line",
        inverse_name="wizard_id",
        string="Documents",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.is_chosen", "line_ids.amount")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.line_ids.filtered("is_chosen").mapped("amount"))

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        for wizard in self:
            wizard.account_id._check_sees_credit()
            trust.as_system(wizard)._fill()

    # === ACTION METHODS === #

    def action_take(self):
        """Record the promise, and open it.

        :raise UserError: with what is wrong
        """
        self.ensure_one()
        self.account_id.check_access("read")
        chosen = self.line_ids.filtered("is_chosen")
        covered = self._allot(chosen)
        promise = self.env["key.account.payment.promise"]._take(
            self.account_id,
            None if covered else self.amount,
            self.date_promised,
            covered=covered,
            currency=self.sudo().currency_id,
            partner_id=self.partner_id.id,
            kind=self.kind,
            source=self.source,
            tolerance_days=self.tolerance_days,
            paid_on=self.paid_on,
            paid_bank=self.paid_bank,
            note=self.note,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Promise taken: %s", promise.display_name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    def _allot(self, lines):
        """Return ``{move id: amount}``: the amount of the dialog, given to its documents, oldest first."""
        currency = self.sudo().currency_id
        rest, covered = self.amount, {}
        for line in lines.sorted(lambda line: (line.date_due, line.id)):
            amount = currency.round(min(line.amount, rest))
            if amount > 0:
                covered[line.sudo().move_id.id] = amount
                rest -= amount
        if lines and currency.compare_amounts(rest, 0) > 0:
            raise UserError(
                self.env._(
                    "The chosen documents add up to less than the amount. Choose more documents, or "
                    "enter less."
                )
            )
        return covered

    def _fill(self):
        """Write a line for each document that is open and not promised yet (sudo).

        Those overdue are chosen, all if none is overdue; never what the customer disputes.
        """
        company = self.company_id
        disputes = self.account_id._get_disputes()
        promises = self.env["key.account.payment.promise"]
        rows = promises._list_promisable(self.account_id)
        currencies = {row["currency_id"] for row in rows}
        is_single = len(currencies) == 1
        self.currency_id = currencies.pop() if is_single else company.currency_id.id
        today = company._key_account_today()
        kinds = ("open_currency", "running_currency") if is_single else ("open_amount", "running")
        vals_list = []
        for row in rows:
            open_amount, running = (self.currency_id.round(float(row[kind])) for kind in kinds)
            if self.currency_id.compare_amounts(open_amount, running) <= 0:
                continue
            vals_list.append(
                {
                    "move_id": row["move_id"],
                    "name": row["name"],
                    "date_due": row["due"],
                    "open_amount": open_amount,
                    "amount": open_amount - running,
                    "is_chosen": row["due"] < today and row["move_id"] not in disputes,
                }
            )
        if not any(vals["is_chosen"] for vals in vals_list):
            for vals in vals_list:
                vals["is_chosen"] = vals["move_id"] not in disputes
        self.line_ids = [Command.create(vals) for vals in vals_list]

    def _choose(self, move_ids):
        """Choose documents; what else is open stays in the list."""
        for line in trust.as_system(self).line_ids:
            line.is_chosen = line.move_id.id in move_ids
