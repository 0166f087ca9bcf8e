from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .account_common import AccountCommon

TODAY = "2026-01-15"


@tagged("post_install", "-at_install")
class TestAccountMerge(AccountCommon):
    def _merge(self, source, target, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        if user:
            wizard = wizard.with_user(user).with_context(allowed_company_ids=self.company.ids)
        wizard.create(
            {"partner_ids": (source + target).ids, "dst_partner_id": target.id}
        ).action_merge()
        self.env.invalidate_all()
        self.assertFalse(source.exists())

    def _assert_linked(self, partner, account, company=None):
        linked = partner.with_company(company or self.company).key_account_id
        self.assertEqual(linked, account)

    def test_only_the_merged_one_is_an_account(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        self._merge(self.alpha, self.beta)
        self.assertEqual(account.partner_id, self.beta)
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertEqual(len(account.grade_change_ids), 1)
        self._assert_linked(self.beta, account)

    def test_only_the_remaining_one_is_an_account(self):
        account = self._account(self.beta)
        self._merge(self.alpha, self.beta)
        self._assert_linked(self.beta, account)
        self._assert_linked(self.beta, self.env["key.account"], self.other_company)

    def test_accounts_in_two_companies(self):
        here = self._account(self.alpha)
        there = self._account(self.beta, self.other_company)
        self._merge(self.alpha, self.beta)
        self.assertEqual((here + there).partner_id, self.beta)
        self._assert_linked(self.beta, here)
        self._assert_linked(self.beta, there, self.other_company)

    def _prepare_both(self):
        """Return the account to merge, with all that people gave it, and the one that stays."""
        source, target = (
            self._accounts_of(partner).filtered(lambda a: a.company_id == self.company)
            for partner in (self.alpha, self.beta)
        )
        self._grade(source, self.grade_b, "Manually")
        self._rate(source, "influence", 80, "2025-12-01")
        self._rate(source, "reputation", 30, "2025-06-01")
        self._rate(target, "reputation", 60, "2025-12-01")
        source.write(
            {
                "owner_id": self.user_own.id,
                "shared_user_ids": [Command.set(self.user_all.ids)],
                "locked_until": "2099-01-01",
                "lock_reason": "Contract",
                "customer_since": "2001-01-01",
            }
        )
        source.message_post(body="They called")
        source.activity_schedule("mail.mail_activity_data_todo", user_id=self.user_own.id)
        self.env["ir.attachment"].create(
            {"name": "contract.txt", "raw": b"x", "res_model": source._name, "res_id": source.id}
        )
        return source, target

    def test_both_are_accounts(self):
        """Everything that hangs on the merged account is on the one that stays."""
        for partner, amount in ((self.alpha, 5000), (self.beta, 3000), (self.gamma, 100)):
            self._order(partner, [(self.roll, 1, amount)], "2025-05-05")
        customers = self.alpha + self.beta + self.gamma
        review = self._review(customers)
        source, target = self._prepare_both()
        common, lone = self.user_all.partner_id, self.user_own.partner_id
        source.message_subscribe((common + lone).ids)
        target.message_subscribe(common.ids)
        history = source.grade_change_ids + target.grade_change_ids
        lines = source.review_line_ids + target.review_line_ids
        ratings = source.rating_value_ids + target.rating_value_ids
        messages = source.message_ids + target.message_ids
        activities = source.activity_ids
        grade = target.grade_id
        self._merge(self.alpha, self.beta)

        self.assertFalse(source.exists())
        self.assertEqual(target.partner_id, self.beta)
        self._assert_linked(self.beta, target)
        self.assertEqual(target.grade_id, grade)
        self.assertEqual(target.owner_id, self.user_own)
        self.assertEqual(target.shared_user_ids, self.user_all)
        self.assertEqual(target.lock_reason, "Contract")
        self.assertEqual(str(target.customer_since), "2001-01-01")
        self.assertEqual(target.grade_change_ids, history.sorted())
        self.assertEqual(target.review_line_ids, lines.sorted())
        self.assertEqual(lines.partner_id, self.beta)
        self.assertEqual(target.rating_value_ids, ratings.sorted())
        self.assertEqual((target.influence, target.reputation), (80, 60))
        self.assertLessEqual(messages, target.message_ids)
        self.assertIn("Alpha Steel was merged", target.message_ids[0].body)
        self.assertEqual(target.activity_ids, activities)
        self.assertLessEqual(common + lone, target.message_partner_ids)
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", "key.account"), ("res_id", "=", target.id)]
        )
        self.assertEqual(attached.name, "contract.txt")
        # Later reviews have one line per account again, and compare with both.
        review = self._review_again(review)
        self.assertEqual(review.line_ids.account_id, review.line_ids.mapped("account_id"))
        self.assertEqual(len(review.line_ids), 2)
        comparison = (
            self.env["key.account.review.comparison"]
            .with_context(compare_from=lines.review_id.id, compare_to=review.id)
            .search([])
        )
        self.assertEqual(len(comparison), 2)
        self.assertEqual(len(comparison.mapped("account_id")), 2)

    def _review_again(self, review):
        following = review.create(
            {
                "scorecard_id": review.scorecard_id.id,
                "company_id": self.company.id,
                "date": "2026-01-31",
            }
        )
        following.action_compute()
        return following

    def test_archived_account_comes_back(self):
        self._account(self.alpha)
        target = self._account(self.beta)
        target.active = False
        self._merge(self.alpha, self.beta)
        self.assertTrue(target.active)
        self._assert_linked(self.beta, target)

    def test_grade_is_taken_over_by_who_lacks_one(self):
        source, target = self._account(self.alpha), self._account(self.beta)
        self._grade(source, self.grade_a)
        source.write({"posture": "focus", "posture_is_manual": False})
        self._merge(self.alpha, self.beta)
        self.assertEqual(target.grade_id, self.grade_a)
        self.assertEqual(target.posture, "focus")
        self.assertFalse(target.posture_is_manual)
        self.assertEqual(target.grade_change_ids[0].grade_id, self.grade_a)

    def test_three_contacts(self):
        accounts = self._account(self.alpha) + self._account(self.beta)
        self._grade(accounts, self.grade_b)
        self._merge(self.alpha + self.beta, self.gamma)
        self.assertEqual(len(accounts.exists()), 1)
        self._assert_linked(self.gamma, accounts.exists())
        self.assertEqual(len(accounts.exists().grade_change_ids), 2)

    def test_merged_by_somebody_outside(self):
        """Rights to merge contacts are not enough: that takes rights on both accounts, and a manager for grades."""
        user = self._create_user("ka_merge", "base.group_user,base.group_partner_manager")
        source, target = self._account(self.alpha), self._account(self.beta)
        self._grade(source, self.grade_a)
        (self.alpha + self.beta).email = "info@example.com"
        with (
            self.assertRaisesRegex(AccessError, "You have no access to these key accounts"),
            self.cr.savepoint(),
        ):
            self._merge(self.alpha, self.beta, user)
        self.assertTrue(source.exists())
        user.group_ids += self.env.ref("key_account.group_all_accounts")
        with (
            self.assertRaisesRegex(AccessError, "Ask a key account manager to merge"),
            self.cr.savepoint(),
        ):
            self._merge(self.alpha, self.beta, user)
        user.group_ids += self.env.ref("key_account.group_manager")
        self._merge(self.alpha, self.beta, user)
        self.assertEqual(target.grade_id, self.grade_a)
        self._assert_linked(self.beta, target)
