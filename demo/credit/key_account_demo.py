import csv
from datetime import timedelta

from odoo import api, models
from odoo.fields import Command
from odoo.tools.misc import file_open

# Late payers who have not paid their last invoice that has been due for a while.
WITHHELD = ("valserena", "adda", "lario", "korfez", "deccan", "steelbridge")
LONG_DUE = timedelta(days=14)


class KeyAccountDemo(models.AbstractModel):
    """Leave invoices of late payers open, and let customers promise to pay: some did, some did not."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._promise_to_pay]

    def _set_up_books(self):
        """Frida looks for payments and judges credit; the director is the last to ask for money."""
        super()._set_up_books()
        self.env.company.write(
            {
                "key_account_payment_user_id": self.env.ref("key_account.demo_user_frida").id,
                "key_account_director_id": self.env.ref("key_account.demo_user_director").id,
            }
        )

    def _plan_payments(self, row):
        plans = super()._plan_payments(row)
        if row["key"] not in WITHHELD:
            return plans
        due = self._today() - LONG_DUE
        last = self._customer_invoices(row).filtered(lambda move: move.invoice_date_due < due)[-1:]
        return [plan for plan in plans if plan[0] != last]

    # === PROMISES TO PAY === #

    def _promise_to_pay(self):
        """Let each customer promise to pay one document.

        Days of promises for documents that are ``paid`` or paid by ``half`` count from the payment, the others
        from the day of loading. A promise of the past cannot be taken any more: it is recorded as it would
        have been, and judged.
        """
        with file_open("key_account/demo/credit/promises_to_pay.csv") as file:
            rows = list(csv.DictReader(file))
        accounts = self._demo_accounts({row["customer"] for row in rows})
        promises = self.env["key.account.payment.promise"].sudo()
        for row in rows:
            account = accounts[row["customer"]]
            document, day = self._find_promised(account, row["document"])
            if document:
                promises |= promises.create(self._prepare_promised(account, document, day, row))
        promises._judge()
        promises._after_taken()

    def _find_promised(self, account, status):
        """Return the last document of a customer that is paid, paid by half or open, and its day."""
        documents = self.env["account.move"].search(
            [
                ("company_id", "=", account.company_id.id),
                ("commercial_partner_id", "=", account.partner_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("invoice_date_due", "<", self._today() - LONG_DUE),
            ],
            order="invoice_date_due desc, id desc",
        )
        if status == "open":
            found = documents.filtered(lambda move: move.amount_residual == move.amount_total)[:1]
            return found, self._today()
        for document in documents:
            payments = self._receivable_lines(document).matched_credit_ids.filtered(
                lambda match: match.credit_move_id.payment_id
            )
            days = sorted(payments.mapped("max_date"))
            is_paid = document.currency_id.is_zero(document.amount_residual)
            # The first payment has to be far enough in the past for the promised day to be over.
            if days and days[0] < self._today() - LONG_DUE and (is_paid or status == "half"):
                return document, days[0]
        return documents.browse(), self._today()

    def _prepare_promised(self, account, document, day, row):
        taken = day + timedelta(days=int(row["taken"]))
        promised = day + timedelta(days=int(row["promised"]))
        values = {"kind": "pay"}
        if row["kind"] == "paid":
            values = {"kind": "paid", "paid_on": promised, "paid_bank": "Banca di Como"}
            promised = taken
        tolerance = account.company_id.key_account_promise_tolerance
        # A credit note settled a part of the document before.
        credited = self._receivable_lines(document).matched_credit_ids.filtered(
            lambda match: not match.credit_move_id.payment_id
        )
        amount = document.amount_total - sum(credited.mapped("debit_amount_currency"))
        before = {match.credit_move_id.id: match.debit_amount_currency for match in credited}
        return {
            **values,
            "account_id": account.id,
            "company_id": account.company_id.id,
            "partner_id": self._contact(account, row["contact"]).id,
            "user_id": account.owner_id.id,
            "source": "call",
            "date": taken,
            "date_from": taken,
            "date_promised": promised,
            "tolerance_days": tolerance,
            "date_limit": self.env["key.account.payment.promise"]._get_limit(promised, tolerance),
            "note": row["note"],
            "covers": "documents",
            "currency_id": document.currency_id.id,
            "amount": amount,
            "amount_due": amount,
            "amount_paid": 0,
            "document_ids": [
                Command.create(
                    {
                        "move_id": document.id,
                        "name": document.name,
                        "date_due": document.invoice_date_due,
                        "open_amount": amount,
                        "amount": amount,
                        "before": before or False,
                    }
                )
            ],
        }
