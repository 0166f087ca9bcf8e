from datetime import date

from odoo.tests import tagged

from .promises_common import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromisesOthers(PromisesCommon):
    """Money of one customer that settles what another one owes: head office and plant; computed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.env["res.partner"].create({"name": "Head Office", "is_company": True})
        cls.office_account = cls._account(cls.office, owner_id=cls.user_own.id)

    def _owed_by_office(self, amount):
        return self._invoice(self.office, amount, "2025-08-10", due="2025-09-10")

    def _take_office(self, covered=None, amount=None, **values):
        return self._take(covered, amount, account=self.office_account, **values)

    def _assert_the_same(self, *promises):
        """Whichever promises are judged together, and in whatever order, nothing changes."""
        fields = ("state", "amount_due", "amount_paid", "date_settled", "kept_share")
        everything = self.env["key.account.payment.promise"].browse(
            promise.id for promise in promises
        )
        expected = everything.read(fields)
        for judged in (*everything, everything, everything[::-1], *everything[::-1]):
            judged._judge()
            self.assertEqual(everything.read(fields), expected)

    # === ONE PAYMENT, TWO PROMISES === #

    def test_the_same_money_keeps_one_promise(self):
        """Office and plant owe 300 each; the office pays 300, which settle the invoice of the plant."""
        self._owed_by_office(300)
        invoice = self._owe(300)
        office, plant = self._take_office(amount=300), self._take([invoice])
        payment = self._pay_on_account(self.office, 300, "2025-10-02")
        self._assert_promise(office, "kept", paid=300, settled="2025-10-02")
        self._assert_promise(plant, "open", paid=0, due=300)
        self._assert_the_same(office, plant)
        self._match(invoice, payment)
        self._assert_promise(office, "open", paid=0, due=300)
        self._assert_promise(plant, "kept", paid=300, settled="2025-10-02")
        self._assert_the_same(office, plant)
        invoice.line_ids.remove_move_reconcile()
        self._assert_promise(office, "kept", paid=300)
        self._assert_promise(plant, "open", paid=0)
        self._assert_the_same(office, plant)

    def test_the_day_of_the_payment_changes(self):
        """Booked for the day after the last one, the payment of the office is late for the plant."""
        invoice = self._owe(300)
        document, rest = self._take({invoice: 100}), self._take(amount=200)
        payment = self._pay_on_account(self.office, 300, "2025-10-02")
        self._match(invoice, payment)
        self._assert_promise(document, "kept", paid=100)
        self._assert_promise(rest, "kept", paid=200)
        self._on("2025-10-20")
        payment.action_draft()  # Odoo leaves it matched
        self._assert_promise(document, "broken", paid=0)
        self._assert_promise(rest, "broken", paid=0, due=200)
        payment.date = "2025-10-14"
        payment.action_post()
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_promise(document, "broken", paid=100)
        self._assert_promise(rest, "broken", paid=200)

    # === THE WHOLE ACCOUNT === #

    def test_head_office_pays(self):
        """500 promised: 300 of the office, then 200; the plant owes nothing any more."""
        invoice = self._owe(500)
        promise = self._take(amount=500)
        first = self._pay_on_account(self.office, 300, "2025-10-02")
        self._assert_promise(promise, "open", paid=0, due=500)
        self._match(invoice, first)
        self._assert_promise(promise, "open", paid=300, due=500)
        second = self._pay_on_account(self.office, 200, "2025-10-06")
        self._match(invoice, second)
        self._assert_promise(promise, "kept", paid=500, due=500, settled="2025-10-06")
        invoice.line_ids.remove_move_reconcile()
        self._assert_promise(promise, "open", paid=0, due=500)
        self._pass_to("2025-10-14")
        self._assert_promise(promise, "broken", paid=0, due=500)

    def test_head_office_pays_one_day_late(self):
        """400 in time, 100 on the day after the last one: kept in part, all received."""
        invoice = self._owe(500)
        promise = self._take(amount=500)
        self._match(invoice, self._pay_on_account(self.office, 400, "2025-10-13"))
        self._match(invoice, self._pay_on_account(self.office, 100, "2025-10-14"))
        self._pass_to("2025-10-14")
        self._assert_promise(promise, "partly", paid=500, due=500, settled="2025-10-14")

    def test_money_that_settles_debts_of_others(self):
        """The office owes 300 and pays 300: 100 for itself, 200 for the plant. It still owes 200."""
        own, other = self._owed_by_office(300), self._owe(200)
        office, plant = self._take_office(amount=300), self._take(amount=200)
        payment = self._pay_on_account(self.office, 300, "2025-10-02")
        self._match(other, payment)
        self._assert_promise(office, "open", paid=100, due=300)
        self._assert_promise(plant, "kept", paid=200, due=200)
        self._match(own, payment)
        self.assertEqual(own.amount_residual, 200)
        self._assert_promise(office, "open", paid=100, due=300)
        self._assert_the_same(office, plant)
        self._pass_to("2025-10-14")
        self._assert_promise(office, "partly", paid=100, due=300)
        self._assert_promise(plant, "kept", paid=200, due=200)

    def test_a_credit_note_that_settles_debts_of_others(self):
        """A credit note of 200 for the office takes off what the plant promised, and nothing of its own."""
        self._owed_by_office(300)
        invoice = self._owe(500)
        office, plant = self._take_office(amount=300), self._take(amount=500)
        note = self._credit_note(self.office, 200, "2025-09-30")
        self._assert_promise(office, "open", due=100)
        self._assert_promise(plant, "open", due=500)
        self._match(invoice, note)
        self._assert_promise(office, "open", paid=0, due=300)
        self._assert_promise(plant, "open", paid=0, due=300)

    def test_a_payment_that_bounces(self):
        """The bank takes the 500 of the office back, from the office: its invoice is open again."""
        invoice = self._owe(500)
        promise = self._take(amount=500)
        payment = self._pay_on_account(self.office, 500, "2025-10-02")
        self._match(invoice, payment)
        self._assert_promise(promise, "kept", paid=500)
        self._on("2025-10-09")
        payment.move_id._reverse_moves([{"date": date(2025, 10, 9)}], cancel=True)
        self.assertEqual(invoice.amount_residual, 500)
        self._assert_promise(promise, "open", paid=0, due=500)

    def test_a_part_for_a_document_and_the_rest_for_the_account(self):
        """600 of the office: 400 keep the promise of a document; 200 of 300 are left for the account."""
        first, second = self._owe(400), self._owe(300)
        document, rest = self._take([first]), self._take(amount=300)
        payment = self._pay_on_account(self.office, 600, "2025-10-02")
        self._match(first, payment)
        self._match(second, payment)
        self._assert_promise(document, "kept", paid=400)
        self._assert_promise(rest, "open", paid=200, due=300)
        self._assert_the_same(document, rest)

    # === BEFORE THE PROMISE WAS TAKEN === #

    def test_what_was_matched_before(self):
        """Of 500 that came today, 200 were matched before 300 were promised: the other 300 keep it."""
        first, second = self._owe(200), self._owe(300)
        payment = self._pay_on_account(self.office, 500, self.TAKEN)
        self._match(first, payment)
        promise = self._take(amount=300)
        self._assert_promise(promise, "open", paid=0, due=300)
        first.line_ids.remove_move_reconcile()
        self._match(first, payment)
        self._assert_promise(promise, "open", paid=0, due=300)
        self._match(second, payment)
        self._assert_promise(promise, "kept", paid=300, due=300)

    def test_what_an_earlier_promise_took_is_old(self):
        """100 keep a promise of a document; the 200 that are matched later are new for the account."""
        first, second = self._owe(100), self._owe(200)
        document = self._take([first])
        payment = self._pay_on_account(self.office, 300, self.TAKEN)
        self._match(first, payment)
        rest = self._take(amount=200)
        self._assert_promise(rest, "open", paid=0, due=200)
        self._match(second, payment)
        self._assert_promise(document, "kept", paid=100)
        self._assert_promise(rest, "kept", paid=200)

    def test_what_a_later_promise_took_is_new(self):
        """200 are new, and a document takes them: nothing of them is left for the account."""
        first, second, _third = self._owe(100), self._owe(200), self._owe(50)
        payment = self._pay_on_account(self.office, 300, self.TAKEN)
        self._match(first, payment)
        whole = self._take(amount=50)
        document = self._take([second])
        self._match(second, payment)
        self._assert_promise(document, "kept", paid=200)
        self._assert_promise(whole, "open", paid=0, due=50)

    def test_money_on_account_that_the_customer_speaks_of(self):
        """300 are there, 100 of them matched: the plant says the other 200 are paid, and they are."""
        first, _second = self._owe(100), self._owe(200)
        payment = self._pay_on_account(self.customer, 300, "2025-09-29")
        self._match(first, payment)
        promise = self._take(amount=200, kind="paid", paid_on="2025-09-28")
        self._assert_promise(promise, "kept", paid=200, due=200)

    # === IN BULK === #

    def test_statements_do_not_grow(self):
        """Twenty plants whose head office pays are judged with as many statements as two."""

        def count(number):
            promises = self.env["key.account.payment.promise"]
            invoices = self.env["account.move"]
            for index in range(number):
                plant = self.env["res.partner"].create(
                    {"name": f"Plant {number}-{index}", "is_company": True}
                )
                invoices |= self._invoice(plant, 10, "2025-08-10", due="2025-09-10")
                account = self._account(plant, owner_id=self.user_own.id)
                promises |= self._take(amount=10, account=account)
            payment = self._pay_on_account(self.office, 10 * number, "2025-10-02")
            self._match(*invoices, payment)
            self.assertEqual(set(promises.mapped("state")), {"kept"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            promises._judge()
            return self.env.cr.sql_log_count - before

        count(1)
        few = count(2)
        self.assertLessEqual(count(20), few)
