from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionMoved(CommissionCommon):
    """What salespeople change after the invoice, on orders and contacts, brings them nothing."""

    def test_contacts_that_join_a_customer_bring_nothing_for_the_past(self):
        """Nobody was in charge of Beta when it was invoiced; what it buys under Alpha is 2 % of 500."""
        before = self._invoice(self.beta, 1000, "2025-01-10")
        with freeze_time("2025-01-11 10:00:00"):
            self.beta.write({"is_company": False, "parent_id": self.alpha.id})
        self._pay(before + self._invoice(self.beta, 500, "2025-01-12"), "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(500.0, 10.0)])

    def test_an_account_whose_customer_joins_another_one_keeps_its_invoices(self):
        """Alpha becomes a contact of Beta, and its account moves there: its seller still earns 2 % of 1,000."""
        before = self._invoice(self.alpha, 1000, "2025-01-10")
        with freeze_time("2025-01-11 10:00:00"):
            self.alpha.write({"is_company": False, "parent_id": self.beta.id})
        self.assertEqual(self.account.partner_id, self.beta)
        self._pay(before, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(1000.0, 20.0)])

    def test_costs_that_were_changed_after_the_invoice_do_not_count(self):
        """Cost 600 in the night of the invoice, 0 when it is paid: 400 count, and it is said; then 1,000."""
        self.rule.write({"base_kind": "margin", "rate": 0.1})
        invoice = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-01-05")._create_invoices()
        invoice.write({"invoice_date": "2025-01-10", "date": "2025-01-10"})
        invoice.action_post()
        self._update("2025-01-11")
        line = invoice.invoice_line_ids.sale_line_ids
        line.purchase_price = 0
        self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(400.0, 40.0)])
        draft = self._drafts()
        self.assertIn(invoice.name, draft.with_user(self.user_manager).cost_warning)
        self.assertFalse(draft.with_user(self.seller).cost_warning)
        for user in (self.seller, self.finance):
            with self.assertRaises(AccessError):
                draft.with_user(user).action_take_costs()
            with self.assertRaises(AccessError):
                invoice.invoice_line_ids.with_user(user).read(["key_account_cost"])
        # Costs of one's own commission are for another manager.
        self.seller.group_ids += self.env.ref("key_account.group_manager")
        with self.assertRaisesRegex(UserError, "Another manager"):
            draft.with_user(self.seller).action_take_costs()
        draft.with_user(self.user_manager).action_take_costs()
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(1000.0, 100.0)])
        self.assertFalse(self._drafts().with_user(self.user_manager).cost_warning)
