from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.credit_review.terms import is_longer
from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditDecision(CreditReviewCommon):
    """Proposed, approved, rejected, withdrawn and taken back; the limit in Odoo follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.alpha, 120000, "2025-03-01", due="2026-12-31")
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.review = cls._review(cls.account)
        cls.rated = cls.rating.range_ids[0]
        cls.company.account_use_credit_limit = False

    def setUp(self):
        super().setUp()
        # 10 (nothing is due) + 5 + 20 + 10 + 20 (half of 120,000 is secured) = 65: B, 20,000.
        self._answer(self.review, self.rating).choice_id = self.rated
        self._answer(self.review, self.cash).yes_no = "yes"
        self.review.write({"insured_amount": 60000})
        self.assertEqual((self.review.points, self.review.proposed_limit), (65, 20000))

    def _standing(self, account=None):
        return self.env["key.account.credit"]._of_accounts(account or self.account)

    # === APPROVAL === #

    def test_approval_writes_the_limit_of_the_company(self):
        """Odoo's limits are switched on, which is said before; the other company keeps its own."""
        self.alpha.with_company(self.other_company).credit_limit = 7
        self.review.with_user(self.user_finance).action_propose()
        self.assertEqual(self.review.proposed_by_id, self.user_finance)
        wizard = self._ask(self.review, self.user_manager)
        self.assertIn("Credit limits are switched off in Roll Works", wizard.effects)
        self.assertIn("none → 20,000.00", wizard.effects)
        self.assertFalse(wizard.is_foreign)
        wizard.action_approve()
        self.assertTrue(self.company.account_use_credit_limit)
        self.assertEqual(self._odoo_limit(self.alpha), 20000)
        self.assertEqual(self._odoo_limit(self.alpha, self.other_company), 7)
        standing = self._standing()
        self.assertEqual((standing.class_id, standing.approved_limit), (self.good, 20000))
        self.assertEqual(str(standing.next_review_date), "2026-12-31")
        self.assertEqual(standing.payment_term_id, self.good.payment_term_id)
        self.assertFalse(standing.is_changed_elsewhere)
        review = self.review
        self.assertEqual((review.state, review.approved_by_id), ("approved", self.user_manager))
        self.assertEqual((review.limit_before, review.approved_limit), (0, 20000))
        self.assertFalse(self.alpha.with_company(self.company).property_payment_term_id)

    def test_terms_of_the_customer_by_choice(self):
        customer = self.alpha.with_company(self.company)
        before = self.env.ref("account.account_payment_term_immediate")
        customer.property_payment_term_id = before
        self._approve(self.review, customer_term=True)
        self.assertEqual(customer.property_payment_term_id, self.good.payment_term_id)
        self.review.with_user(self.user_manager)._take_back("Too early")
        self.assertEqual(customer.property_payment_term_id, before)

    def test_another_limit_needs_a_reason(self):
        self.review.action_propose()
        wizard = self._ask(self.review, self.user_manager)
        wizard.limit = 25000
        with self.assertRaisesRegex(UserError, "Give a reason"):
            wizard.action_approve()
        wizard.reason = "Large order in spring"
        wizard.action_approve()
        self.assertEqual(self._odoo_limit(self.alpha), 25000)
        self.assertEqual(self.review.approved_reason, "Large order in spring")

    def test_longer_terms_need_a_reason(self):
        """30 days are proposed: 45 days, or none as the longest ones, need a reason; less does not."""
        terms = {
            days: self.env.ref(f"account.account_payment_term_{days}")
            for days in ("15days", "30days", "45days")
        }
        self.good.payment_term_id = terms["30days"]
        self.review.action_measure()
        self.review.sudo().payment_term_id = terms["30days"]
        self.review.action_propose()
        self.company.key_account_finance_limit = 20000
        wizard = self._ask(self.review, self.user_finance)
        self.assertFalse(wizard.needs_reason)
        for longer in (terms["45days"], terms["45days"].browse()):
            wizard.payment_term_id = longer
            self.assertTrue(wizard.needs_reason)
            with self.assertRaisesRegex(UserError, "not proposed: longer payment terms"):
                wizard.action_approve()
        wizard.write({"payment_term_id": terms["15days"].id, "reason": " "})
        wizard.action_approve()
        self.assertEqual(self._standing().payment_term_id, terms["15days"])

    def test_a_later_next_review_needs_a_reason(self):
        """B is reviewed every 12 months: up to 31 December 2026 without a reason, and never is refused."""
        self.review.action_propose()
        self.company.key_account_finance_limit = 20000
        wizard = self._ask(self.review, self.user_finance)
        self.assertEqual(str(wizard.next_date), "2026-12-31")
        wizard.next_date = "2027-01-01"
        with self.assertRaisesRegex(UserError, "not proposed: a later next review"):
            wizard.action_approve()
        wizard.write({"next_date": False, "reason": "Never again"})
        with self.assertRaisesRegex(UserError, "Enter the day of the next review"):
            wizard.action_approve()
        self.assertEqual(self.review.state, "proposed")
        wizard.write({"next_date": "2026-12-31", "reason": False})
        self.assertFalse(wizard.needs_reason)
        wizard.action_approve()
        self.assertEqual(str(self._standing().next_review_date), "2026-12-31")

    def test_terms_by_the_end_of_the_month(self):
        """Which terms are longer depends on the day: those that are on any day of a month need a reason."""
        month_end = self.env["account.payment.term"].create(
            {
                "name": "End of the Month",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": 100,
                            "delay_type": "days_after_end_of_month",
                            "nb_days": 0,
                        }
                    )
                ],
            }
        )
        thirty, fifteen = (
            self.env.ref(f"account.account_payment_term_{days}") for days in ("30days", "15days")
        )
        self.assertTrue(is_longer(thirty, month_end, date(2025, 12, 1)))
        self.assertFalse(is_longer(month_end, thirty, date(2025, 12, 31)))
        # From 1 January, the month ends in 30 days.
        self.assertTrue(is_longer(month_end, fifteen, date(2025, 12, 31)))
        self.assertTrue(is_longer(fifteen, month_end, date(2025, 12, 31)))

    def test_no_credit_is_not_no_limit(self):
        """Odoo reads 0 as no limit: one cent is written."""
        self._approve(self.review, limit=0, reason="Bankrupt")
        self.assertEqual(self._odoo_limit(self.alpha), 0.01)
        self.assertEqual(self._standing().approved_limit, 0)
        self.assertFalse(self._standing().is_changed_elsewhere)

    def test_finance_up_to_an_amount(self):
        self.company.key_account_finance_limit = 19999.99
        self.review.action_propose()
        self.assertFalse(self.review.with_user(self.user_finance).may_approve)
        with self.assertRaisesRegex(AccessError, "Only key account managers can approve"):
            self._ask(self.review, self.user_finance).action_approve()
        self.company.key_account_finance_limit = 20000
        self.review.invalidate_recordset(["may_approve"])
        self.assertTrue(self.review.with_user(self.user_finance).may_approve)
        wizard = self._ask(self.review, self.user_finance)
        wizard.write({"limit": 20001, "reason": "A bit more"})
        with self.assertRaisesRegex(AccessError, "Only key account managers can approve"):
            wizard.action_approve()
        self._ask(self.review, self.user_finance).action_approve()
        self.assertEqual(self.review.approved_by_id, self.user_finance)

    def test_two_approvers(self):
        """The second one is told; the limit is written once."""
        self.review.action_propose()
        first = self._ask(self.review, self.user_manager)
        second = self._ask(self.review, self.user_manager)
        first.action_approve()
        second.write({"limit": 1, "reason": "Less"})
        with self.assertRaisesRegex(UserError, "is “Approved”"):
            second.action_approve()
        self.assertEqual(self._odoo_limit(self.alpha), 20000)

    def test_later_review_was_approved(self):
        self._approve(self.review)
        late = self._review(self.account, date="2025-12-30")
        late.action_propose()
        with self.assertRaisesRegex(UserError, "was approved since"):
            self._approve(late)

    # === OTHER ENDS === #

    def test_rejected_withdrawn_and_draft_again(self):
        review = self.review
        review.with_user(self.user_finance).action_propose()
        with self.assertRaisesRegex(UserError, "is no draft any more"):
            review.with_user(self.user_finance).insured_amount = 5
        with self.assertRaisesRegex(UserError, "is no draft any more"):
            answer = self._answer(review, self.cash).with_user(self.user_finance)
            answer.yes_no = "no"
        context = review.with_user(self.user_manager).action_reject()["context"]
        wizard = self.env["key.account.credit.revoke"].with_user(self.user_manager)
        wizard.with_context(**context).create({"reason": "Ask for a report"}).action_confirm()
        self.assertEqual((review.state, review.approved_reason), ("rejected", "Ask for a report"))
        review.action_draft()
        review.action_withdraw()
        self.assertEqual(review.state, "withdrawn")
        self.assertFalse(self._odoo_limit(self.alpha))
        with self.assertRaisesRegex(UserError, "This is possible only in"):
            review.action_propose()

    def test_one_review_in_progress(self):
        with self.assertRaisesRegex(UserError, "already has a credit review in progress"):
            self._review(self.account)
        self.review.action_withdraw()
        second = self._review(self.account)
        self.assertEqual(second.state, "draft")
        with self.assertRaisesRegex(UserError, "already has a credit review in progress"):
            self.review.action_draft()

    # === TAKING BACK === #

    def test_taken_back(self):
        self._approve(self.review)
        second = self._review(self.account)
        self.assertEqual((second.previous_id, second.previous_limit), (self.review, 20000))
        self._answer(second, self.cash).yes_no = "no"
        # Nothing is answered for the rating this time: 10 + 5 + 4 + 0 + 20 = 39.
        self.assertEqual((second.points, second.class_id), (39, self.none))
        self._approve(second)
        self.assertEqual(self._odoo_limit(self.alpha), 0.01)
        with self.assertRaisesRegex(UserError, "Take that one back first"):
            self.review._take_back("Wrong")
        second.with_user(self.user_manager)._take_back("Wrong")
        self.assertEqual(second.state, "taken_back")
        self.assertEqual(self._odoo_limit(self.alpha), 20000)
        standing = self._standing()
        self.assertEqual((standing.class_id, standing.approved_limit), (self.good, 20000))
        self.assertIn("is 20,000.00", second.message_ids[0].body)
        self.review.with_user(self.user_manager)._take_back("Wrong, too")
        self.assertEqual((standing.class_id.id, standing.approved_limit), (False, 0))
        self.assertFalse(standing.next_review_date)
        self.assertEqual(self._odoo_limit(self.alpha), 0)

    def test_finance_takes_back_up_to_its_amount(self):
        """What comes back counts as what was approved: 20,000, or no limit at all, are for managers."""
        self.company.key_account_finance_limit = 15000
        self._approve(self.review)
        second = self._review(self.account)
        self._approve(second, limit=100, reason="Bankrupt")
        refused = "Only key account managers take this approval back"
        with self.assertRaisesRegex(AccessError, refused):
            second.with_user(self.user_finance)._take_back("Mine")
        self.assertEqual((second.state, self._odoo_limit(self.alpha)), ("approved", 100))
        self.company.key_account_finance_limit = 20000
        second.with_user(self.user_finance)._take_back("Wrong")
        self.assertEqual(self._odoo_limit(self.alpha), 20000)
        with self.assertRaisesRegex(AccessError, "would have no limit again"):
            self.review.with_user(self.user_finance)._take_back("Without any limit again")
        self.assertEqual(self._odoo_limit(self.alpha), 20000)

    def test_taken_back_after_a_change_elsewhere(self):
        self._approve(self.review)
        self.alpha.with_company(self.company).credit_limit = 33
        self.review._take_back("Wrong")
        self.assertEqual(self._odoo_limit(self.alpha), 33)
        self.assertIn("was changed to 33.00", self.review.message_ids[0].body)

    # === CHANGED ELSEWHERE === #

    def test_changed_elsewhere(self):
        """It is shown, found, and replaced only by those who say so."""
        self._approve(self.review)
        standing = self._standing()
        self.assertNotIn(standing, standing.search([("is_changed_elsewhere", "=", True)]))
        self.alpha.with_company(self.company).credit_limit = 15000
        standing.invalidate_recordset()
        self.assertTrue(standing.is_changed_elsewhere)
        self.assertIn(standing, standing.search([("is_changed_elsewhere", "=", True)]))
        second = self._review(self.account)
        self.assertIn("20,000.00", second.limit_notice)
        self.assertIn("15,000.00", second.limit_notice)
        second.action_propose()
        wizard = self._ask(second, self.user_manager)
        self.assertTrue(wizard.is_foreign)
        self.assertIn("it is 15,000.00", wizard.effects.replace("\N{NO-BREAK SPACE}", " "))
        with self.assertRaisesRegex(UserError, "Tick “Replace the Limit in Odoo”"):
            wizard.action_approve()
        self.assertEqual(self._odoo_limit(self.alpha), 15000)
        wizard.overwrite = True
        self.alpha.with_company(self.company).credit_limit = 16000
        with self.assertRaisesRegex(UserError, "since you opened this dialog"):
            wizard.action_approve()
        self.assertEqual(self._odoo_limit(self.alpha), 16000)
        self.company.account_use_credit_limit = False
        standing.invalidate_recordset()
        self.assertIn("credit limits are switched off", standing._tell_notice())
        self.assertIn(standing, standing.search([("is_changed_elsewhere", "=", True)]))
