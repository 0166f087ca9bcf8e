from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldMoved(OrderHoldCommon):
    """Confirmed orders that reach a customer with its contacts: Alpha may have 10,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)
        cls.contacts = cls.env.ref("base.group_partner_manager")
        (cls.user_own + cls.user_finance).write({"group_ids": [Command.link(cls.contacts.id)]})
        cls.refusal = "Alpha.* cannot take over these contacts"
        cls.bound = "counts for the credit of"

    def _stranger(self, amount=50000):
        """Return a contact of no customer with a confirmed order."""
        contact = self.env["res.partner"].create({"name": "Stranger"})
        order = self._quotation(amount, contact)
        self._confirm(order)
        self._assert_confirmed(order)
        return contact, order

    def _warnings(self, orders):
        return self.holds.search([("order_id", "in", orders.ids), ("effect", "=", "warn")])

    def test_out_and_back(self):
        """A contact of Alpha leaves, its order of 50,000 is confirmed, and it comes back."""
        contact = self.alpha_buyer
        order = self._quotation(50000, partner_invoice_id=contact.id)
        rpc(contact.with_user(self.user_own), "write", {"parent_id": False})
        self._confirm(order)
        self._assert_confirmed(order)
        with self._refused(self.refusal):
            rpc(contact.with_user(self.user_own), "write", {"parent_id": self.alpha.id})
        self.assertFalse(contact.parent_id)

    def test_account_and_customer_part(self):
        """Finance lets Alpha join another company, which its account and limit follow: only finance parts them."""
        self._invoice(self.alpha, 100, "2025-09-01")
        shell = self.env["res.partner"].create({"name": "Shell", "is_company": True})
        alpha = self.alpha.with_user(self.user_own)
        join = {"parent_id": shell.id, "is_company": False}
        with self._refused(self.bound):
            rpc(alpha, "write", join)
        rpc(self.alpha.with_user(self.user_finance), "write", join)
        self.assertEqual(self.account.partner_id, shell)
        self.assertEqual(shell.with_company(self.company).credit_limit, 10000)
        free = {"parent_id": False, "is_company": True}
        with self._refused(self.bound):
            rpc(alpha, "write", free)
        rpc(self.alpha.with_user(self.user_finance), "write", free)
        self.assertEqual(self.alpha.commercial_partner_id, self.alpha)

    def test_what_binds_a_customer(self):
        """Its limit, its stop, its orders, drafts and entries; nothing of it: Alpha may join another one."""
        shell = self.env["res.partner"].create({"name": "Shell", "is_company": True})
        alpha, join = (
            self.alpha.with_user(self.user_own),
            {"parent_id": shell.id, "is_company": False},
        )
        with self._refused(self.bound):
            rpc(alpha, "write", join)
        self.alpha.with_company(self.company).credit_limit = 0
        self.account.with_user(self.user_finance)._stop_credit("Lawsuit")
        with self._refused(self.bound):
            rpc(alpha, "write", join)
        self.account.with_user(self.user_finance).action_resume_credit()
        for make in (
            lambda: self._confirmed(5),
            lambda: self._draft_invoice(self.alpha, 5, "2025-09-01"),
            lambda: self._draft_invoice(self.alpha_buyer, 5, "2025-09-01"),
        ):
            with self.env.cr.savepoint() as savepoint:
                make()
                with self._refused(self.bound):
                    rpc(alpha, "write", join)
                savepoint.rollback()
            self.env.invalidate_all()
        rpc(alpha, "write", join)
        self.assertEqual(self.account.partner_id, shell)

    def test_a_contact_that_counts(self):
        """The buyer of Alpha has a confirmed order, or a draft: it stays; also where contacts are merged."""
        buyer, target = self.alpha_buyer.with_user(self.user_own), self.beta
        for make in (
            lambda: self._confirm(self._quotation(5, partner_invoice_id=self.alpha_buyer.id)),
            lambda: self._draft_invoice(self.alpha_buyer, 5, "2025-09-01"),
        ):
            with self.env.cr.savepoint() as savepoint:
                make()
                with self._refused(self.bound):
                    rpc(buyer, "write", {"parent_id": False})
                with self._refused(self.bound):
                    self._merge(self.alpha_buyer, target, self.user_own)
                savepoint.rollback()
            self.env.invalidate_all()
        rpc(buyer, "write", {"parent_id": False})
        self.assertEqual(self.alpha_buyer.commercial_partner_id, self.alpha_buyer)

    def test_a_stranger(self):
        """As a contact of Alpha, or of a contact of it, whichever of the two is written; up to 10,000 may."""
        contact, _order = self._stranger()
        write = {"child_ids": [(4, contact.id)]}
        with self._refused(self.refusal):
            rpc(contact.with_user(self.user_own), "write", {"parent_id": self.alpha_buyer.id})
        with self._refused(self.refusal):
            rpc(self.alpha.with_user(self.user_own), "write", write)
        below = self.env["res.partner"].create({"name": "Below", "parent_id": contact.id})
        with self._refused(self.refusal):
            rpc(below.parent_id.with_user(self.user_own), "write", {"parent_id": self.alpha.id})
        small, order = self._stranger(10000)
        rpc(small.with_user(self.user_own), "write", {"parent_id": self.alpha.id})
        self.assertEqual(small.commercial_partner_id, self.alpha)
        self.assertFalse(self._warnings(order))
        with self._refused():
            order.order_line.price_unit = 10000.01

    def test_what_is_invoiced_is_no_order(self):
        """50,000 were invoiced in full: the contact moves."""
        contact, order = self._stranger()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = "2025-10-01"
        invoice.action_post()
        rpc(contact.with_user(self.user_own), "write", {"parent_id": self.alpha.id})
        self.assertEqual(contact.commercial_partner_id, self.alpha)

    def test_finance_may(self):
        """It is noted as a warning: 6,000 and 5,000 are 11,000 together."""
        self._confirm(self._quotation(6000))
        contact, order = self._stranger(5000)
        rpc(contact.with_user(self.user_finance), "write", {"parent_id": self.alpha.id})
        warning = self._warnings(order)
        self.assertEqual((warning.state, warning.account_id), ("confirmed", self.account))
        self.assertEqual(warning.findings[0]["before"], 6000)
        self.assertEqual(warning.findings[0]["receive"], 1000)

    def _merge(self, contact, target, user):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard._merge((contact + target).ids, target.with_user(user))
        self.env.invalidate_all()

    def test_merged(self):
        """A stranger is merged into Alpha: by the owner not, by finance it is noted."""
        contact, order = self._stranger()
        with self._refused(self.refusal):
            self._merge(contact, self.alpha, self.user_own)
        self.env.invalidate_all()
        self.assertFalse(self._warnings(order))
        self._merge(contact, self.alpha_buyer, self.user_finance)
        self.assertEqual(order.partner_invoice_id, self.alpha_buyer)
        self.assertEqual(self._warnings(order).amount, 50000)

    def _count(self, number):
        parent = self.env["res.partner"].create({"name": "Parent"})
        orders = self.env["sale.order"]
        for _index in range(number):
            orders |= self._quotation(1, parent)
        self._confirm(orders)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        parent.with_user(self.user_own).write({"parent_id": self.alpha.id})
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_one_judgement(self):
        """The statements do not depend on the number of orders."""
        self._count(1)
        self.assertEqual(self._count(3), self._count(30))
