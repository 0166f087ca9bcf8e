from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from ...tools.desk import Desk
from ..access_common import rpc
from ..common import never_analysed
from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditShown(CreditReviewCommon):
    """Who sees credit reviews, where they are told, and what preparing many of them costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account(
            cls.alpha,
            owner_id=cls.user_own.id,
            shared_user_ids=[Command.set(cls.user_all.ids)],
        )
        cls.review = cls._review(cls.account, user_id=cls.user_finance.id)

    def _as(self, user, records=None):
        records = self.account if records is None else records
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def _items(self, user, *, everybody=False):
        """Return the kinds of items about credit on a user's start page."""
        accounts = self._as(user)
        desk = Desk(accounts.env, everybody=everybody)
        sources = [s for s in accounts._get_desk_sources(desk) if s.kind.startswith("credit_")]
        rows = desk.rows(accounts._get_desk_union(sources)) if sources else []
        return sorted(sources[row["source"]].kind for row in rows)

    # === RIGHTS === #

    def test_roles(self):
        """The owner reads; a user with whom the account is shared sees nothing."""
        self.assertEqual(self._as(self.user_own, self.review).points, 21)
        with self.assertRaises(AccessError):
            self._as(self.user_own, self.review).read(["revenue"])
        with self.assertRaises(AccessError):
            self._as(self.user_all, self.review).read(["points"])
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                rpc(self._as(user, self.review), "action_propose")
            with self.assertRaises(AccessError):
                rpc(self._as(user), "action_start_credit_review")
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_finance, self.review), "write", {"state": "approved"})
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_finance, self.review), "unlink")

    def test_review_in_progress_is_not_told_to_others(self):
        """Creating one is refused before it is looked for, also by finance of another company."""
        foreign = self._create_user("ka_foreign", "key_account.group_finance", self.other_company)
        vals = {"account_id": self.account.id, "date": self.day}
        for user in (self.user_own, self.user_all, foreign):
            reviews = self.env["key.account.credit.review"].with_user(user)
            with self.assertRaises(AccessError):
                rpc(reviews, "create", vals)
        reviews = self.env["key.account.credit.review"].with_user(self.user_finance)
        with self.assertRaisesRegex(UserError, "already has a credit review in progress"):
            rpc(reviews, "create", vals)

    def test_answers_of_others_are_no_choice(self):
        answer = self._as(self.user_finance, self._answer(self.review, self.rating))
        answer.choice_id = self.rating.range_ids[0]
        with self.assertRaisesRegex(Exception, "is no answer to"), self.env.cr.savepoint():
            answer.choice_id = self.collected.range_ids[0]

    # === WHERE IT IS TOLD === #

    def test_start_page(self):
        self.assertEqual(self._items(self.user_finance), ["credit_review"])
        self.assertEqual(self._items(self.user_own), [])
        self.review.with_user(self.user_finance).action_propose()
        self.assertEqual(self._items(self.user_manager, everybody=True), ["credit_approval"])
        self.assertEqual(self._items(self.user_manager), ["credit_approval"])
        # The limit is 0: finance may approve it, too.
        self.assertEqual(self._items(self.user_finance), ["credit_approval"])
        self._approve(self.review, limit=50, reason="Just a little")
        self.assertEqual(self._items(self.user_own), [])
        self.alpha.with_company(self.company).credit_limit = 60
        self.assertEqual(self._items(self.user_own), ["credit_limit"])
        self.assertEqual(self._items(self.user_all), [])
        alerts = self._as(self.user_own).get_alerts()
        self.assertIn("it was changed elsewhere", alerts[0]["text"])
        self.env["key.account.settings"]._switch_features({"feature_credit": False})
        self.assertEqual(self._items(self.user_own), [])

    def test_page_and_story(self):
        self.assertIsNone(self._as(self.user_own).get_credit()["decided"])
        self._approve(self.review, limit=50, reason="Just a little")
        decided = self._as(self.user_own).get_credit()["decided"]
        self.assertIn("Class D, approved limit", decided["sentences"][0])
        self.assertIn("expired", decided["sentences"][-1])
        self.assertFalse(decided["notice"])
        told = self._as(self.user_own).get_story(["credit"])["entries"]
        self.assertIn("Credit class none → D, limit", told[0]["text"])
        self.assertEqual(told[0]["detail"], "Just a little")
        self.assertFalse(self._as(self.user_all).get_story(["credit"])["entries"])
        self.review._take_back("Wrong")
        told = self._as(self.user_own).get_story(["credit"])["entries"]
        self.assertIn("taken back", told[0]["text"])

    # === MANY === #

    def _due(self, number, name):
        partners = self.env["res.partner"].create(
            [{"name": f"{name} {index}", "is_company": True} for index in range(number)]
        )
        accounts = self.env["key.account"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        standings = self.env["key.account.credit"]._of_accounts(accounts)
        standings.next_review_date = date(2025, 1, 1)
        self.env.flush_all()
        return accounts

    def test_due_accounts_get_drafts_and_activities(self):
        """For the person of the company, or of the last review, while that person handles credit."""
        self.review.action_withdraw()
        self.company.key_account_credit_user_id = self.user_manager
        accounts = self._due(2, "Due")
        standing = self.env["key.account.credit"]._of_accounts(self.account)
        standing.next_review_date = date(2025, 1, 1)
        self.env["key.account.credit.review"]._prepare_drafts(accounts + self.account)
        ours = [("company_id", "=", self.company.id)]
        drafts = self.env["key.account.credit.review"].search([*ours, ("state", "=", "draft")])
        mine = drafts.filtered(lambda review: review.account_id == self.account)
        self.assertEqual(mine.user_id, self.user_finance)
        self.assertEqual((drafts - mine).user_id, self.user_manager)
        self.assertEqual(mine.activity_ids.user_id, self.user_finance)
        self.assertEqual(len(drafts.activity_ids), 3)
        domain = mine._get_due_domain() & Domain(ours)
        self.assertFalse(standing.search(domain), "None is due twice.")

    def test_queries_of_many(self):
        """A tenfold number of accounts takes the same statements, but for rows written in batches."""
        counts = []
        for number in (2, 20):
            accounts = self._due(number, f"Customer of {number}")
            self.env.invalidate_all()
            with never_analysed():
                before = self.env.cr.sql_log_count
                reviews = self.env["key.account.credit.review"].create(
                    [{"account_id": account.id, "date": self.day} for account in accounts]
                )
                self.env.flush_all()
                self.assertEqual(set(reviews.mapped("points")), {21})
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
