from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .promises_common import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromisesMoney(PromisesCommon):
    """Which money counts towards which promise; figures computed by hand."""

    def _entry(self, day, *items, company=None):
        """Post a journal entry: ``(account, partner, balance)`` per item."""
        company = company or self.company
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        move = self._quiet("account.move", company).create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                            "date_maturity": day,
                        }
                    )
                    for account, partner, balance in items
                ],
            }
        )
        move.action_post()
        return move

    def _ledger(self, kind, code, **values):
        found = self.env["account.account"].search(
            [("account_type", "=", kind), ("company_ids", "in", self.company.id)], limit=1
        )
        return found or self.env["account.account"].create(
            {"name": code, "code": code, "account_type": kind, **values}
        )

    # === DOCUMENTS === #

    def test_one_payment_for_three_branches(self):
        """Invoices of 100, 200 and 300 to branches; 600 come in one payment of the head office."""
        branches = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.customer.id, "type": "invoice"}
                for name in ("North", "South", "West")
            ]
        )
        invoices = [
            self._invoice(branch, amount, "2025-08-10")
            for branch, amount in zip(branches, (100, 200, 300), strict=True)
        ]
        promises = [self._take([invoice]) for invoice in invoices[:2]]
        together = self._take([invoices[2]])
        payment = self._pay_on_account(self.customer, 600, "2025-10-04")
        self._match(*invoices, payment)
        for promise, amount in zip([*promises, together], (100, 200, 300), strict=True):
            self._assert_promise(promise, "kept", paid=amount, settled="2025-10-04")

    def test_foreign_currency(self):
        """1,000 USD invoiced at 2, paid at 1.25: 500 EUR were owed, 800 EUR came, 1,000 USD were promised."""
        invoice = self._owe(1000, currency=self.dollar)
        invoice.button_draft()
        invoice.write({"invoice_date": "2025-06-10", "date": "2025-06-10"})
        invoice.action_post()
        promise = self._take([invoice])
        self.assertEqual((promise.currency_id, promise.amount), (self.dollar, 1000))
        self._pay(invoice, "2025-10-02", amount=400, currency=self.dollar)
        self._assert_promise(promise, "open", paid=400)
        self._pay(invoice, "2025-10-06", amount=600, currency=self.dollar)
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_promise(promise, "kept", paid=1000, settled="2025-10-06")

    def test_documents_in_two_currencies(self):
        """1,000 USD at 1.25 and 200 EUR are 1,000 EUR."""
        dollars, euros = self._owe(1000, currency=self.dollar), self._owe(200)
        promise = self._take([dollars, euros])
        self.assertEqual((promise.currency_id, promise.amount), (self.euro, 1000))
        self._pay(dollars, "2025-10-02", currency=self.dollar)
        self._assert_promise(promise, "open", paid=800)
        self._pay(euros, "2025-10-03")
        self._assert_promise(promise, "kept", paid=1000)

    def test_two_companies(self):
        """Each company has its own promise, documents and money."""
        there = self._account(self.customer, self.other_company)
        here_invoice, there_invoice = self._owe(500), self._owe(500, company=self.other_company)
        here = self._take([here_invoice])
        other = self._take([there_invoice], account=there)
        self.assertEqual((here.currency_id, other.currency_id), (self.euro, self.dollar))
        self._pay(here_invoice, "2025-10-02")
        self._assert_promise(here, "kept")
        self._assert_promise(other, "open", paid=0)

    def test_journal_entries(self):
        """An opening entry of 700, of which 200 are another customer's; reversed it is owed no more."""
        receivable = self._ledger("asset_receivable", "110000")
        opening = self._ledger("equity", "300000")
        entry = self._entry(
            "2025-08-01",
            (receivable, self.customer, 500),
            (receivable, self.alpha, 200),
            (opening, self.customer, -700),
        )
        promise = self._take([entry])
        self.assertEqual(promise.amount, 500)
        payment = self._pay_on_account(self.customer, 300, "2025-10-02")
        mine = entry.line_ids.filtered(lambda line: line.partner_id == self.customer)
        (mine + payment.move_id.line_ids).filtered(
            lambda line: line.account_id == receivable
        ).reconcile()
        self._assert_promise(promise, "open", paid=300, due=500)
        self._pass_to("2025-10-20")
        self._assert_promise(promise, "partly", paid=300)

    def test_customer_that_is_a_supplier(self):
        """What we owe the customer, offset against the invoice, is paid: 400 of 1,000."""
        invoice = self._owe(1000)
        promise = self._take([invoice])
        receivable = self._ledger("asset_receivable", "110000")
        payable = self._ledger("liability_payable", "210000", reconcile=True)
        entry = self._entry(
            "2025-10-02", (receivable, self.customer, -400), (payable, self.customer, 400)
        )
        self._match(invoice, entry)
        self._assert_promise(promise, "open", paid=400, due=1000)
        self._pay(invoice, "2025-10-03")
        self._assert_promise(promise, "kept", paid=1000)

    def test_cash_discount(self):
        """2 % off within the term: 980 keep a promise of 1,000."""
        discount = self.env["account.account"].create(
            {"name": "Cash discounts", "code": "630000", "account_type": "expense"}
        )
        self.company.account_journal_early_pay_discount_loss_account_id = discount
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        values = {"invoice_payment_term_id": term.id, "invoice_date_due": False}
        invoice = self._invoice(self.customer, 1000, "2025-09-28", **values)
        promise = self._take([invoice])
        payment = self._pay(invoice, "2025-10-02")
        self.assertEqual((payment.amount, invoice.amount_residual), (980, 0))
        self._assert_promise(promise, "kept", paid=980, due=980)

    def test_merged_customers(self):
        """What a merged customer promised is judged by what the remaining one pays."""
        other = self.env["res.partner"].create({"name": "Rolling Mill 2", "is_company": True})
        invoice = self._invoice(other, 400, "2025-08-10")
        promise = self._take([invoice], account=self._account(other))
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([other.id, self.customer.id], self.customer, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(promise.account_id, self.account)
        self._assert_promise(promise, "open", due=400)
        self._pay(invoice, "2025-10-02")
        self._assert_promise(promise, "kept", paid=400)

    def test_money_keeps_one_promise(self):
        """400 by the 10th and 600 by the 20th of one invoice; what came late keeps the later one."""
        invoice = self._owe(1000)
        first = self._take({invoice: 400})
        second = self._take({invoice: 600}, day="2025-10-20")
        self._pay(invoice, "2025-10-05", amount=500)
        self._assert_promise(first, "kept", paid=400)
        self._assert_promise(second, "open", paid=100)

    def test_a_broken_promise_is_renewed(self):
        invoice = self._owe(1000)
        broken = self._take([invoice])
        self._pass_to("2025-10-15")
        self._assert_promise(broken, "broken")
        renewed = self._take([invoice], day="2025-10-25")
        self._pay(invoice, "2025-10-24")
        self._assert_promise(renewed, "kept", paid=1000)
        self._assert_promise(broken, "broken", paid=1000)

    # === THE WHOLE ACCOUNT === #

    def test_without_documents(self):
        """Any money counts, matched or not: 300 on account, 500 for an invoice."""
        invoice = self._owe(1000)
        promise = self._take(amount=800)
        self.assertEqual(promise.covers, "account")
        self._pay_on_account(self.customer, 300, "2025-10-02")
        self._assert_promise(promise, "open", paid=300)
        self._pay(invoice, "2025-10-08", amount=500)
        self._assert_promise(promise, "kept", paid=800, settled="2025-10-08")

    def test_documents_beside_the_whole_account(self):
        """600 of 1,000 are promised for the account: 400 of the document are left to promise, and no cent more."""
        invoice = self._owe(1000)
        self._take(amount=600)
        with self.assertRaisesRegex(ValidationError, "600.00.* of it are promised already"):
            self._take({invoice: 400.01})
        self._take({invoice: 400})

    def test_without_documents_nothing_twice(self):
        """The 400 that keep the promise of a document do not count for the account."""
        invoice = self._owe(1000)
        document = self._take({invoice: 400}, day="2025-10-05")
        whole = self._take(amount=600, day="2025-10-20")
        self._pay(invoice, "2025-10-04", amount=400)
        self._assert_promise(document, "kept")
        self._assert_promise(whole, "open", paid=0)

    def test_without_documents_refunds_and_returns(self):
        """600 owed and promised; 100 are credited, 500 paid, and the payment bounces."""
        invoice = self._owe(600)
        promise = self._take(amount=600)
        self._credit_note(self.customer, 100, "2025-09-30")
        self._assert_promise(promise, "open", due=500)
        payment = self._pay_on_account(self.customer, 500, "2025-10-02")
        self._assert_promise(promise, "kept", paid=500)
        payment.action_draft()
        self._assert_promise(promise, "open", paid=0)
        invoice.button_draft()
        invoice.button_cancel()
        self._assert_promise(promise, "cancelled")

    def test_what_is_not_matched_is_seen(self):
        """A promise of an invoice is broken while its money waits on account: it says so."""
        invoice = self._owe(1000)
        promise = self._take([invoice])
        payment = self._pay_on_account(self.customer, 1000, "2025-10-05")
        self._pass_to("2025-10-14")
        self._assert_promise(promise, "broken")
        self.assertEqual(promise.amount_waiting, 1000)
        self._match(invoice, payment)
        self._assert_promise(promise, "kept", settled="2025-10-05")

    # === IN BULK === #

    def test_statements_do_not_grow(self):
        """Matching twenty invoices at once takes as many more statements for promises as matching two."""

        def count(number):
            invoices = [self._owe(10) for _number in range(number)]
            self._take(invoices, day="2025-10-20")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["key.account.payment.promise"].search([])._judge()
            return self.env.cr.sql_log_count - before

        count(1)
        few = count(2)
        self.assertLessEqual(count(20), few)
