from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..care.care_common import CareCommon


class ClubCommon(CareCommon):
    """A club of the company with two levels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club = cls.env["key.account.club"].create(
            {
                "name": "Circle",
                "company_id": cls.company.id,
                "benefits": "A seminar a year",
                "level_ids": [
                    Command.create({"name": "Silver", "benefits": "An inspection"}),
                    Command.create({"name": "Gold"}),
                ],
            }
        )
        cls.silver, cls.gold = cls.club.level_ids
        cls.members = cls.env["key.account.club.membership"]

    def _join(self, since, until=False, person=None, *, user=None, **values):
        return self.members.with_user(user or self.user_own).create(
            {
                "account_id": self.account.id,
                "club_id": self.club.id,
                "stakeholder_id": person and person.id,
                "since": since,
                "until": until,
                **values,
            }
        )

    def _proven(self, criterion):
        self.env.flush_all()
        condition = SQL("account.id = %s", self.account.id)
        query = criterion.sudo()._get_proof_query(self.company, condition)
        return sorted({row[0] for row in self.env.execute_query(query)})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestClub(ClubCommon):
    # === DAYS === #

    def test_status_by_days(self):
        """On 11 March: ended on the 10th, until the 11th and from the 11th on a member, from the 12th to come."""
        ended = self._join("2026-01-01", "2026-03-10")
        last = self._join("2026-03-01", "2026-03-11", self.berg)
        first = self._join("2026-03-11", "2026-03-11")
        coming = self._join("2026-03-12")
        told = [member.state for member in (ended, last, first, coming)]
        self.assertEqual(told, ["ended", "current", "current", "coming"])
        for state in ("ended", "current", "coming"):
            domain = [("account_id", "=", self.account.id), ("state", "=", state)]
            found = self.members.search(domain)
            self.assertEqual(set(found.mapped("state")), {state})
            self.assertEqual(len(found), told.count(state))
        self.assertEqual(self.club.with_user(self.user_own).member_count, 2)
        # In Shanghai, 23:30 UTC is the next day.
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-11 23:30:00"):
            self.env.invalidate_all()
            self.assertEqual((first.state, coming.state), ("ended", "current"))

    def test_ending(self):
        """60 days after 11 March is 10 May."""
        for until, is_ending in (
            ("2026-03-10", False),
            ("2026-03-11", True),
            ("2026-05-10", True),
            ("2026-05-11", False),
            (False, False),
        ):
            with self.subTest(until):
                member = self._join("2026-01-01", until)
                self.assertEqual(member.is_ending, is_ending)
                found = self.members.search([("is_ending", "=", True)])
                self.assertEqual(member in found, is_ending)
                member.with_user(self.user_manager).unlink()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._join("2026-03-11", "2026-03-10")
            self.env.flush_all()

    # === ONCE === #

    def test_once_at_a_time(self):
        first = self._join("2026-01-01", "2026-03-31")
        for since, until in (
            ("2026-03-31", False),
            ("2025-01-01", False),
            ("2025-01-01", "2026-01-01"),
            ("2026-02-01", "2026-02-02"),
        ):
            with (
                self.subTest(since=since, until=until),
                self.assertRaisesRegex(ValidationError, "already"),
                self.env.cr.savepoint(),
            ):
                self._join(since, until)
        self._join("2026-04-01")
        self._join("2025-01-01", "2025-12-31")
        self._join("2026-01-01", person=self.berg)
        with self.assertRaisesRegex(ValidationError, "already"), self.env.cr.savepoint():
            first.until = False
        other = self.env["key.account.club"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        self._join("2026-01-01", club_id=other.id)

    def test_what_belongs_together(self):
        other = self.env["key.account.club"].create(
            {
                "name": "Other",
                "company_id": self.company.id,
                "level_ids": [Command.create({"name": "One"})],
            }
        )
        with self.assertRaisesRegex(ValidationError, "is no level"), self.env.cr.savepoint():
            self._join("2026-01-01", level_id=other.level_ids.id)
        foreign = self.env["key.account.club"].create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._join("2026-01-01", club_id=foreign.id)
        with self.assertRaisesRegex(ValidationError, "another company"), self.env.cr.savepoint():
            self.members.create(
                {"account_id": self.account.id, "club_id": foreign.id, "since": "2026-01-01"}
            )
        member = self._join("2026-01-01", level_id=self.silver.id)
        self.assertEqual(member.club_benefits, "A seminar a year\nAn inspection")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            member.club_id = other

    # === MERGE === #

    def test_merged_people(self):
        """January to March and March to May are January to May; what has no day in common stays."""
        own = self._join("2026-01-01", "2026-03-15", self.berg, card_number="7")
        other = self._join("2026-03-01", "2026-05-31")
        apart = self._join("2026-07-01")
        self.members.sudo()._join(own.sudo(), (other + apart).sudo())
        self.assertFalse(own.exists())
        self.assertEqual(
            [str(other.since), str(other.until), other.card_number],
            ["2026-01-01", "2026-05-31", "7"],
        )
        self.assertEqual(str(apart.since), "2026-07-01")

    def test_three_meet(self):
        """What fills the gap between two makes one of all three, without an end."""
        first = self._join("2026-01-01", "2026-01-31")
        second = self._join("2026-03-01")
        gap = self._join("2026-01-15", "2026-03-15", self.berg)
        self.members.sudo()._join(gap.sudo(), (first + second).sudo())
        left = (first + second + gap).exists()
        self.assertEqual(len(left), 1)
        self.assertEqual((str(left.since), left.until), ("2026-01-01", False))

    def test_merged_accounts(self):
        other = self.hidden
        other.shared_user_ids = self.user_own
        self._join("2026-01-01", "2026-02-28")
        self._join("2026-02-01", "2026-06-30", account_id=other.id)
        other._merge_into(self.account)
        member = self.members.search([("account_id", "=", self.account.id)])
        self.assertEqual((str(member.since), str(member.until)), ("2026-01-01", "2026-06-30"))

    # === RELATIONSHIP === #

    def test_membership_proves_a_criterion(self):
        """While it lasts, and no day longer."""
        criterion = self._criterion("key.account.club.membership", "since")
        self._join("2026-01-01", "2026-03-11", self.berg)
        self.assertEqual(self._proven(criterion), [self.account.id])
        with freeze_time("2026-03-12 12:00:00"):
            self.assertFalse(self._proven(criterion))
        with freeze_time("2025-12-31 12:00:00"):
            self.assertFalse(self._proven(criterion))

    def _criterion(self, model, date, domain="[]", **values):
        level = self.account.relationship_scale_id.level_ids[:1]
        return self.env["key.account.relationship.criterion"].create(
            {
                "level_id": level.id,
                "name": "Is known",
                "kind": "observed",
                "model_id": self.env["ir.model"]._get_id(model),
                "date_field_id": self.env["ir.model.fields"]._get(model, date).id,
                "domain": domain,
                "partner_path": "account_id.partner_id",
                "validity_months": 0,
                **values,
            }
        )
