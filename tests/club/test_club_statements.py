from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .test_club import ClubCommon

FEW, MANY = 4, 40


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestClubStatements(ClubCommon):
    """Lists, buttons and the start page need as many statements for 40 accounts as for four."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env.ref("key_account.event_type_customer")

    def setUp(self):
        super().setUp()
        self.own = self.env["key.account"]
        self._grow(FEW)

    def _grow(self, number):
        """Add accounts, each with a member, a person who is a member, a promised and a late service, and a cost."""
        today = fields.Date.today()
        for count in range(len(self.own), number):
            partner = self.env["res.partner"].create({"name": f"Mill {count}", "is_company": True})
            account = self._account(partner, owner_id=self.user_own.id)
            person = self._person(f"Boss {count}", account=account)
            part = {"account_id": account.id}
            member = {**part, "club_id": self.club.id, "level_id": self.silver.id}
            until = today + timedelta(days=30)
            self.members.create({**member, "since": "2025-01-01", "until": until})
            self.members.create({**member, "since": "2025-01-01", "stakeholder_id": person.id})
            package = self.env["key.account.service.package"].create({**part, "name": "Mill"})
            lines = self.env["key.account.service.package.line"].create(
                [
                    {"package_id": package.id, "name": name, "date_due": "2026-03-01", "cost": 5}
                    for name in ("Training", "Report")
                ]
            )
            lines[0].proof = "List"
            lines[0].action_done()
            self.own += account

    def _hold(self, number):
        """Return a seminar of yesterday with the people of so many accounts as attendees, and a meeting list."""
        people = self.own[:number].stakeholder_ids.partner_id
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Seminar",
                    "start": "2026-03-10 09:00:00",
                    "stop": "2026-03-10 12:00:00",
                    "user_id": self.user_own.id,
                    "partner_ids": [(6, 0, people.ids)],
                    "categ_ids": [(6, 0, self.tag.ids)],
                }
            )
        )

    def _open(self, model, names, number):
        records = self.env[model].with_user(self.user_own)
        domain = [("account_id", "in", self.own[:number].ids)]

        def read():
            found = records.search(domain)
            self.assertGreaterEqual(len(found), number)
            found.read(names)

        return self._count(read)

    def test_lists(self):
        self._grow(MANY)
        for number in (FEW, MANY):
            seminar = self._hold(number).with_user(self.user_own)
            seminar.action_key_account_invite()
            seminar.key_account_guest_ids.action_came()
        for model, names, most in (
            (
                "key.account.club.membership",
                ["display_name", "club_id", "level_id", "stakeholder_id", "state", "is_ending"],
                30,
            ),
            ("key.account.service.package", ["name", "line_count", "done_count", "late_count"], 20),
            (
                "key.account.event.guest",
                ["display_name", "name", "day", "grade_id", "owner_id", "cost", "state"],
                30,
            ),
            ("key.account.care.return", ["account_id", "year", "cost", "level_change"], 20),
        ):
            with self.subTest(model):
                self._open(model, names, FEW)
                few, many = (self._open(model, names, number) for number in (FEW, MANY))
                self.assertEqual(few, many)
                self.assertLessEqual(many, most)

    def test_customer_events(self):
        """A list of four and of 40 meetings."""
        names = ["key_account_invited_count", "key_account_came_count", "key_account_came_share"]
        found = self.env["calendar.event"]
        for number in range(MANY):
            seminar = self._hold(1)
            if number < FEW:
                found += seminar
            self.env["key.account.event.guest"].create(
                {"event_id": seminar.id, "account_id": self.own[0].id}
            )
        every = self.own[0].event_guest_ids.event_id
        own = self.env["calendar.event"].with_user(self.user_own)
        own.browse(found.ids).read(names)
        few, many = (
            self._count(lambda ids=events.ids: own.browse(ids).read(names))
            for events in (found, every)
        )
        self.assertEqual(len(every), MANY)
        self.assertEqual(few, many)

    def test_buttons(self):
        """Attendees become guests with hardly a statement for each more, and are recorded with none."""
        self._grow(MANY)
        for method, most in (("action_key_account_invite", 1), ("came", 0)):
            counts = {}
            for number in (FEW, MANY):
                seminar = self._hold(number).with_user(self.user_own)
                if method == "came":
                    seminar.action_key_account_invite()
                    guests = seminar.key_account_guest_ids
                    self.assertEqual(len(guests), number)
                    counts[number] = self._count(guests.browse(guests.ids).action_came)
                else:
                    counts[number] = self._count(seminar.action_key_account_invite)
            more = (counts[MANY] - counts[FEW]) / (MANY - FEW)
            self.assertLessEqual(more, most, f"{method}: {counts}")

    def test_start_page(self):
        """Late services and memberships that end: for one account as for 40."""
        desk = self.env["key.account"].with_user(self.user_own)
        desk.get_desk()
        few = self._count(desk.get_desk)
        self._grow(MANY)
        self.assertEqual(self._count(desk.get_desk), few)
