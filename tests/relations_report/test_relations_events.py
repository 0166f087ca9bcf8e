from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .relations_common import RelationsCommon

TOLD = ("event", "event_account")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestRelationsEvents(RelationsCommon):
    """Customer events in the report: which were held, and which customers came."""

    def _guest(self, event, account, state="came", **values):
        return self.env["key.account.event.guest"].create(
            {"event_id": event.id, "account_id": account.id, "state": state, **values}
        )

    def _tell(self, **values):
        report = self._report(**values)
        for code in TOLD:
            figure = self._figure(report, code)
            self.assertEqual(len(self._opened(figure)), figure.value, code)
        told = self._values(report)
        return tuple(told[code] for code in TOLD)

    def test_recorded_guests(self):
        """Of two accounts that attend, one is recorded as absent and one came: one event, one customer."""
        seminar = self._seminar(self.alpha + self.beta)
        self.assertEqual(self._tell(), (1, 2))
        self._guest(seminar, self.first, "absent")
        self._guest(seminar, self.second)
        self.assertEqual(self._tell(), (1, 1))
        report = self._report()
        self.assertEqual(self._opened(self._figure(report, "event_account")), self.second)
        # Of several people of an account, one who came is enough.
        self._guest(seminar, self.first, stakeholder_id=self.ada.id)
        self.assertEqual(self._tell(), (1, 2))

    def test_guests_who_are_no_attendees(self):
        seminar = self._seminar(self.user_own.partner_id)
        self.assertEqual(self._tell(), (0, 0))
        guest = self._guest(seminar, self.first, "invited")
        # It is not recorded whether anybody came.
        self.assertEqual(self._tell(), (1, 0))
        guest.with_user(self.user_own).action_came()
        self.assertEqual(self._tell(), (1, 1))
        # A meeting that is moved afterwards keeps the day that was recorded.
        seminar.write({"start": "2026-01-05 08:00:00", "stop": "2026-01-05 10:00:00"})
        self.assertEqual(self._tell(), (1, 1))

    def test_only_what_counts_is_opened(self):
        """Archived meetings, and those that all customers declined, are neither counted nor opened."""
        self._seminar(self.alpha)
        self._seminar(self.alpha, active=False)
        declined = self._seminar(self.beta)
        declined.attendee_ids.state = "declined"
        self.assertEqual(self._tell(), (1, 1))

    def test_organizer_of_another_main_company(self):
        """Who works for both companies, with the other one as the main one, holds events of this one."""
        host = self._create_user("ka_host", "key_account.group_user", self.other_company)
        self._seminar(self.alpha, user_id=host.id)
        self.assertEqual(self._tell(), (0, 0))
        host.company_ids = [Command.link(self.company.id)]
        self.assertEqual(self._tell(), (1, 1))
        # Guests are of an account of one company, whoever invites them.
        host.company_ids = [Command.unlink(self.company.id)]
        seminar = self._seminar(self.user_own.partner_id, user_id=host.id)
        self._guest(seminar, self.second)
        self.assertEqual(self._tell(), (1, 1))

    def test_archived_accounts_are_opened(self):
        """The report of a person counts the visit of an account that was archived since, and opens it."""
        self._visits(self.first, 1)
        self._visits(self.second, 2)
        report = self._report(scope="person", salesperson_id=self.user_own.id)
        self.first.active = False
        report.action_compute()
        self.assertIn(self.first, report.account_ids)
        figure = self._figure(report, "visit")
        self.assertEqual((figure.value, len(self._opened(figure))), (3, 3))

    def test_still_to_come(self):
        with freeze_time("2026-02-18 07:00:00"):
            self._seminar(self.alpha)
            report = self._report(period="own", date_from="2026-02-01", date_to="2026-02-28")
            self.assertEqual(self._values(report)["event"], 0)
        with freeze_time("2026-02-18 12:00:00"):
            report.action_compute()
            self.assertEqual(self._values(report)["event"], 1)

    def test_two_days(self):
        """A second day of the seminar is another event of the same customer."""
        for number in range(2):
            start = f"2026-02-{18 + number} 08:00:00"
            self._seminar(self.alpha, start)
        self.assertEqual(self._tell(), (2, 1))
