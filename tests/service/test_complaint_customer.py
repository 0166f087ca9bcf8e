from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .complaint_common import TOLD, ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintOfCustomer(ComplaintCommon):
    """What belongs to another customer or company is refused; nobody else sees it."""

    def test_of_another_customer(self):
        stranger = self.env["res.partner"].create({"name": "Zoe", "parent_id": self.beta.id})
        theirs = self._order(self.beta, [(self.roll, 1, 1000)], "2025-11-01")
        ours = self._order(self.alpha_buyer, [(self.roll, 1, 1000)], "2025-11-01")
        with self._refused("Zoe.* is not a contact of Alpha Steel"), self.env.cr.savepoint():
            self._complaint(partner_id=stranger.id)
        with (
            self._refused(f"{theirs.name} is not an order of Alpha Steel"),
            self.env.cr.savepoint(),
        ):
            self._complaint(order_id=theirs.id)
        complaint = self._complaint(order_id=ours.id, partner_id=self.alpha_buyer.id)
        self.assertEqual(complaint.order_id, ours)
        with self._refused("The visit was to"), self.env.cr.savepoint():
            elsewhere = self._account(self.beta, owner_id=self.user_own.id)
            complaint.visit_id = self._visit(elsewhere, "2025-12-01 09:00:00")

    def test_of_another_company(self):
        overseas = self._order(
            self.alpha, [(self.roll, 1, 1000)], "2025-11-01", company=self.other_company
        )
        product = self.env["product.product"].create(
            {"name": "Overseas roll", "company_id": self.other_company.id}
        )
        for values in ({"order_id": overseas.id}, {"product_id": product.id}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "another company"),
                self.env.cr.savepoint(),
            ):
                self._complaint(self.env.user, **values)
        account = self._account(self.alpha, self.other_company)
        foreign = self._complaint(self.env.user, account_id=account.id, user_id=False)
        self.assertEqual(foreign.currency_id, self.dollar)
        self.assertFalse(foreign.with_user(self.user_manager).has_access("read"))

    def test_who_sees_it(self):
        """The owner, the responsible user, and the visitors. Users cannot make themselves responsible."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._complaint(account_id=hidden.id)
        complaint = self._complaint(self.user_all, account_id=hidden.id)
        theirs = complaint.with_user(self.user_own)
        self.assertFalse(theirs.has_access("read"))
        self.assertFalse(theirs.search([("id", "=", complaint.id)]))
        self.assertFalse(complaint.with_user(self.user_none).has_access("read"))
        complaint.user_id = self.user_own
        self.assertTrue(theirs.has_access("write"))
        complaint.user_id = self.user_all
        visit = self._visit(hidden, "2025-12-01 09:00:00", user_id=self.user_all.id)
        complaint.visit_id = visit
        self.assertFalse(theirs.has_access("read"))
        visit.user_ids = [Command.link(self.user_own.id)]
        self.assertTrue(theirs.has_access("read"))
        self.assertFalse(theirs.has_access("unlink"))
        self.assertTrue(complaint.with_user(self.user_manager).has_access("unlink"))

    def test_merged_accounts(self):
        """Also the archived one, and what the merged contact had ordered and said."""
        other = self._account(self.beta)
        buyer = self.env["res.partner"].create({"name": "Zoe", "parent_id": self.beta.id})
        order = self._order(self.beta, [(self.roll, 1, 1000)], "2025-11-01")
        archived = self._complaint(
            self.user_manager, account_id=other.id, state="closed", active=False, **TOLD
        )
        self.assertIn(other, other._with_history())
        complaint = self._complaint(
            self.user_manager, account_id=other.id, order_id=order.id, partner_id=buyer.id
        )
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.alpha + self.beta).ids)],
                "dst_partner_id": self.alpha.id,
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertFalse(other.exists())
        kept = (complaint + archived).sudo()
        self.assertEqual(kept.account_id, self.account)
        self.assertEqual(kept.order_id.partner_id, self.alpha)
        self.assertEqual(kept.partner_id.commercial_partner_id, self.alpha)
        self.assertEqual(self.account.open_complaint_count, 1)
        complaint.with_user(self.user_own).write({"order_id": order.id, "partner_id": buyer.id})

    def test_query_count(self):
        """List and sheet cost the same for one complaint and for ten."""
        model = self.env["key.account.complaint"].with_user(self.user_own)
        views = model.get_views([(False, "list")])
        fields = views["models"]["key.account.complaint"]["fields"]
        reads = (
            lambda: model.search([]).read([name for name in fields if name != "order_id"]),
            self.mine._get_sheet,
        )
        counts = []
        for number in (1, 9):
            for _i in range(number):
                order = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-11-01")
                self._complaint(order_id=order.id, date_due="2099-01-01", product_id=self.roll.id)
            counts.append([self._count_queries(read) for read in reads])
        self.assertEqual(counts[0], counts[1])

    def _count_queries(self, read):
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            read()
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestComplaintKind(ComplaintCommon):
    def test_what_is_shipped(self):
        kinds = self.env["key.account.complaint.kind"].with_user(self.user_own).search([])
        self.assertEqual(
            kinds.mapped("name"),
            [
                "Product quality",
                "Service attitude",
                "Late delivery",
                "Quantity or packing",
                "Documents and invoicing",
                "Other",
            ],
        )
        self.assertTrue(all(kinds.mapped("description")))
