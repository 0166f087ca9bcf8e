from odoo.exceptions import UserError
from odoo.tests import tagged

from .account_common import AccountCommon

TODAY = "2026-01-15"


@tagged("post_install", "-at_install")
class TestAccountCustomer(AccountCommon):
    """What happens to accounts when their customers change."""

    def _link(self, partner, company=None):
        return partner.with_company(company or self.company).key_account_id

    def test_archive_and_restore(self):
        accounts = self._account(self.alpha) + self._account(self.alpha, self.other_company)
        self.alpha.active = False
        self.assertEqual(accounts.mapped("active"), [False, False])
        self.assertFalse(self._link(self.alpha))
        self.assertFalse(self._link(self.alpha, self.other_company))
        self.alpha.active = True
        self.assertEqual(accounts.mapped("active"), [True, True])
        self.assertEqual(self._link(self.alpha), accounts[0])
        self.assertEqual(self._link(self.alpha, self.other_company), accounts[1])

    def test_account_archived_by_hand_stays_archived(self):
        """The contact takes along what it archived, not what a person archived before or after."""
        before, other = (
            self._account(self.alpha, company) for company in (self.company, self.other_company)
        )
        before.active = False
        self.alpha.active = False
        self.alpha.active = True
        self.assertEqual((before.active, other.active), (False, True))
        before.active = True
        self.alpha.active = False
        # A person decides on the archived account: it is his from now on.
        other.active = True
        other.active = False
        self.alpha.active = True
        self.assertEqual((before.active, other.active), (True, False))

    def test_archived_account_is_hidden(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        for partner in self.alpha + self.alpha_buyer:
            self.assertEqual(partner.with_company(self.company).key_account_grade_id, self.grade_a)
        account.active = False
        for partner in self.alpha + self.alpha_buyer:
            self.assertFalse(partner.with_company(self.company).key_account_grade_id)
        account.active = True
        self.assertEqual(self._link(self.alpha), account)

    def test_delete_without_history(self):
        account = self._account(self.alpha)
        self._rate(account, "influence", 50, "2025-01-01")
        (self.alpha_buyer + self.alpha).unlink()
        self.assertFalse(account.exists())

    def test_delete_with_grades(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        self.alpha_buyer.unlink()
        with self.assertRaises(UserError) as caught:
            self.alpha.unlink()
        self.assertIn(
            "Alpha Steel: this contact is a key account with a history", str(caught.exception)
        )
        self.assertTrue(account.exists())

    def test_delete_with_a_simulation(self):
        """Lines of a review that was not approved are no history."""
        self.alpha_buyer.unlink()
        partner = self._customers(1)
        account = self._account(partner)
        order = self._order(partner, [(self.roll, 1, 1000)], "2025-05-05")
        review = self._review(partner, approve=False)
        self.assertEqual(review.line_ids.account_id, account)
        order._action_cancel()
        order.unlink()
        partner.unlink()
        self.assertFalse(account.exists())
        self.assertFalse(review.line_ids.exists())

    def test_delete_with_an_approved_review(self):
        partner = self._customers(1)
        account = self._grade(self._account(partner), self.grade_a)
        order = self._order(partner, [(self.roll, 1, 1000)], "2025-05-05")
        self._review(partner)
        account.grade_change_ids.unlink()
        order._action_cancel()
        order.unlink()
        with self.assertRaises(UserError) as caught:
            partner.unlink()
        self.assertIn("is a key account with a history", str(caught.exception))
        with self.assertRaises(UserError):
            account.unlink()

    def test_customer_joins_a_company(self):
        account = self._grade(self._account(self.beta), self.grade_a)
        self.beta.write({"is_company": False, "parent_id": self.gamma.id})
        self.assertEqual(account.partner_id, self.gamma)
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertEqual(self._link(self.gamma), account)
        self.assertFalse(self._link(self.beta))
        self.assertEqual(self.beta.with_company(self.company).key_account_grade_id, self.grade_a)
        self.assertIn("Beta Mills was merged into Gamma Metals", account.message_ids[0].body)
        # And leaves it again: the account stays with the company.
        self.beta.write({"is_company": True, "parent_id": False})
        self.assertFalse(self.beta.with_company(self.company).key_account_grade_id)
        self.assertEqual(account.partner_id, self.gamma)

    def test_customer_joins_an_account(self):
        source = self._grade(self._account(self.beta), self.grade_a)
        target = self._grade(self._account(self.gamma), self.grade_b)
        self._order(self.beta, [(self.roll, 1, 1000)], "2025-05-05")
        review = self._review(self.beta)
        foreign = self._account(self.beta, self.other_company)
        self.beta.write({"is_company": False, "parent_id": self.gamma.id})
        self.assertFalse(source.exists())
        self.assertEqual(target.grade_id, self.grade_b)
        self.assertIn(self.grade_a, target.grade_change_ids.grade_id)
        self.assertEqual(target.review_line_ids.review_id, review)
        self.assertEqual(review.line_ids.partner_id, self.gamma)
        self.assertEqual(self._link(self.gamma), target)
        self.assertFalse(self._link(self.beta))
        self.assertEqual(foreign.partner_id, self.gamma)
        self.assertEqual(self._link(self.gamma, self.other_company), foreign)

    def test_only_is_company_changes(self):
        subsidiary = self.env["res.partner"].create(
            {"name": "Alpha South", "parent_id": self.alpha.id, "is_company": True}
        )
        account = self._account(subsidiary)
        subsidiary.is_company = False
        self.assertEqual(account.partner_id, self.alpha)
        self.assertEqual(self._link(self.alpha), account)

    def test_daughter_company_stays_an_account(self):
        account = self._account(self.beta)
        self.beta.parent_id = self.gamma
        self.assertEqual(account.partner_id, self.beta)
        self.assertEqual(self._link(self.beta), account)

    def test_customer_moves_to_another_company(self):
        here = self._grade(self._account(self.beta), self.grade_a)
        there = self._account(self.beta, self.other_company)
        self.beta.company_id = self.other_company
        self.assertFalse(here.active)
        self.assertTrue(there.active)
        self.assertEqual(len(here.grade_change_ids), 1)
        self.assertFalse(self._link(self.beta))
        self.assertEqual(self._link(self.beta, self.other_company), there)
        self.assertIn("now belongs to Roll Works Overseas", here.message_ids[0].body)
        # Archived and restored, it does not come back to the company that lost it.
        self.beta.active = False
        self.beta.active = True
        self.assertFalse(here.active)
        self.assertTrue(there.active)

    def test_copy_of_a_customer(self):
        self._grade(self._account(self.beta), self.grade_a)
        self.assertFalse(self._link(self.beta.copy()))
