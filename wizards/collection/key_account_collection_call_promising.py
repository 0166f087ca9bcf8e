from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountCollectionCallPromising(models.AbstractModel):
    """A call in which the customer promises to pay, or says that it has paid.

    The amount is in the currency of the company: that of the whole account, or what is left to promise of
    the chosen documents. Of one document, it can be a part.
    """

    _name = "key.account.collection.call.promising"
    _description = "Promises in a Collection Call"

    currency_id = fields.Many2one("res.currency")  # of the company
    chosen_amount = fields.Monetary(
        string="Chosen",
        compute="_compute_chosen",
    )
    chosen_count = fields.Integer(
        compute="_compute_chosen",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="For the chosen documents, or, without any, for the whole account.",
    )
    date_promised = fields.Date(
        string="Pays by",
    )
    paid_on = fields.Date(
        string="Paid on",
    )
    paid_bank = fields.Char(
        string="Bank",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "document_ids.is_chosen", "document_ids.open_amount", "document_ids.promised_amount"
    )
    def _compute_chosen(self):
        """What is left to promise of documents is what is open and not promised yet."""
        for call in self:
            chosen = call.document_ids.filtered("is_chosen")
            call.chosen_count = len(chosen)
            call.chosen_amount = sum(line._get_left() for line in chosen)

    @api.depends("chosen_amount")
    def _compute_amount(self):
        for call in self:
            call.amount = call.chosen_amount

    # === RESULTS === #

    def _save_promise(self, account, chosen):
        if not self.date_promised:
            raise UserError(self.env._("Enter the day by which the customer pays."))
        return {"promise_id": self._take(account, chosen, self.date_promised).id}

    def _save_paid(self, account, chosen):
        if not self.paid_on:
            raise UserError(self.env._("Enter the day on which the customer says it has paid."))
        promise = self._take(
            account,
            chosen,
            account.company_id._key_account_today(),
            kind="paid",
            paid_on=self.paid_on,
            paid_bank=self.paid_bank,
        )
        return {"promise_id": promise.id}

    def _take(self, account, chosen, day, **values):
        covered = self._allot(chosen)
        return self.env["key.account.payment.promise"]._take(
            account,
            None if covered else self.amount,
            day,
            covered,
            partner_id=self.partner_id.id,
            note=self.note,
            source="visit" if self.visit_id else "call",
            **values,
        )

    def _allot(self, chosen):
        """Return ``{move id: amount}`` of the chosen documents: what is left of all of them, or a part of one.

        A part is entered in the currency of the company, and promised in that of the document.

        :raise UserError: for a part of several documents, and if nothing is left to promise
        """
        if not chosen:
            return {}
        if not self.currency_id.compare_amounts(self.amount, self.chosen_amount):
            return self._allot_all()
        if len(chosen) > 1:
            raise UserError(
                self.env._(
                    "What is left to promise of the chosen documents is %s. Choose one document to promise "
                    "a part of it.",
                    self.currency_id.format(self.chosen_amount),
                )
            )
        rows = {row["move_id"]: row for row in self._list_promisable()}
        row = rows.get(chosen.id)
        if not row or row["currency_id"] == self.currency_id.id:
            return {chosen.id: self.amount}
        currency = self.env["res.currency"].browse(row["currency_id"])
        return {chosen.id: currency.round(self.amount * row["open_currency"] / row["open_amount"])}

    def _allot_all(self):
        lines = self.sudo().document_ids.filtered("is_chosen")
        left = lines.filtered(lambda line: line._get_left() > 0)
        if not left:
            raise UserError(
                self.env._(
                    "All that is open of the chosen documents is promised already. Cancel that promise, or "
                    "choose other documents."
                )
            )
        return dict.fromkeys(left.move_id.ids)

    def _list_promisable(self):
        """Return what is open of the account by document; see the promise (sudo)."""
        return self.env["key.account.payment.promise"]._list_promisable(self.sudo().account_id)
