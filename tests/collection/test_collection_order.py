from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCollectionOrder(CollectionCommon):
    """Money × age × chance, and who sees which rows; figures computed by hand."""

    def _list(self, user):
        self.env.invalidate_all()
        rows = self.env["key.account.collection"].with_user(user)
        return rows.with_context(allowed_company_ids=user.company_id.ids).search([])

    def _debtor(self, name, amount, due, company=None, owner=None):
        customer = self.env["res.partner"].create({"name": name, "is_company": True})
        owner = owner or self.user_own
        account = self._account(customer, company, owner_id=owner.id)
        self._invoice(customer, amount, "2025-06-01", due=due, company=company)
        return account

    # === ORDER === #

    def test_money_age_and_chance(self):
        """
        * Old: 300 × (1 + 90 ÷ 30) × 0.5 = 600
        * Large: 1,000 × (1 + 15 ÷ 30) × 0.5 = 750
        * Quick: 1,000 × (1 + 6 ÷ 30) × 0.8 = 960
        * Risk: 1,000 × (1 + 90 ÷ 30) × 0.3 = 1,200: older than 90 days is not more
        * Small: left alone, last
        """
        accounts = {
            name: self._debtor(name, amount, due)
            for name, amount, due in (
                ("Old", 300, "2025-07-02"),
                ("Large", 1000, "2025-09-15"),
                ("Quick", 1000, "2025-09-24"),
                ("Risk", 1000, "2025-06-02"),
                ("Small", 49, "2025-07-02"),
            )
        }
        rows = self._list(self.user_own)
        self.assertEqual(
            rows.account_id.mapped("display_name"), ["Risk", "Quick", "Large", "Old", "Small"]
        )
        self.assertEqual(rows.mapped("call_value"), [1200, 960, 750, 600, 98])
        self.assertEqual(rows.mapped("to_call"), [True] * 4 + [False])
        self.assertEqual(rows.account_id, sum(accounts.values(), rows.account_id.browse()))

    def test_calls_of_the_customer_change_the_chance(self):
        """Two calls without money: (0 + 4 × 0.5) ÷ (2 + 4) = a third; 600 × 2 ÷ 3 = 400."""
        self._owe(600, due="2025-08-31")
        self.assertEqual(self._row().call_value, 600)
        self._contact_on("2025-08-01")
        self._contact_on("2025-08-05")
        self.assertAlmostEqual(self._row().call_chance, 1 / 3, 6)
        self.assertEqual(self._row().call_value, 400)

    # === WHOM === #

    def test_whom_to_call(self):
        """With a phone, of invoices, or whom the last call reached; without any, the company."""
        self._owe(500)
        self.assertEqual(self._row().contact_id, self.customer)
        self.contact.phone = "+49 1"
        self.assertEqual((self._row().contact_id, self._row().phone), (self.contact, "+49 1"))
        ledger = self.env["res.partner"].create(
            {"name": "Ledger", "parent_id": self.customer.id, "type": "invoice", "phone": "+49 2"}
        )
        self.assertEqual(self._row().contact_id, ledger)
        self._contact_on("2025-09-01", partner_id=self.contact.id)
        self.assertEqual(self._row().contact_id, self.contact)
        self.contact.active = False
        self.assertEqual(self._row().contact_id, ledger)

    # === RIGHTS === #

    def test_who_sees_the_row(self):
        """Owner, deputy, finance and managers; neither shared accounts nor all accounts tell it."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        shared, deputy = (
            self._create_user(f"ka_{name}", "key_account.group_user")
            for name in ("shared", "deputy")
        )
        self.account.write({"deputy_id": deputy.id, "shared_user_ids": [Command.set(shared.ids)]})
        self._owe(500)
        for user in self.user_own + deputy + finance + self.user_manager:
            self.assertEqual(self._list(user).account_id, self.account, user.login)
        for user in shared + self.user_all:
            self.assertFalse(self._list(user), user.login)
            with self.assertRaises(AccessError):
                rpc(self.account.with_user(user), "action_collect")
        with self.assertRaises(AccessError):
            self._list(self.user_none)

    def test_two_companies(self):
        """The same customer owes 500 here and 800 there: each company sees its own, in its currency."""
        other = self._create_user("ka_other", "key_account.group_manager", self.other_company)
        foreign = self._account(self.customer, self.other_company, owner_id=other.id)
        self._owe(500)
        self._owe(800, company=self.other_company)
        self.assertEqual(self._list(self.user_manager).mapped("overdue"), [500])
        rows = self._list(other)
        self.assertEqual((rows.account_id, rows.overdue), (foreign, 800))
        self.assertEqual(rows.currency_id, self.dollar)
        self.assertFalse(foreign.with_user(self.user_manager)._filter_credit())

    def test_both_companies_at_once(self):
        both = self.company + self.other_company
        self.user_manager.company_ids = both
        self._account(self.customer, self.other_company)
        self._owe(500)
        self._owe(800, company=self.other_company)
        rows = self.env["key.account.collection"].with_user(self.user_manager)
        rows = rows.with_context(allowed_company_ids=both.ids).search([])
        self.assertEqual(sorted(rows.mapped("overdue")), [500, 800])

    def test_merged_customers(self):
        """What both owed is owed to one, and the contacts of both are beside it."""
        other = self._debtor("Rolling Mill 2", 300, "2025-08-31")
        self._owe(500)
        self._contact_on("2025-08-01")
        self.env["key.account.collection.contact"].create(
            {
                "account_id": other.id,
                "user_id": self.user_own.id,
                "date": "2025-08-05",
                "result": "wrong",
            }
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((other.partner_id + self.customer).ids, self.customer)
        row = self._row()
        self.assertEqual(self._list(self.user_own), row)
        self.assertEqual((row.overdue, row.call_count), (800, 2))
        self.assertEqual(len(self.account.collection_contact_ids), 2)

    # === SPEED === #

    def test_as_many_queries_for_ten_times_the_accounts(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = self.env["key.account.collection"].with_user(self.user_own)
            found = rows.web_search_read(
                [],
                {
                    "account_id": {"fields": {"display_name": {}}},
                    "contact_id": {"fields": {"display_name": {}}},
                    "owner_id": {"fields": {"display_name": {}}},
                    "reason": {},
                    "next_step": {},
                    "overdue": {},
                    "phone": {},
                    "call_class": {},
                },
            )
            return len(found["records"]), self.cr.sql_log_count - before

        for number in range(3):
            self._debtor(f"Few {number}", 100 + number, "2025-08-31")
        queries()
        few = queries()
        for number in range(27):
            self._debtor(f"Many {number}", 100 + number, "2025-08-31")
        many = queries()
        self.assertEqual((few[0], many[0]), (3, 30))
        self.assertLessEqual(many[1], few[1])
        self.assertLess(few[1], 25)
