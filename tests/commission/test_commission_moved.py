from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
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

    def test_an_account_that_moves_to_a_company_with_invoices(self):
        """Beta, without account, was invoiced 1,000 before the empty account of Gamma moved there: 2 % of 500 after."""
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        with freeze_time("2025-01-01 10:00:00"):
            prospect = self._account(self.gamma, owner_id=self.seller.id)
        documents = self._invoice(self.beta, 1000, "2025-01-10")
        documents += self._invoice(
            self.env["res.partner"].create({"name": "Works", "parent_id": self.beta.id}),
            300,
            "2025-01-10",
        )
        self._move("2025-01-11", self.gamma.with_user(self.seller), self.beta, is_company=False)
        self.assertEqual(prospect.partner_id, self.beta)
        documents += self._invoice(self.beta, 500, "2025-01-12")
        self._pay(documents, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(500.0, 10.0)])

    def test_invoices_that_were_sent_to_another_address(self):
        """Beta, without account, was invoiced 1,000 at its works. The works leave, and Beta joins Alpha: nothing."""
        works = self.env["res.partner"].create({"name": "Works", "parent_id": self.beta.id})
        before = self._invoice(works, 1000, "2025-01-10")
        with freeze_time("2025-01-11 10:00:00"):
            works.parent_id = False
            self.beta.write({"is_company": False, "parent_id": self.alpha.id})
        self._pay(before, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual(self._told(), [])

    def test_a_credit_note_after_its_contact_went_to_another_customer(self):
        """The invoice still counts for Alpha, and so does its credit note: 20.00 less 20.00, of the same seller."""
        self.rule.basis = "invoice"
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.beta, owner_id=self.second.id)
        works = self.env["res.partner"].create({"name": "Works", "parent_id": self.alpha.id})
        invoice = self._invoice(works, 1000, "2025-01-10")
        works.parent_id = self.beta
        self._reverse(invoice, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[4] for line in self._told()], [20.0, -20.0])
        self.assertEqual(self._told(self.second), [])

    def test_contacts_that_move_within_their_customer(self):
        """Nothing is new for Alpha: 2 % of 1,000 of the day before."""
        first, second = self._branch("First"), self._branch("Second")
        documents = self._invoice(self.alpha, 1000, "2025-01-10")
        self._move("2025-01-11", second, first)
        self._pay(documents, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(1000.0, 20.0)])

    def test_salespeople_merge_no_account_into_a_customer_with_invoices(self):
        """What Beta, without account, was invoiced would bring the owner of Gamma commission."""
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        self._account(self.gamma, owner_id=self.seller.id)
        self._invoice(self.beta, 1000, "2025-01-10")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        with self.assertRaisesRegex(UserError, "Ask a manager to merge"):
            wizard._merge((self.gamma + self.beta).ids, self.beta.with_user(self.seller))

    def test_a_budget_and_a_lock_are_decided_by_managers(self):
        """Salespeople bring neither to another account of theirs by merging."""
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        with freeze_time("2025-01-01 10:00:00"):
            small = self._account(self.beta, owner_id=self.seller.id)
        for values in (
            {"expense_budget": 5000},
            {"expense_budget": 0, "expense_budget_share": 0.1},
            {"expense_budget_share": 0, "locked_until": "2027-12-31", "lock_reason": "Fair"},
        ):
            small.write(values)
            with self.assertRaisesRegex(AccessError, "Managers have"), self.cr.savepoint():
                self.beta.with_user(self.seller).write(
                    {"is_company": False, "parent_id": self.alpha.id}
                )
            self.env.invalidate_all()

    def _move(self, day, contact, parent, **values):
        with freeze_time(f"{day} 10:00:00"):
            contact.write({"parent_id": parent.id, **values})

    def _branch(self, name, **values):
        return self.env["res.partner"].create({"name": name, "parent_id": self.alpha.id, **values})

    def test_contacts_that_come_back_were_never_away(self):
        """A branch of Alpha is moved to Beta by mistake, and back: 2 % of 1,000 then and of 500 after.

        What it was invoiced in between is Beta's, which has no account.
        """
        branch = self._branch("Branch")
        documents = self._invoice(branch, 1000, "2025-01-10")
        self._move("2025-01-11", branch, self.beta)
        documents += self._invoice(branch, 300, "2025-01-12")
        self._move("2025-01-13", branch, self.alpha)
        documents += self._invoice(branch, 500, "2025-01-14")
        self._pay(documents, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual(sorted(line[4] for line in self._told()), [10.0, 20.0])

    def test_contacts_that_joined_come_back_as_of_that_day(self):
        """Beta joined Alpha on the 11th, left on the 15th, and came back: 2 % of 500 of the 12th, nothing of the 10th."""
        documents = self._invoice(self.beta, 1000, "2025-01-10")
        self._move("2025-01-11", self.beta, self.alpha, is_company=False)
        documents += self._invoice(self.beta, 500, "2025-01-12")
        self._move("2025-01-15", self.beta, self.gamma)
        self._move("2025-01-16", self.beta, self.alpha)
        self._pay(documents, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(500.0, 10.0)])

    def test_contacts_that_joined_bring_nothing_to_the_next_account(self):
        """Beta joined Alpha on the 11th; moved on to Gamma, what it was invoiced on the 10th still counts for nobody."""
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.gamma, owner_id=self.second.id)
        documents = self._invoice(self.beta, 1000, "2025-01-10")
        self._move("2025-01-11", self.beta, self.alpha, is_company=False)
        documents += self._invoice(self.beta, 500, "2025-01-12")
        self._move("2025-01-15", self.beta, self.gamma)
        self._pay(documents, "2025-01-20")
        self._update("2025-01-31")
        self.assertFalse(self._told(self.second))
        self.assertEqual([line[3:] for line in self._told()], [(500.0, 10.0)])

    def test_a_merge_keeps_the_older_membership(self):
        """Beta joined Alpha and is merged with a branch, either way: 2 % of the branch's 700 stay, 1,000 count as its own."""
        for target in ("branch", "joined"):
            with self.subTest(target):
                branch = self._branch("Branch", email="a@example.com")
                stranger = self.env["res.partner"].create(
                    {"name": "Stranger", "is_company": True, "email": "a@example.com"}
                )
                documents = self._invoice(branch, 700, "2025-01-09")
                documents += self._invoice(stranger, 1000, "2025-01-10")
                self._pay(documents, "2025-01-20")
                self._move("2025-01-11", stranger, self.alpha, is_company=False)
                self._update("2025-01-31")
                self.assertEqual([line[3:] for line in self._told()], [(700.0, 14.0)])
                kept = branch if target == "branch" else stranger
                self.env["base.partner.merge.automatic.wizard"].create(
                    {"partner_ids": (branch + stranger).ids, "dst_partner_id": kept.id}
                ).action_merge()
                self._update("2025-01-31")
                self.assertEqual(sum(line[4] for line in self._told()), 34.0)
                documents.line_ids.remove_move_reconcile()
                documents.button_draft()
                documents.button_cancel()

    def test_salespeople_merge_no_invoices_into_their_customers(self):
        """What Beta, without account, was invoiced would bring the owner of Alpha 20.00: a manager's decision."""
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        self._invoice(self.beta, 1000, "2025-01-10")
        joined = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self._invoice(joined, 500, "2025-01-10")
        self._move("2025-01-11", joined, self.alpha, is_company=False)
        branch, empty = self._branch("Branch"), self._branch("Nothing invoiced")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        for contacts, target in (
            (self.alpha + self.beta, self.alpha),
            (branch + self.beta, branch),
            (branch + joined, branch),
        ):
            with self.assertRaisesRegex(UserError, "Ask a manager to merge"):
                wizard._merge(contacts.ids, target.with_user(self.seller))
        wizard._merge((branch + empty).ids, branch.with_user(self.seller))
        self.assertFalse(empty.exists())

    def test_salespeople_merge_no_invoices_into_contacts_that_left_for_a_moment(self):
        """A branch leaves Alpha, a company with invoices becomes one with it, and the branch comes back."""
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.alpha.id})
        big = self.env["res.partner"].create({"name": "Big", "is_company": True})
        self._draft_invoice(big, 1000, "2025-01-10")
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        branch.with_user(self.seller).parent_id = False
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        with self.assertRaisesRegex(UserError, "Big has invoices .* Ask a manager to merge"):
            wizard._merge((branch + big).ids, branch.with_user(self.seller))
        # Without documents, nothing comes along.
        empty = self.env["res.partner"].create({"name": "Empty"})
        wizard._merge((branch + empty).ids, branch.with_user(self.seller))
        self.assertFalse(empty.exists())

    def test_the_past_of_a_merged_account_is_not_that_of_the_other_one(self):
        """Alpha is grade B, and only grade A earns 10 %. Beta, grade A, joins it: 1,000 of January still earn 2 %."""
        grade_a, grade_b = (self.env.ref(f"key_account.grade_{letter}") for letter in "ab")
        self._rule("Grade A", sequence=1, rate=0.1, grade_ids=[Command.set(grade_a.ids)])
        with freeze_time("2025-01-02 10:00:00"):
            small = self._account(self.beta, owner_id=self.seller.id)
            self.account.write({"grade_id": grade_b.id, "grade_reason": "Large"})
        with freeze_time("2025-01-05 10:00:00"):
            small.write({"grade_id": grade_a.id, "grade_reason": "Promising"})
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        contact = self.beta.with_user(self.seller)
        with freeze_time("2025-01-21 10:00:00"):
            with self.assertRaisesRegex(AccessError, "Ask a key account manager to merge"):
                contact.write({"is_company": False, "parent_id": self.alpha.id})
            self.beta.write({"is_company": False, "parent_id": self.alpha.id})
        self.assertEqual(
            [(each.grade_id, bool(each.merged_from)) for each in self.account.grade_change_ids],
            [(grade_a, True), (grade_b, False)],
        )
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(1000.0, 20.0)])

    def test_an_account_without_grade_takes_over_grade_and_past(self):
        grade_a = self.env.ref("key_account.grade_a")
        with freeze_time("2025-01-05 10:00:00"):
            small = self._account(self.beta, owner_id=self.seller.id)
            small.write({"grade_id": grade_a.id, "grade_reason": "Promising"})
        self.beta.write({"is_company": False, "parent_id": self.alpha.id})
        self.assertEqual(self.account.grade_id, grade_a)
        self.assertFalse(self.account.grade_change_ids[-1].merged_from)

    def test_an_account_of_another_company_is_none_of_this_one(self):
        """Beta has an account in another company alone: what it was invoiced here before it joined counts for nobody."""
        self.env["key.account"].create(
            {"partner_id": self.beta.id, "company_id": self.other_company.id}
        )
        contact = self.env["res.partner"].create({"name": "Works", "parent_id": self.beta.id})
        documents = self._invoice(contact, 1000, "2025-01-10")
        self._move("2025-01-11", contact, self.alpha)
        self._pay(documents + self._invoice(contact, 500, "2025-01-12"), "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(500.0, 10.0)])

    def test_costs_that_were_changed_after_the_invoice_do_not_count(self):
        """Cost 600 in the night of the invoice, 0 when it is paid: 400 count, and it is said; then 1,000."""
        self.rule.write({"base_kind": "margin", "rate": 0.1})
        invoice = self._sold(1000, "2025-01-10")
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
        # So are those of documents in which one shares.
        with freeze_time("2025-01-01 11:00:00"):
            self.account.deputy_id = self.second
        self.company.write(
            {"key_account_commission_deputies": True, "key_account_commission_deputy_share": 0.3}
        )
        self.second.group_ids += self.env.ref("key_account.group_manager")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told(self.second)], [(120.0, 12.0)])
        with self.assertRaisesRegex(UserError, "Another manager"):
            draft.with_user(self.second).action_take_costs()
        self.company.key_account_commission_deputies = False
        self._update("2025-01-31")
        draft.with_user(self.user_manager).action_take_costs()
        # The lines follow in the background: nothing is confirmed at the costs of before.
        with self.assertRaisesRegex(UserError, f"costs of {invoice.name} are being taken"):
            self._confirm("2025-02-01")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(1000.0, 100.0)])
        self.assertFalse(self._drafts().with_user(self.user_manager).cost_warning)

    def test_costs_that_were_confirmed_stay_for_deputies(self):
        """1,000 less 600 of cost: 70 % of 400 confirmed for the owner, 30 % for the deputy whatever costs are by then.

        Another document of the deputy's draft takes its costs of today: 30 % of 500 less 100.
        """
        self.company.write(
            {"key_account_commission_deputies": True, "key_account_commission_deputy_share": 0.3}
        )
        with freeze_time("2025-01-01 11:00:00"):
            self.account.deputy_id = self.second
        self.rule.write({"base_kind": "margin", "rate": 0.1, "basis": "invoice"})
        first = self._sold(1000, "2025-01-10")
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self.assertEqual(self._totals(), {"2025-01": 28.0})
        draft = self._drafts(self.second).with_user(self.user_manager)
        first.invoice_line_ids.sale_line_ids.purchase_price = 0
        with self.assertRaisesRegex(UserError, "was confirmed at the costs of then"):
            draft.action_take_costs()
        later = self._sold(500, "2025-01-15")
        self._update("2025-02-01")
        self.assertEqual([line[3] for line in self._told(self.second)], [120.0, -30.0])
        for invoice in first + later:
            invoice.invoice_line_ids.sale_line_ids.purchase_price = 100
        # The drafts follow in the background, and whoever pressed the button is told so.
        self.assertEqual(draft.action_take_costs()["tag"], "display_notification")
        self._update("2025-02-01")
        self.assertEqual([line[3] for line in self._told(self.second)], [120.0, 120.0])

    def _sold(self, price, day):
        """Create the invoice of an order of one roll that costs 600."""
        invoice = self._order(self.alpha, [(self.roll, 1, price)], "2025-01-05")._create_invoices()
        invoice.write({"invoice_date": day, "date": day})
        invoice.action_post()
        return invoice
