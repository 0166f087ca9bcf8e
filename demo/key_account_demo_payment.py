from datetime import timedelta

from odoo import Command, models
from odoo.tools import float_round, split_every

from .planning import paid_on


class KeyAccountDemo(models.AbstractModel):
    _inherit = "key.account.demo"

    # === CLAIMS === #

    def _settle_claims(self):
        """Credit part of some invoices: rolls that broke or wore too fast."""
        today = self._today()
        for row in self._read_customers():
            if not row["claims"]:
                continue
            rng = self._customer_rng(row, "claims")
            invoices = self._customer_invoices(row).filtered(
                lambda invoice: invoice.invoice_date <= today - timedelta(days=40)
            )
            # The latest ones, so that the claims fall into the last year.
            for invoice in invoices[-row["claims"] :]:
                self._credit_claim(rng, invoice)

    def _customer_invoices(self, row):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "=", self._customer(row).id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ],
            order="invoice_date, id",
        )

    def _credit_claim(self, rng, invoice):
        """Credit some of the first line of ``invoice``, before the invoice is paid."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "journal_id": invoice.journal_id.id,
                    "date": invoice.invoice_date + timedelta(days=rng.randint(10, 20)),
                    "reason": rng.choice(("roll breakage", "spalling", "hardness below order")),
                }
            )
        )
        wizard.refund_moves()
        refund = wizard.new_move_ids
        claimed, *others = refund.invoice_line_ids.sorted("sequence")
        quantity = claimed.quantity * rng.uniform(0.06, 0.16)
        refund.write(
            {
                "invoice_line_ids": [
                    Command.update(
                        claimed.id,
                        {
                            "quantity": float_round(quantity, precision_digits=2),
                            # An allowance, not a return: the order stays invoiced.
                            "sale_line_ids": [Command.clear()],
                        },
                    ),
                    *(Command.delete(line.id) for line in others),
                ]
            }
        )
        refund.action_post()
        self._receivable_lines(invoice + refund).reconcile()

    def _receivable_lines(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    # === PAYMENTS === #

    def _receive_payments(self):
        """Receive what each customer has paid by yesterday and match it with the invoices."""
        plans = []
        for row in self._read_customers():
            plans += self._plan_payments(row)
        plans.sort(key=lambda plan: plan[1])
        for batch in split_every(100, plans, list):
            self._receive_batch(batch)

    def _receive_batch(self, plans):
        """Post the payments planned as ``[(invoice, day, amount)]``, match them with invoices."""
        bank = self._bank_journal()
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": invoice.partner_id.id,
                    "journal_id": bank.id,
                    "company_id": self.env.company.id,
                    "currency_id": invoice.currency_id.id,
                    "date": day,
                    "amount": amount,
                    "memo": invoice.payment_reference or invoice.name,
                }
                for invoice, day, amount in plans
            ]
        )
        payments.action_post()
        matches = {}
        for payment, (invoice, _day, _amount) in zip(payments, plans, strict=True):
            matches[invoice] = matches.get(invoice, invoice) + payment.move_id
        self.env["account.move.line"]._reconcile_plan(
            [self._receivable_lines(moves) for moves in matches.values()]
        )

    def _plan_payments(self, row):
        """Return a customer's payments by yesterday as ``[(invoice, day, amount)]``."""
        today = self._today()
        rng = self._customer_rng(row, "payments")
        invoices = self._customer_invoices(row)
        if row["pays"] in ("overdue", "chronic"):
            # The last invoice that has been due for a while is still open on the day of loading.
            long_due = invoices.filtered(
                lambda invoice: invoice.invoice_date_due < today - timedelta(days=14)
            )
            invoices -= long_due[-1:]
        plans = []
        for invoice in invoices:
            paid = 0
            for day, share in paid_on(rng, invoice.invoice_date_due, row["pays"]):
                amount = invoice.currency_id.round(invoice.amount_residual * share - paid)
                if day < today:
                    plans.append((invoice, max(day, invoice.invoice_date), amount))
                    paid += amount
        return plans
