from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .promises_common import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromises(PromisesCommon):
    """What may be promised, and the status of a promise in the transaction that changes it."""

    # === TAKING === #

    def test_all_that_is_open_of_a_document(self):
        invoice = self._owe(1000)
        promise = self._take([invoice], partner_id=self.contact.id, source="call")
        self._assert_promise(promise, "open", paid=0, due=1000)
        self.assertEqual((promise.amount, promise.covers), (1000, "documents"))
        self.assertEqual(promise.document_ids.name, invoice.name)
        self.assertEqual(str(promise.date_limit), "2025-10-13")
        self.assertEqual(promise.user_id, self.env.user)

    def test_no_more_than_what_is_open(self):
        invoice = self._owe(1000)
        self._pay(invoice, "2025-09-20", amount=300)
        with self.assertRaisesRegex(ValidationError, "700.00.* are open"):
            self._take({invoice: 800})
        self._take({invoice: 400})
        with self.assertRaisesRegex(ValidationError, "400.00.* promised already.*300.00"):
            self._take({invoice: 301})
        self.assertEqual(self._take([invoice], day="2025-10-20").amount, 300)
        with self.assertRaisesRegex(ValidationError, "promised already"):
            self._take(amount=1)

    def test_no_document_of_others(self):
        """Neither of another customer, nor of another company, nor one that is paid or a draft."""
        paid = self._owe(100)
        self._pay(paid, "2025-09-20")
        for document in (
            self._invoice(self.alpha, 500, "2025-08-10"),
            self._owe(500, company=self.other_company),
            self._draft_invoice(self.customer, 500, "2025-08-10"),
            paid,
        ):
            with self.assertRaisesRegex(UserError, "not paid yet"):
                self._take([document])

    def test_days_and_amounts(self):
        invoice = self._owe(1000)
        with self.assertRaisesRegex(ValidationError, "cannot be promised"):
            self._take([invoice], day="2025-09-29")
        with self.assertRaisesRegex(ValidationError, "Enter the amount"):
            self._take({invoice: 0})
        with self.assertRaisesRegex(ValidationError, "says it has paid"):
            self._take([invoice], kind="paid", paid_on="2025-10-01")
        with self.assertRaisesRegex(ValidationError, "not a contact of"):
            self._take([invoice], partner_id=self.alpha_buyer.id)

    def test_who_may_take_one(self):
        self._owe(1000)
        for user in (self.user_own, self.user_manager):
            promise = self._take(amount=100, account=self.account.with_user(user))
            self.assertEqual(promise.create_uid.id, 1)
        for user in (self.user_all, self.user_none):
            with self.assertRaises(AccessError):
                self._take(amount=100, account=self.account.with_user(user))

    # === KEPT OR BROKEN === #

    def test_kept_in_the_transaction_that_matches(self):
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._pay(invoice, "2025-10-13")
        self._assert_promise(promise, "kept", paid=1000, settled="2025-10-13")
        self.assertEqual(promise.kept_share, 1)

    def test_one_day_too_late(self):
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._pass_to("2025-10-13")
        self._assert_promise(promise, "open")
        self._pass_to("2025-10-14")
        self._assert_promise(promise, "broken", paid=0, settled="2025-10-14")
        self.assertEqual(promise.outcome, "1,000.00\N{NO-BREAK SPACE}€ missing")
        self._pay(invoice, "2025-10-14")
        self._assert_promise(promise, "broken", paid=1000)
        self.assertEqual(promise.kept_share, 0)
        # Promised for the 10th.
        self.assertEqual(promise.outcome, "received 4 days late")
        self.assertEqual((promise.amount_late, str(promise.date_complete)), (1000, "2025-10-14"))

    def test_booked_late_but_paid_in_time(self):
        """The bank statement comes later: its day counts."""
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._pass_to("2025-10-20")
        self._assert_promise(promise, "broken")
        self._pay(invoice, "2025-10-09")
        self._assert_promise(promise, "kept", settled="2025-10-09")

    def test_part_payments(self):
        """600 and 400 in time; or 600 in time, and 400 too late."""
        first, second = self._owe(1000), self._owe(1000)
        kept, partly = self._take([first]), self._take([second])
        for invoice in (first, second):
            self._pay(invoice, "2025-10-05", amount=600)
        self._assert_promise(kept, "open", paid=600)
        self._pay(first, "2025-10-08", amount=400)
        self._assert_promise(kept, "kept", paid=1000, settled="2025-10-08")
        self._pass_to("2025-10-20")
        self._assert_promise(partly, "partly", paid=600, settled="2025-10-14")
        self.assertEqual((partly.amount_late, partly.date_complete), (0, False))
        self.assertEqual(partly.outcome, "400.00\N{NO-BREAK SPACE}€ missing")
        self._pay(second, "2025-10-20", amount=400)
        self._assert_promise(partly, "partly", paid=1000)
        self.assertEqual((partly.amount_late, partly.outcome), (400, "received 10 days late"))
        self.assertEqual((kept.amount_late, kept.outcome), (0, ""))

    def test_unmatched_and_reversed_after_it_was_kept(self):
        invoice = self._owe(1000)
        promise = self._take([invoice])
        payment = self._pay(invoice, "2025-10-05")
        self._assert_promise(promise, "kept")
        invoice.line_ids.remove_move_reconcile()
        self._assert_promise(promise, "open", paid=0)
        self._match(invoice, payment)
        self._assert_promise(promise, "kept")
        payment.action_draft()
        self._assert_promise(promise, "open")
        payment.action_post()  # Odoo matches it again
        self._assert_promise(promise, "kept")
        self._on("2025-10-20")
        self._reverse_entry(payment.move_id, "2025-10-20")
        self._assert_promise(promise, "broken", paid=0)

    def _reverse_entry(self, move, day):
        move._reverse_moves([{"date": day, "invoice_date": day}], cancel=True)

    def test_over_payment(self):
        """1,200 received for 1,000: the promise is kept, 200 stay on account."""
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._match(invoice, self._pay_on_account(self.customer, 1200, "2025-10-05"))
        self._assert_promise(promise, "kept", paid=1000)

    def test_payment_before_the_invoice(self):
        """Money that was there and is matched after the promise keeps it: nothing is owed any more."""
        payment = self._pay_on_account(self.customer, 1000, "2025-08-01")
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._match(invoice, payment)
        self._assert_promise(promise, "kept", settled="2025-09-30")

    def test_what_was_matched_before_does_not_count(self):
        """400 of 1,000 had been paid; taken out and matched again it is no new money, 600 more is."""
        invoice = self._owe(1000)
        old = self._pay(invoice, "2025-09-20", amount=400)
        promise = self._take([invoice])
        self.assertEqual(promise.amount, 600)
        invoice.line_ids.remove_move_reconcile()
        self._match(invoice, old)
        self._assert_promise(promise, "open", paid=0)
        self._pay(invoice, "2025-10-02", amount=600)
        self._assert_promise(promise, "kept", paid=600)

    def test_refunds(self):
        """A credit note of 300 leaves 700 of 1,000; half of an invoice promised stays half of it."""
        first, second = self._owe(1000), self._owe(1000)
        whole, half = self._take([first]), self._take({second: 500})
        self._on("2025-10-03")
        for invoice in (first, second):
            self._reverse(invoice, "2025-10-02", amount=300)
        self._assert_promise(whole, "open", paid=0, due=700)
        self._assert_promise(half, "open", paid=0, due=500)
        self._pay(first, "2025-10-03")
        self._assert_promise(whole, "kept", paid=700)

    def test_credited_in_full(self):
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._on("2025-10-02")
        self._reverse(invoice, "2025-10-02")
        self._assert_promise(promise, "cancelled", paid=0, due=0)
        self._pass_to("2025-11-02")
        self._assert_promise(promise, "cancelled")

    def test_two_documents_one_cancelled(self):
        """1,000 of 400 and 600 are promised; 600 is reset to draft and cancelled, and comes back."""
        first, second = self._owe(400), self._owe(600)
        promise = self._take([first, second])
        self.assertEqual(promise.amount, 1000)
        second.button_draft()
        self._assert_promise(promise, "open", due=400)
        second.button_cancel()
        self._pay(first, "2025-10-02")
        self._assert_promise(promise, "kept", paid=400)
        second.button_draft()
        second.action_post()
        self._assert_promise(promise, "open", paid=400, due=1000)

    def test_a_document_that_is_deleted(self):
        first, second = self._owe(400), self._owe(600)
        promise = self._take([first, second])
        second.button_draft()
        second.with_context(force_delete=True).unlink()
        self._pay(first, "2025-10-02")
        self._assert_promise(promise, "kept", due=400)
        self.assertEqual(len(promise.document_ids), 2)

    def test_another_document_of_the_promise_is_paid_more(self):
        """200 of 400 and 600 of 600 are promised: 400 and 400 were paid."""
        first, second = self._owe(400), self._owe(600)
        promise = self._take({first: 200, second: 600})
        self._pay(first, "2025-10-02")
        self._pay(second, "2025-10-02", amount=400)
        self._assert_promise(promise, "kept", paid=800)

    def test_write_off(self):
        """600 of 1,000 received and the rest written off: kept in part, once the day is past."""
        invoice = self._owe(1000)
        promise = self._take([invoice])
        loss = self.env["account.account"].create(
            {"name": "Losses", "code": "620000", "account_type": "expense"}
        )
        self._pay(
            invoice,
            "2025-10-02",
            amount=600,
            payment_difference_handling="reconcile",
            writeoff_account_id=loss.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_promise(promise, "open", paid=600, due=1000)
        self._pass_to("2025-10-14")
        self._assert_promise(promise, "partly", paid=600)
