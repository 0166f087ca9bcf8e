from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from ..handover.handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverIdle(HandoverCommon):
    """30 days without contact: the owner is warned; 14 days later, the account is the manager's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade = cls.env["key.account.grade"].search([], limit=1)
        cls.grade.idle_days = 30
        cls._grade(cls, cls.at_alpha, cls.grade)
        cls.company.key_account_idle_user_id = cls.user_manager
        # On 1 January, Alpha was created, and became Own's.
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE key_account SET create_date = '2026-01-01'")
        cls.env.cr.execute("UPDATE key_account_owner_change SET date = '2026-01-01'")
        cls.env.invalidate_all()

    def _night(self, day):
        with freeze_time(f"{day} 10:00:00"):
            self._run()

    def _state(self):
        return self.at_alpha.idle_warned_on, self.at_alpha.owner_id

    def test_warned_then_gone(self):
        """30 days after 1 January is the 31st; 14 days later is 14 February."""
        for day, warned, owner in (
            ("2026-01-30", False, self.user_own),
            ("2026-01-31", date(2026, 1, 31), self.user_own),
            ("2026-02-13", date(2026, 1, 31), self.user_own),
        ):
            self._night(day)
            self.assertEqual(self._state(), (warned, owner), day)
        self.assertEqual(self.at_alpha.idle_since, date(2026, 1, 1))
        self._night("2026-02-14")
        self.assertEqual(self.at_alpha.owner_id, self.user_manager)
        self.assertEqual(self.at_beta.owner_id, self.user_own, "its grade gives no days")
        handover = self.handovers.search([("is_idle", "=", True)])
        self.assertEqual(handover.giver_id, self.user_own)
        self.assertEqual(handover.state, "done")
        self.assertEqual(handover.line_ids.reason, "idle")

    def test_taken_back(self):
        """The owner who gets it back has the full time again."""
        self._night("2026-01-31")
        self._night("2026-02-14")
        with freeze_time("2026-02-16 10:00:00"):
            handover = self.handovers.search([("is_idle", "=", True)])
            handover.with_user(self.user_manager).action_revert()
            self._run()
        self.assertEqual(self._state(), (False, self.user_own))
        self._night("2026-03-17")
        self.assertFalse(self.at_alpha.idle_warned_on, "29 days")
        self._night("2026-03-18")
        self.assertTrue(self.at_alpha.idle_warned_on, "30 days")

    def test_contact(self):
        """A visit that was done, and a contact with a person, end the warning."""
        self._night("2026-01-31")
        with freeze_time("2026-02-10 10:00:00"):
            self.env["key.account.visit"].create(
                {
                    "account_id": self.at_alpha.id,
                    "user_id": self.user_own.id,
                    "start": "2026-02-09 09:00:00",
                    "state": "done",
                    "outcome": "reached",
                    "result": "Signed",
                }
            )
        self._night("2026-02-14")
        self.assertEqual(self._state(), (False, self.user_own))
        self._night("2026-03-11")
        self.assertTrue(self.at_alpha.idle_warned_on, "30 days after the visit")
        person = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.alpha.id})
        self.env["key.account.stakeholder"].create(
            {
                "account_id": self.at_alpha.id,
                "partner_id": person.id,
                "last_contact_manual": "2026-03-10",
            }
        )
        self._night("2026-03-12")
        self.assertFalse(self.at_alpha.idle_warned_on)

    def test_rules_end(self):
        """Another grade, or no days any more, ends the warning."""
        self._night("2026-01-31")
        self.grade.idle_days = 0
        self._night("2026-02-20")
        self.assertEqual(self._state(), (False, self.user_own))

    def test_nobody_gets_them(self):
        """Without a name in the settings, owners are warned alone."""
        self.company.key_account_idle_user_id = False
        self._night("2026-01-31")
        self._night("2026-03-31")
        self.assertEqual(self._state(), (date(2026, 1, 31), self.user_own))

    def test_start_page(self):
        """The owner sees it with the day on which it goes."""
        self._night("2026-01-31")
        with freeze_time("2026-02-02 10:00:00"):
            [alert] = [
                alert
                for alert in self._as(self.user_own, self.at_alpha).get_alerts()
                if alert["kind"] == "account_idle"
            ]
        self.assertEqual(
            alert["text"],
            f"No contact since 01/01/2026; goes to {self.user_manager.name} on 02/14/2026",
        )

    def test_nothing_written_twice(self):
        self._night("2026-01-31")
        with freeze_time("2026-02-01 10:00:00"):
            accounts = self.env["key.account"]
            today = self.company._key_account_today()
            self.env.cr.execute(accounts._get_idle_statement(self.company, today))
            self.assertEqual(self.env.cr.rowcount, 0)

    def test_settings(self):
        with self.assertRaises(ValidationError):
            self.company.key_account_idle_user_id = self._create_user(
                "ka_portal", "base.group_portal"
            )
