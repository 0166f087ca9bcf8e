from freezegun import freeze_time

from odoo.exceptions import MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_club import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestClubPart(ClubCommon):
    """Who is promised nothing, what users deleted, and what belongs to a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seminar = cls.env["calendar.event"].create(
            {
                "name": "Seminar",
                "start": "2026-03-10 09:00:00",
                "stop": "2026-03-10 12:00:00",
                "user_id": cls.user_manager.id,
                "partner_ids": [Command.set(cls.ada.partner_id.ids)],
                "categ_ids": [Command.set(cls.env.ref("key_account.event_type_customer").ids)],
            }
        )
        cls.package = cls._promise({"name": "Mill 2"})

    @classmethod
    def _promise(cls, values):
        packages = cls.env["key.account.service.package"].with_user(cls.user_own)
        return packages.create({"account_id": cls.account.id, "date_from": "2026-01-31", **values})

    def _invite(self, person=None):
        guests = self.env["key.account.event.guest"].with_user(self.user_own)
        return guests.create(
            {
                "account_id": self.account.id,
                "stakeholder_id": person and person.id,
                "event_id": self.seminar.id,
            }
        )

    def _deleted(self):
        """Return what the chatter of the account tells of the last deletion."""
        message = self.env["mail.message"].search(
            [("model", "=", "key.account"), ("res_id", "=", self.account.id)],
            order="id desc",
            limit=1,
        )
        return message.body if "Deleted:" in (message.body or "") else ""

    def test_people_who_left(self):
        self.ada.left_on = "2026-03-11"
        self.berg.active = False
        for person in (self.ada, self.berg):
            for promise in (self._invite, lambda person: self._join("2026-03-01", person=person)):
                with (
                    self.assertRaisesRegex(ValidationError, "has left"),
                    self.env.cr.savepoint(),
                ):
                    promise(person)
        # Of the attendees of a meeting, the account remains.
        self.seminar.with_user(self.user_manager).action_key_account_invite()
        guest = self.seminar.key_account_guest_ids
        self.assertEqual((guest.account_id, guest.stakeholder_id.id), (self.account, False))

    def test_archived_accounts(self):
        self.account.active = False
        for promise in (
            lambda: self._join("2026-03-01"),
            self._invite,
            lambda: self._promise({"name": "Mill 3"}),
            self.package.copy,
        ):
            with self.assertRaisesRegex(ValidationError, "is archived"):
                promise()

    def test_what_was_deleted_is_told(self):
        """A service that was late, a guest of a colleague's event, and a package with its services."""
        lines = self.env["key.account.service.package.line"].with_user(self.user_own)
        training, visit = lines.create(
            [
                {"package_id": self.package.id, "name": "Training", "date_due": "2026-02-14"},
                {"package_id": self.package.id, "name": "Inspection", "date_due": "2026-04-01"},
            ]
        )
        training.unlink()
        self.assertIn("Training, due on 02/14/2026", self._deleted())
        guest = self._invite(self.ada)
        guest.unlink()
        self.assertIn("Seminar: Ada", self._deleted())
        self.package.with_user(self.user_manager).unlink()
        self.assertFalse(visit.exists())
        self.assertIn("Mill 2", self._deleted())
        self.assertIn("Inspection, due on 04/01/2026", self._deleted())
        member = self._join("2026-03-01")
        member.with_user(self.user_manager).unlink()
        self.assertIn("Circle: ", self._deleted())

    def test_no_guest(self):
        for action in ("action_came", "action_absent", "action_reopen"):
            with self.assertRaises(MissingError):
                getattr(self.env["key.account.event.guest"].browse([0]), action)()

    def test_clubs_stay_with_their_company(self):
        """A club with members, or with a member on one of its levels, and a template with packages."""
        template = self.env["key.account.package.template"].create(
            {"name": "Start-up", "company_id": self.company.id}
        )
        for used in (self.club, template):
            used.company_id = self.other_company
            used.company_id = self.company
        self._join("2026-01-01", "2026-01-31", level_id=self.gold.id)
        self.package.template_id = template
        for used in (self.club, template):
            with self.assertRaisesRegex(UserError, "is in use in Roll Works"):
                used.company_id = self.other_company
            # For all companies, and back.
            used.company_id = False
            used.company_id = self.company
        self.account.active = False
        with self.assertRaisesRegex(UserError, "is in use in Roll Works"):
            self.club.company_id = self.other_company
