from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged

from .account_common import AccountCommon

TODAY = "2026-01-15"


@tagged("post_install", "-at_install")
class TestAccountCreation(AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.former = cls._create_user("ka_former", "base.group_user")
        cls.stranger = cls._create_user("ka_stranger", "base.group_user", cls.other_company)

    def _ensure(self, partners, company=None, day="2025-12-31"):
        return self.env["key.account"]._ensure_customer_accounts(
            company or self.company, Domain("id", "in", partners.ids), fields.Date.to_date(day)
        )

    def test_customers_become_accounts(self):
        ordered, invoiced, both, quoted, late = self._customers(5)
        self._order(ordered, [(self.roll, 1, 1000)], "2025-03-01")
        self._order(ordered, [(self.roll, 1, 1000)], "2025-05-01")
        self._invoice(invoiced, 100, "2025-04-01")
        self._order(both, [(self.roll, 1, 1000)], "2025-06-01")
        self._invoice(both, 100, "2025-02-01")
        self._quote(quoted, [(self.roll, 1, 1000)], "2025-03-01")
        self._draft_invoice(quoted, 100, "2025-03-01")
        self._order(late, [(self.roll, 1, 1000)], "2026-01-01")
        partners = ordered + invoiced + both + quoted + late
        self.assertEqual(self._ensure(partners), 3)
        accounts = self._accounts_of(partners)
        since = {account.partner_id: str(account.customer_since) for account in accounts}
        self.assertEqual(since, {ordered: "2025-03-01", invoiced: "2025-04-01", both: "2025-02-01"})
        self.assertEqual(accounts.company_id, self.company)
        for account in accounts:
            partner = account.partner_id
            self.assertEqual(partner.with_company(self.company).key_account_id, account)
            self.assertFalse(partner.with_company(self.other_company).key_account_id)

    def test_averages_count_all_accounts(self):
        """What no job has computed yet is 0 in averages, too, not left out."""
        self._order(self.alpha, [(self.roll, 1, 100)], "2025-05-05")
        self._review(self.alpha)
        account = self._accounts_of(self.alpha)
        names = ["relationship_level:avg", "relationship_gap:sum", "profile_completeness:avg"]
        [values] = self.env["key.account"]._read_group([("id", "in", account.ids)], [], names)
        self.assertEqual(values, (0, 0, 0))

    def test_second_run_writes_nothing(self):
        partners = self._customers(3)
        for partner in partners:
            self._order(partner, [(self.roll, 1, 1000)], "2025-03-01")
        self._ensure(partners)
        accounts = self._accounts_of(partners)
        self.env.flush_all()

        def rows():
            self.cr.execute(
                "SELECT ctid, xmin, id FROM key_account WHERE id IN %s", [accounts._ids]
            )
            found = self.cr.fetchall()
            self.cr.execute(
                "SELECT ctid, xmin, id FROM res_partner WHERE id IN %s", [partners._ids]
            )
            return found + self.cr.fetchall()

        before = rows()
        self.assertEqual(self._ensure(partners), 0)
        self.assertEqual(rows(), before)

    def test_owner_is_the_salesperson(self):
        partners = self._customers(4)
        for partner, user in zip(
            partners, (self.user_own, self.former, self.stranger), strict=False
        ):
            partner.user_id = user
        self.former.active = False
        for partner in partners:
            self._order(partner, [(self.roll, 1, 1000)], "2025-03-01")
        self._ensure(partners[:2] + partners[2] + partners[3])
        owners = {account.partner_id: account.owner_id for account in self._accounts_of(partners)}
        nobody = self.env["res.users"]
        self.assertEqual(
            [owners[partner] for partner in partners], [self.user_own, nobody, nobody, nobody]
        )

    def test_same_owner_by_hand(self):
        partners = self._customers(4)
        for partner, user in zip(
            partners, (self.user_own, self.former, self.stranger), strict=False
        ):
            partner.user_id = user
        self.former.active = False
        accounts = self.env["key.account"]._ensure_accounts(partners, self.company)
        self.assertEqual(
            [account.owner_id.login for account in accounts], ["ka_own", False, False, False]
        )

    def test_customers_of_one_company(self):
        """Two companies keep their accounts apart; what belongs to one is not the other's."""
        common, private = self._customers(2)
        private.company_id = self.other_company
        archived = self._customers(1)
        self._order(archived, [(self.roll, 1, 1000)], "2025-03-01")
        archived.active = False
        self._order(common, [(self.roll, 1, 1000)], "2025-03-01")
        self._order(common, [(self.roll, 1, 1000)], "2025-07-01", company=self.other_company)
        self._order(private, [(self.roll, 1, 1000)], "2025-07-01", company=self.other_company)
        partners = common + private + archived
        self.assertEqual(self._ensure(partners), 1)
        self.assertEqual(self._ensure(partners, self.other_company), 2)
        accounts = self._accounts_of(common)
        self.assertEqual(len(accounts), 2)
        self.assertEqual(
            sorted(str(account.customer_since) for account in accounts),
            ["2025-03-01", "2025-07-01"],
        )
        for account in accounts:
            linked = common.with_company(account.company_id).key_account_id
            self.assertEqual(linked, account)
        self.assertEqual(self._accounts_of(private).company_id, self.other_company)
        self.assertFalse(self._accounts_of(archived))

    def test_prospect_becomes_customer(self):
        account = self._account(self.alpha)
        self.assertFalse(account.customer_since)
        self._order(self.alpha_buyer, [(self.roll, 1, 1000)], "2025-03-01")
        self.assertEqual(self._ensure(self.alpha), 0)
        self.assertEqual(str(account.customer_since), "2025-03-01")
        account.customer_since = "2010-01-01"
        self._ensure(self.alpha)
        self.assertEqual(str(account.customer_since), "2010-01-01")
        self._order(self.beta, [(self.roll, 1, 1000)], "2025-04-01")
        self.assertEqual(str(self._account(self.beta).customer_since), "2025-04-01")

    def test_archived_account_stays_archived_in_a_review(self):
        account = self._account(self.alpha)
        account.active = False
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-03-01")
        self.assertEqual(self._ensure(self.alpha), 0)
        self.assertFalse(account.active)
        self.assertFalse(self.alpha.with_company(self.company).key_account_id)

    def test_manage_chosen_contacts(self):
        """Contacts of a company stand for it; archived accounts come back; others stay."""
        beta = self._account(self.beta)
        gamma = self._account(self.gamma, owner_id=self.user_all.id)
        gamma.active = False
        person = self.env["res.partner"].create({"name": "Someone", "user_id": self.user_own.id})
        chosen = self.alpha_buyer + self.alpha + self.beta + self.gamma + person
        action = self._as(self.user_manager, chosen).action_manage_as_key_account()
        accounts = self.env["key.account"].search(action["domain"])
        self.assertEqual(accounts.partner_id, self.alpha + self.beta + self.gamma + person)
        self.assertIn(beta, accounts)
        self.assertTrue(gamma.active)
        self.assertEqual(gamma.owner_id, self.user_all)
        self.assertEqual(self.gamma.with_company(self.company).key_account_id, gamma)
        self.assertEqual(
            accounts.filtered(lambda a: a.partner_id == person).owner_id, self.user_own
        )
        again = self._as(self.user_manager, chosen).action_manage_as_key_account()
        self.assertEqual(self.env["key.account"].search(again["domain"]), accounts)

    def test_queries(self):
        """Ten times the customers cost the same statements in bulk, and few more by choice."""
        few, many = self._customers(5), self._customers(50)
        for partner in few + many:
            self._order(partner, [(self.roll, 1, 1000)], "2025-03-01")
        self._ensure(self.alpha)
        bulk = [
            self._queries(lambda partners=partners: self._ensure(partners))
            for partners in (few, many)
        ]
        self.assertEqual(bulk[0], bulk[1])
        few, many = self._customers(5), self._customers(50)
        ensure = self.env["key.account"]._ensure_accounts
        chosen = [
            self._queries(lambda partners=partners: ensure(partners, self.company))
            for partners in (few, many)
        ]
        self.assertLessEqual(chosen[1], chosen[0] + 10)
