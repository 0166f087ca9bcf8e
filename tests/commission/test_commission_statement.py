from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..access_common import rpc
from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionStatement(CommissionCommon):
    """From the draft to the payment, and who may see and do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.alpha, 1000, "2025-01-10")
        cls._pay(cls.invoice, "2025-01-20")

    def _as(self, user, records=None):
        records = self.statements if records is None else records
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _draft(self):
        self._update("2025-02-01")
        return self._drafts()

    # === CONFIRMING AND PAYING === #

    def test_confirm_and_pay(self):
        draft = self._draft()
        with freeze_time("2025-02-03 10:00:00"):
            rpc(self._as(self.user_manager, draft), "action_confirm")
            self.assertEqual(
                (draft.state, draft.confirmed_by_id, str(draft.confirmed_on)),
                ("confirmed", self.user_manager, "2025-02-03"),
            )
            rpc(self._as(self.finance, draft), "action_pay")
        self.assertEqual((draft.state, draft.paid_by_id), ("paid", self.finance))
        with self.assertRaisesRegex(UserError, "status of"):
            draft.action_pay()

    def test_own_commission_is_confirmed_by_another_manager(self):
        """The only manager of a company confirms everything; of two, each confirms the other's."""
        self.account.owner_id = self.user_manager
        self._pay(self._invoice(self.alpha, 500, "2025-01-12"), "2025-01-22")
        self.env["key.account.owner.change"].search([("account_id", "=", self.account.id)])[
            -1
        ].owner_id = self.user_manager
        self._update("2025-02-01")
        own = self._drafts(self.user_manager)
        others = self.env["res.users"].search(
            [
                ("company_ids", "in", self.company.ids),
                ("all_group_ids", "in", self.env.ref("key_account.group_manager").ids),
                ("id", "!=", self.user_manager.id),
            ]
        )
        others.active = False
        second = self._create_user("ka_director", "key_account.group_manager")
        with freeze_time("2025-02-03 10:00:00"):
            with self.assertRaisesRegex(UserError, "Ask one of them: ka_director"):
                rpc(self._as(self.user_manager, own), "action_confirm")
            self.assertEqual(own.state, "draft")
            second.active = False
            rpc(self._as(self.user_manager, own), "action_confirm")
        self.assertEqual(own.confirmed_by_id, self.user_manager)

    def test_own_commission_is_paid_by_another_user(self):
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.beta, owner_id=self.finance.id)
        self._pay(self._invoice(self.beta, 500, "2025-01-12"), "2025-01-22")
        self._draft()
        own = self._confirm("2025-02-03", self.finance)
        with self.assertRaisesRegex(UserError, "Another user pays your own commission"):
            rpc(self._as(self.finance, own), "action_pay")
        self.assertEqual(own.state, "confirmed")
        rpc(self._as(self.user_manager, own), "action_pay")
        self.assertEqual((own.state, own.paid_by_id), ("paid", self.user_manager))

    def test_month_is_not_over(self):
        self._update("2025-01-31")
        with freeze_time("2025-01-31 10:00:00"), self.assertRaisesRegex(UserError, "not over"):
            self._drafts().action_confirm()

    def test_earlier_month_first(self):
        """Or both at once."""
        self._pay(self._invoice(self.alpha, 100, "2025-02-01"), "2025-02-20")
        self._update("2025-03-01")
        january, february = self._drafts()
        with freeze_time("2025-03-01 10:00:00"):
            with self.assertRaisesRegex(UserError, "Confirm .* January 2025 before"):
                february.action_confirm()
            (january + february).action_confirm()
        self.assertEqual(set((january + february).mapped("state")), {"confirmed"})

    def test_confirmed_statement_stays(self):
        """Whatever happens in the books: the lines that were confirmed are what they were."""
        self._draft()
        confirmed = self._confirm("2025-02-03")
        before = self._versions(confirmed.line_ids)
        self.invoice.line_ids.remove_move_reconcile()
        self.invoice.button_draft()
        self._update("2025-02-10")
        self.env.invalidate_all()
        self.assertEqual(self._versions(confirmed.line_ids), before)
        with self.assertRaisesRegex(UserError, "do not change"):
            confirmed.unlink()
        with self.assertRaisesRegex(UserError, "do not change"):
            confirmed.line_ids.unlink()

    def test_deleted_invoice_is_taken_back(self):
        """The document has gone: its line stays with its name, and is taken back."""
        self._draft()
        self._confirm("2025-02-03")
        name = self.invoice.name
        self.invoice.line_ids.remove_move_reconcile()
        self.invoice.button_draft()
        self.invoice.with_context(force_delete=True).unlink()
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -20.0})
        self.assertEqual({line[2] for line in self._told()}, {name})
        self.assertTrue(rpc(self._as(self.seller, self._drafts()), "read"))

    # === TO COME === #

    def test_still_to_come(self):
        """Open invoices of 300 and 100 (of which 40 are paid): 2 % of 360 are 7.20."""
        self._invoice(self.alpha, 300, "2025-01-12")
        part = self._taxed_invoice(80, "2025-01-12")
        self._pay(part, "2025-01-25", 40)
        draft = self._draft()
        self.assertAlmostEqual(draft.to_come, 6 + 0.96)
        mine = self._as(self.seller, self.env["key.account.commission.open"])
        self.assertEqual(sorted(mine.search([]).mapped("amount")), [0.96, 6.0])
        self.assertFalse(self._as(self.second, mine).search([]))

    def test_nothing_to_come_on_invoices(self):
        self.rule.basis = "invoice"
        self._invoice(self.alpha, 300, "2025-01-12")
        self.assertFalse(self._draft().to_come)

    # === RIGHTS === #

    def test_people_see_their_own(self):
        draft = self._draft()
        self.assertEqual(self._as(self.seller).search([]), draft)
        self.assertFalse(self._as(self.second).search([]))
        self.assertFalse(self._as(self.second, self.lines).search([]))
        with self.assertRaises(AccessError):
            rpc(self._as(self.second, draft), "read", ["amount"])
        for user in (self.user_manager, self.finance):
            self.assertIn(draft, self._as(user).search([]))
        for user in (self.user_none, self._create_user("ka_portal", "base.group_portal")):
            with self.assertRaises(AccessError):
                self._as(user).search([])

    def test_salespeople_decide_nothing(self):
        draft = self._draft()
        mine = self._as(self.seller, draft)
        for method in ("action_confirm", "action_pay", "action_update"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                rpc(mine, method)
        with self.assertRaises(AccessError):
            rpc(self._as(self.finance, draft), "action_confirm")
        for vals in ({"amount": 1e6}, {"state": "paid"}, {"line_ids": [[5, 0, 0]]}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                rpc(mine, "write", vals)
        for user in (self.seller, self.user_admin):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                rpc(
                    self._as(user),
                    "create",
                    {"user_id": user.id, "company_id": self.company.id, "month": "2025-01-01"},
                )
        self.assertEqual((draft.state, draft.amount), ("draft", 20.0))

    def test_margins_are_confidential(self):
        """A salesperson sees the commission and the invoice, neither margin nor rate nor rules."""
        self.rule.write({"base_kind": "margin", "rate": 0.1})
        order = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-01-05")
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2025-01-11", "date": "2025-01-11"})
        invoice.action_post()
        self._pay(invoice, "2025-01-21")
        self._update("2025-02-01")
        line = self._drafts().line_ids.filtered("amount")
        mine = self._as(self.seller, line)
        [told] = rpc(mine, "read", ["amount", "base_shown", "rate_shown", "why", "rule_name"])
        self.assertEqual((told["amount"], told["base_shown"], told["rate_shown"]), (40, 0, 0))
        self.assertNotIn("400", told["why"])
        for name in ("base", "whole", "rate", "missing", "rule_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                rpc(mine, "read", [name])
            with self.subTest(search=name), self.assertRaises(AccessError):
                rpc(self._as(self.seller, self.lines), "search", [(name, "=", 400)])
        with self.assertRaises(AccessError):
            self._as(self.seller, self.env["key.account.commission.rule"]).search([])
        manager = self._as(self.user_manager, line)
        self.assertEqual((manager.base_shown, manager.rate_shown), (400, 0.1))
        self.assertIn("10 % of", manager.why)

    # === COMPANIES AND CUSTOMERS === #

    def test_two_companies(self):
        """Each has its rules and statements, in its own currency."""
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.alpha, self.other_company, owner_id=self._foreign_seller().id)
        self._rule("Overseas", company_id=self.other_company.id, rate=0.1)
        there = self._invoice(self.alpha, 500, "2025-01-10", company=self.other_company)
        self._pay(there, "2025-01-20")
        self._update("2025-02-01")
        self.assertEqual(self._totals(), {"2025-01": 20.0})
        self._update("2025-02-01", self.other_company)
        self.assertEqual(self._totals(), {"2025-01": 20.0})
        foreign = self.statements.search([("company_id", "=", self.other_company.id)])
        self.assertEqual((foreign.amount, foreign.currency_id), (50.0, self.dollar))
        self.assertNotIn(foreign, self._as(self.user_manager).search([]))

    def _foreign_seller(self):
        return self._create_user("ka_overseas", "key_account.group_user", self.other_company)

    def test_merged_customers(self):
        """Open invoices count for the owner of the account that is left; what was confirmed stays."""
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.beta, owner_id=self.second.id)
        opened = self._invoice(self.alpha, 300, "2025-01-12")
        self._draft()
        self._confirm("2025-02-03")
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": (self.alpha + self.beta).ids, "dst_partner_id": self.beta.id}
        )
        wizard.action_merge()
        self._pay(opened, "2025-02-10")
        self._update("2025-02-28")
        self.assertEqual(self._totals(self.seller), {"2025-01": 20.0})
        self.assertEqual(self._totals(self.second), {"2025-02": 6.0})

    def test_account_with_commission_is_kept(self):
        self._draft()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.account.unlink()

    def test_as_many_queries_for_many(self):
        counts = []
        for number in (3, 30):
            invoices = self.env["account.move"].union(
                *(self._invoice(self.alpha, 10 + i, "2025-01-10") for i in range(number))
            )
            self._pay(invoices, "2025-01-20")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._update("2025-02-01")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[0], 40)
        self.assertEqual(len(self._drafts().line_ids), 34)
