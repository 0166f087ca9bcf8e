from datetime import date

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.history import grade_periods, holds_on, owner_periods
from .account_common import AccountCommon

FIRST, LATER, LAST = "2025-01-10", "2025-03-05", "2025-06-20"


@tagged("post_install", "-at_install")
class TestOwnerHistory(AccountCommon):
    """Who was in charge of an account on any day, and which grade it had."""

    def _people_on(self, account, day):
        """Return owner and deputy of an account on a day."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT owner_id, deputy_id FROM (%s) period WHERE account_id = %s AND %s",
                owner_periods(),
                account.id,
                holds_on(SQL("period"), SQL("%s::date", day)),
            )
        )
        self.assertEqual(len(rows), 1, "one answer for each day")
        return self.env["res.users"].browse(rows[0][0]), self.env["res.users"].browse(rows[0][1])

    def _grade_on(self, account, day):
        self.env.flush_all()
        [(grade,)] = self.env.execute_query(
            SQL(
                "SELECT grade_id FROM (%s) period WHERE account_id = %s AND %s",
                grade_periods(self.company),
                account.id,
                holds_on(SQL("period"), SQL("%s::date", day)),
            )
        )
        return self.env["key.account.grade"].browse(grade)

    def _create_on(self, day, **values):
        with freeze_time(f"{day} 10:00:00"):
            return self._account(self.alpha, **values)

    def _change_on(self, account, day, **values):
        with freeze_time(f"{day} 10:00:00"):
            account.write(values)

    def test_first_row_after_another(self):
        """A first row that was dated after the next one does not reach back before it: one owner a day."""
        account = self._create_on(LATER, owner_id=self.user_own.id)
        self._change_on(account, LAST, owner_id=self.user_all.id)
        account.sudo().owner_change_ids.sorted("id")[-1].date = FIRST
        self.assertEqual(self._people_on(account, FIRST)[0], self.user_all)
        self.assertEqual(self._people_on(account, LATER)[0], self.user_own)

    def test_first_row_at_creation(self):
        """It also counts for the days before: nobody else is known."""
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        change = account.owner_change_ids
        self.assertEqual(change.date, date(2025, 1, 10))
        self.assertTrue(change.is_first)
        nobody = self.env["res.users"]
        self.assertEqual(self._people_on(account, "2024-05-01"), (self.user_own, nobody))

    def test_people_of_any_day(self):
        """The day of the change is the first one of the new owner."""
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        self._change_on(account, LATER, owner_id=self.user_all.id, deputy_id=self.user_own.id)
        self._change_on(account, LAST, deputy_id=False)
        nobody = self.env["res.users"]
        for day, people in (
            ("2025-03-04", (self.user_own, nobody)),
            ("2025-03-05", (self.user_all, self.user_own)),
            ("2025-06-19", (self.user_all, self.user_own)),
            ("2025-06-20", (self.user_all, nobody)),
            ("2030-01-01", (self.user_all, nobody)),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._people_on(account, day), people)
        self.assertEqual(len(account.owner_change_ids), 3)

    def test_last_of_a_day_counts(self):
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        self._change_on(account, LATER, owner_id=self.user_all.id)
        self._change_on(account, LATER, owner_id=self.user_manager.id)
        self.assertEqual(self._people_on(account, LATER)[0], self.user_manager)
        self.assertEqual(self._people_on(account, "2025-03-04")[0], self.user_own)

    def test_nothing_changed_adds_nothing(self):
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        self._change_on(account, LATER, owner_id=self.user_own.id, posture="focus")
        self.env["key.account"]._record_people_where(SQL("account.id = %s", account.id))
        self.assertEqual(len(account.owner_change_ids), 1)

    def test_accounts_from_before(self):
        """Without a row, as after an update: the timeline begins today, and says so."""
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        account.owner_change_ids.unlink()
        with freeze_time(f"{LATER} 10:00:00"):
            self.env["key.account.installation"]._finish()
            self.env["key.account.installation"]._finish()
        change = account.owner_change_ids
        self.assertEqual((len(change), change.date), (1, date(2025, 3, 5)))
        self.assertTrue(change.is_first)
        self.assertEqual(self._people_on(account, FIRST)[0], self.user_own)

    def test_accounts_created_in_bulk(self):
        """By the statement of reviews, with the salesperson of the contact."""
        self.alpha.user_id = self.user_own
        self._invoice(self.alpha, 100, "2025-01-05")
        self._invoice(self.beta, 100, "2025-01-05")
        both = self.alpha + self.beta
        domain = Domain("id", "in", both.ids)
        self.env["key.account"]._ensure_customer_accounts(self.company, domain, date(2025, 12, 31))
        accounts = self._accounts_of(both)
        self.assertEqual(len(accounts), 2)
        self.assertEqual(len(accounts.owner_change_ids), 2)
        self.assertEqual(accounts.owner_change_ids.owner_id, self.user_own)

    def test_merged_accounts(self):
        """The account that is left keeps its own people; the other timeline stays to be read."""
        source = self._create_on(FIRST, owner_id=self.user_own.id)
        with freeze_time(f"{LATER} 10:00:00"):
            target = self._account(self.beta, owner_id=self.user_all.id)
        self._change_on(source, LAST, owner_id=self.user_manager.id)
        source._merge_into(target)
        self.assertEqual(len(target.owner_change_ids), 3)
        told = target.owner_change_ids.filtered("merged_from")
        self.assertEqual(told.owner_id, self.user_own + self.user_manager)
        self.assertEqual(self._people_on(target, "2025-12-31")[0], self.user_all)

    def test_merged_into_account_without_owner(self):
        """It takes the owner over, from that day on."""
        source = self._create_on(FIRST, owner_id=self.user_own.id)
        with freeze_time(f"{LATER} 10:00:00"):
            target = self._account(self.beta)
        with freeze_time(f"{LAST} 10:00:00"):
            source._merge_into(target)
        self.assertFalse(self._people_on(target, "2025-06-19")[0])
        self.assertEqual(self._people_on(target, LAST)[0], self.user_own)

    def test_deleted_user(self):
        """The day stays, without a name; nobody is in charge any more."""
        leaver = self._create_user("ka_leaver", "key_account.group_user")
        account = self._create_on(FIRST, owner_id=leaver.id)
        leaver.unlink()
        self.assertFalse(self._people_on(account, FIRST)[0])
        self._change_on(account, LATER, owner_id=self.user_all.id)
        self.assertEqual(self._people_on(account, LATER)[0], self.user_all)

    def test_archived_user_stays(self):
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        self.user_own.active = False
        self.assertEqual(self._people_on(account, LATER)[0], self.user_own)

    def test_story_tells_changes(self):
        """Not the first row: that is how the account began."""
        account = self._create_on(FIRST, owner_id=self.user_own.id)
        self._change_on(account, LATER, owner_id=self.user_all.id)
        told = account.get_story(kinds=["owner"])["entries"]
        self.assertEqual(
            [entry["text"] for entry in told],
            [f"Owner {self.user_own.name} → {self.user_all.name}"],
        )

    def test_grades_of_any_day(self):
        """No grade before the first; A until the change; accounts without changes have their grade."""
        account = self._create_on(FIRST)
        for day, grade in ((LATER, self.grade_a), (LAST, self.grade_c)):
            with freeze_time(f"{day} 10:00:00"):
                self._grade(account, grade)
        for day, grade in (
            (FIRST, self.env["key.account.grade"]),
            (LATER, self.grade_a),
            ("2025-06-19", self.grade_a),
            (LAST, self.grade_c),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._grade_on(account, day), grade)

    def test_as_many_queries_for_many(self):
        few, many = (
            self.env["key.account"].create(
                [
                    {"partner_id": partner.id, "company_id": self.company.id}
                    for partner in self._customers(count)
                ]
            )
            for count in (3, 30)
        )
        counts = [
            self._queries(lambda accounts=accounts: accounts._record_people())
            for accounts in (few, many)
        ]
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 3)
