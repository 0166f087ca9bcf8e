from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .account_common import AccountCommon

TODAY = "2026-01-15"


@tagged("post_install", "-at_install")
class TestAccountRating(AccountCommon):
    """Influence and reputation, rated by people on a day."""

    @freeze_time(TODAY)
    def test_ratings(self):
        account = self._account(self.alpha, owner_id=self.user_own.id)
        self.assertFalse(account.influence_label)
        mine = self._as(self.user_own, account)
        mine.influence = 75
        self.assertEqual(account.influence, 75)
        self.assertEqual(account.influence_label, "High")
        self.assertEqual(account.influence_date, fields.Date.to_date(TODAY))
        self.assertEqual(account.influence_user_id, self.user_own)
        # An older judgement that comes in later does not change today's.
        self._rate(account, "influence", 10, "2024-01-01")
        self.assertEqual(account.influence, 75)
        mine.influence = 90
        self.assertEqual(account.influence, 90)
        self.assertEqual(account.rating_value_ids.sorted().mapped("value"), [90, 75, 10])
        for value, word in [(0, "Very low"), (20, "Very low"), (21, "Low"), (60, "Medium")]:
            account.reputation = value
            self.assertEqual(account.reputation_label, word)
        for value in (-1, 101):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._rate(account, "influence", value, TODAY)

    def test_deleted_author(self):
        """Who judged stays known: his user is archived, not deleted."""
        account = self._account(self.alpha)
        rater, grader, idle = (
            self._create_user(f"ka_author_{number}", "key_account.group_manager")
            for number in range(3)
        )
        self._as(rater, account).influence = 60
        self._grade(self._as(grader, account), self.grade_b)
        for user in (rater, grader):
            with self.assertRaisesRegex(UserError, "Archive the user"):
                user.unlink()
        idle.unlink()
        self.assertFalse(idle.exists())

    @freeze_time(TODAY)
    def test_ratings_are_not_of_tomorrow(self):
        account = self._account(self.alpha)
        with self.assertRaises(ValidationError):
            self._rate(account, "influence", 50, "2026-01-17")

    @freeze_time(TODAY)
    def test_stale_ratings(self):
        self.company.key_account_rating_months = 12
        self.other_company.key_account_rating_months = 1
        fresh, stale, half, foreign = (
            self._account(self.alpha)
            + self._account(self.beta)
            + self._account(self.gamma)
            + self._account(self.alpha, self.other_company)
        )
        for kind in ("influence", "reputation"):
            self._rate(fresh, kind, 50, "2025-01-15")
            self._rate(stale, kind, 50, "2025-01-14")
            self._rate(foreign, kind, 50, "2025-12-14")
        self._rate(half, "influence", 50, TODAY)
        accounts = fresh + stale + half + foreign
        self.assertEqual(accounts.mapped("is_rating_stale"), [False, True, True, True])
        for operator, value, expected in [
            ("=", True, stale + half + foreign),
            ("=", False, fresh),
            ("!=", True, fresh),
        ]:
            domain = [("is_rating_stale", operator, value), ("id", "in", accounts.ids)]
            self.assertEqual(accounts.search(domain), expected)
