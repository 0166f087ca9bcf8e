from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .rebate_paid_common import RebatePaidCommon


@tagged("post_install", "-at_install")
class TestRebateSettled(RebatePaidCommon):
    """10 % of what Alpha bought up to June: paid once, open again, corrected later."""

    def test_a_draft_credit_note(self):
        product = self.env["product.product"].create(
            {"name": "Bonus", "type": "service", "taxes_id": False}
        )
        self.company.key_account_rebate_product_id = product
        self._assert_open(100)
        note = self._pay_rebate()
        self.assertEqual(
            (note.move_type, note.state, note.partner_id, note.company_id, note.amount_untaxed),
            ("out_refund", "draft", self.alpha, self.company, 100),
        )
        self.assertEqual(note.invoice_line_ids.product_id, product)
        self.assertIn("First half", note.invoice_line_ids.name)
        self._assert_open(0)
        self.assertEqual(self.share.settlement_ids.user_id, self.user_finance)

    def test_two_runs_pay_once(self):
        self._pay_rebate()
        with self.assertRaisesRegex(UserError, "nothing is to be paid|Nothing is to be paid"):
            self._pay_rebate()
        self.assertEqual(len(self.share.settlement_ids), 1)

    def test_it_does_not_lower_its_own_base(self):
        rebate = self._agree("total", [(0, 0.1)])
        note = self._pay_rebate()
        note.action_post()
        self._assert_earned(rebate, 100)
        self._reverse(note, "2025-10-01")
        self._assert_earned(rebate, 100)

    def test_deleted(self):
        self._pay_rebate().unlink()
        self._assert_open(100)
        self.assertEqual(self.share.settlement_ids.state, "opened")
        self.assertEqual(self._pay_rebate().amount_untaxed, 100)
        self._assert_open(0)

    def test_cancelled_and_back(self):
        note = self._pay_rebate()
        note.button_cancel()
        self._assert_open(100)
        note.button_draft()
        self._assert_open(0)

    def test_reversed(self):
        note = self._pay_rebate()
        note.action_post()
        self._assert_open(0)
        reversal = self._reverse(note, "2025-10-01")
        self.assertEqual(reversal.state, "posted")
        self._assert_open(100)
        reversal.button_draft()
        self._assert_open(0)

    def test_reversed_twice(self):
        """The reversal is reversed: the rebate is paid again, and lowers no base."""
        note = self._pay_rebate()
        note.action_post()
        reversal = self._reverse(note, "2025-10-01")
        self._assert_open(100)
        self._reverse(reversal, "2025-10-01")
        self._assert_open(0)
        self._assert_earned(self.rebate, 100)

    def test_reversed_in_part(self):
        note = self._pay_rebate()
        note.action_post()
        self._reverse(note, "2025-10-01", 30)
        self._assert_open(30)
        self.assertEqual(self._pay_rebate().amount_untaxed, 30)

    def test_lowered_by_accounting(self):
        note = self._pay_rebate()
        note.invoice_line_ids.price_unit = 60
        self._assert_open(40)

    def test_a_refund_after_the_payment_corrects_the_next_period(self):
        """100 paid, 300 credited: 30 too much, which the second half takes off its 50."""
        self._pay_rebate().action_post()
        self._credit_note(self.alpha, 300, "2025-06-30")
        self._assert_earned(self.rebate, 70)
        self._assert_open(-30)
        with self.assertRaisesRegex(UserError, "paid too much"):
            self._pay_rebate()
        second = self._agree("total", [(0, 0.1)], date_from="2025-07-01", name="Second half")
        self._invoice(self.alpha, 500, "2025-07-07")
        share = self._assert_earned(second, 50)
        note = self._pay_rebate(share)
        self.assertEqual(note.amount_untaxed, 20)
        self.assertEqual(sorted(note.invoice_line_ids.mapped("price_subtotal")), [-30, 50])
        self._assert_open(0)
        self._assert_open(0, share)
        note.unlink()
        self._assert_open(-30)
        self._assert_open(50, share)

    def test_by_invoice(self):
        """1,000 and 500 credited, 333.33 more: 10 % of each, to the cent."""
        self._invoice(self.alpha, 333.33, "2025-03-03")
        self._accrue(self.rebate)
        note = self._pay_rebate(by_invoice=True)
        self.assertEqual(sorted(note.invoice_line_ids.mapped("price_subtotal")), [33.33, 100])
        self.assertIn(self.invoice.name, "".join(note.invoice_line_ids.mapped("name")))

    def test_set_off(self):
        """Posted, and matched with the oldest open invoice."""
        later = self._invoice(self.alpha, 50, "2025-07-01")
        accountant = self._create_user(
            "ka_accountant", "key_account.group_finance,account.group_account_invoice"
        )
        note = self._pay_rebate(user=accountant, set_off=True)
        self.assertEqual((note.state, note.payment_state), ("posted", "paid"))
        self.assertEqual((self.invoice.amount_residual, later.amount_residual), (900, 50))
        self._assert_open(0)

    def test_set_off_needs_invoicing(self):
        with self.assertRaisesRegex(AccessError, "access to invoicing"):
            self._pay_rebate(set_off=True)
        self._assert_open(100)

    def test_taxes_in_prices(self):
        """The rebate is an amount without tax."""
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        tax = self.env["account.tax"].create(
            {
                "name": "19 % included",
                "amount": 19,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
                "tax_group_id": group.id,
            }
        )
        self.company.key_account_rebate_product_id = self.env["product.product"].create(
            {"name": "Bonus", "type": "service", "taxes_id": [Command.set(tax.ids)]}
        )
        note = self._pay_rebate()
        self.assertEqual((note.amount_untaxed, note.amount_total), (100, 119))
        self._assert_open(0)

    def test_one_note_for_each_account(self):
        rebate = self._agree("total", [(0, 0.1)], self.account + self.second, name="Group")
        self._invoice(self.beta, 200, "2025-02-02")
        self._accrue(rebate)
        notes = self._pay_rebate(rebate.share_ids)
        self.assertEqual(
            {note.partner_id: note.amount_untaxed for note in notes},
            {self.alpha: 100, self.beta: 20},
        )

    def test_the_dialog_of_an_agreement(self):
        wizard = (
            self.env["key.account.rebate.settle"]
            .with_user(self.user_manager)
            .with_context(active_model="key.account.rebate", active_ids=self.rebate.ids)
            .create({})
        )
        self.assertEqual((wizard.share_ids, wizard.total), (self.share, 100))

    def test_what_comes_in_later_is_paid_later(self):
        self._pay_rebate()
        self._invoice(self.alpha, 100, "2025-06-01")
        self._accrue(self.rebate)
        self._assert_open(10)
        self.assertEqual(self._pay_rebate().amount_untaxed, 10)

    def test_corrected_for_a_year(self):
        """What is credited more than twelve months after the end does not count any more."""
        for day, expected in (("2026-06-30", 90), ("2026-07-01", 90)):
            with freeze_time(f"{day} 08:00:00"):
                self._credit_note(self.alpha, 100, "2025-06-30")
                self._accrue()
                self.assertEqual(self.share.accrued, expected)
