from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestVisitMissed(VisitCommon):
    """Wednesday noon: the scheduler looks at visits that nobody reported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.visit"].search([("state", "in", ("planned", "confirmed"))]).unlink()
        cls.cron = cls.env.ref("key_account.ir_cron_visit_missed")

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def _reminders(self, user):
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", "key.account.visit")]
        )

    # === THE SCHEDULER === #

    def test_missed_after_the_time_of_grace(self):
        """24 hours after the end: Tuesday 12:00 is over, Tuesday 12:30 is not."""
        over = self._confirmed("2026-03-10 11:00:00")
        grace = self._confirmed("2026-03-10 11:30:00")
        proposed = self._visit(self.account, "2026-03-09 09:00:00")
        done = self._visit(self.account, "2026-03-09 09:00:00", state="done")
        coming = self._confirmed("2026-03-12 09:00:00")
        self._run()
        self.assertEqual(
            [visit.state for visit in (over, grace, proposed, done, coming)],
            ["missed", "confirmed", "missed", "done", "confirmed"],
        )
        self.assertFalse(over.event_id.active)
        self.assertTrue(grace.event_id.active)

    def test_time_of_grace_of_the_company(self):
        self.company.key_account_visit_grace = 1
        visit = self._confirmed("2026-03-11 09:30:00")
        self._run()
        self.assertEqual(visit.state, "missed")

    def test_one_activity_per_person(self):
        """The visitor hears of both visits at once, the owner of the other account of his."""
        other = self._account(self.beta, owner_id=self.user_all.id)
        self._confirmed("2026-03-09 09:00:00")
        self._visit(other, "2026-03-09 13:00:00", state="confirmed", user_id=self.user_own.id)
        self._run()
        [mine] = self._reminders(self.user_own)
        self.assertIn("Missed visits: 2", mine.summary)
        self.assertIn("Alpha Steel, 2026-03-09", mine.note)
        self.assertIn("Beta Mills, 2026-03-09", mine.note)
        [owners] = self._reminders(self.user_all)
        self.assertIn("Missed visits: 1", owners.summary)
        self._run()
        self.assertEqual(self._reminders(self.user_own), mine, "Reminded once.")

    def test_said_by_the_visitor_himself(self):
        self._mark_missed(self._confirmed("2026-03-09 09:00:00"))
        self._run()
        self.assertFalse(self._reminders(self.user_own))

    def test_nobody_is_mailed(self):
        self.user_own.notification_type = "email"
        self._confirmed("2026-03-09 09:00:00")
        before = self.env["mail.mail"].search_count([])
        self._run()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_broken_visit_does_not_stop_the_others(self):
        good, broken = (self._confirmed(f"2026-03-0{day} 09:00:00") for day in (8, 9))
        visits = self.registry["key.account.visit"]
        original = visits._sync_meetings_state

        def refuse(records):
            if broken in records:
                raise ValueError("Broken")
            return original(records)

        with (
            patch.object(visits, "_sync_meetings_state", refuse),
            mute_logger("odoo.addons.key_account.tools.job"),
        ):
            self._run()
        self.assertEqual((good.state, broken.state), ("missed", "confirmed"))
        self.assertEqual(len(self._reminders(self.user_own)), 1)

    def test_resumes_after_a_kill(self):
        """Killed between marking and reminding: the next run reminds."""
        visit = self._confirmed("2026-03-09 09:00:00")
        visit._miss()
        self.assertFalse(self._reminders(self.user_own))
        self._run()
        self.assertEqual(len(self._reminders(self.user_own)), 1)

    def test_statements_do_not_grow_with_the_visits(self):
        def statements(number):
            visits = self.env["key.account.visit"].create(
                [
                    {
                        "account_id": self.account.id,
                        "user_id": self.user_own.id,
                        "start": "2026-03-09 09:00:00",
                    }
                ]
                * number
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits._miss()
            visits._remind_of_missed()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(2)
        few, many = statements(10), statements(100)
        self.assertLessEqual(many, few + 3)

    def test_missed_visit_is_overdue_no_more(self):
        visit = self._confirmed("2026-03-11 08:00:00")
        self.assertTrue(visit.is_overdue)
        self.assertIn(visit, visit.search([("is_overdue", "=", True)]))
        self._mark_missed(visit)
        self.assertFalse(visit.is_overdue)
        self.assertNotIn(visit, visit.search([("is_overdue", "=", True)]))
        self.assertIn(visit, visit.search([("is_overdue", "=", False)]))

    # === MARKED AS MISSED === #

    def test_missed_with_reason(self):
        visits = self._confirmed("2026-03-10 09:00:00") + self._confirmed("2026-03-11 11:30:00")
        self._mark_missed(visits, "Snow")
        self.assertEqual(visits.mapped("state"), ["missed", "missed"])
        self.assertEqual(visits.mapped("missed_reason"), ["Snow", "Snow"])
        self.assertIn("Confirmed → Missed Snow", visits[0].message_ids[0].body)
        with self.assertRaisesRegex(UserError, "None of these visits is open"):
            self._mark_missed(visits)

    def test_not_before_it_began(self):
        """At noon, a visit at one o'clock cannot be missed: neither by button, nor over RPC."""
        visit = self._confirmed("2026-03-11 13:00:00").with_user(self.user_own)
        self.assertFalse(visit.has_begun)
        with self.assertRaisesRegex(UserError, "still to come cannot be missed"):
            visit.action_missed()
        values = {"state": "missed", "missed_reason": "Snow"}
        wizard = self.env["key.account.visit.miss"].with_user(self.user_own)
        wizard = wizard.create({"visit_ids": visit.ids, "reason": "Snow"})
        for attack in (
            lambda: visit.write(values),
            lambda: visit.write({**values, "start": "2026-03-11 13:00:00"}),
            wizard.action_miss,
            lambda: visit.copy(values),
        ):
            with self.assertRaisesRegex(UserError, "still to come"), self.env.cr.savepoint():
                attack()
        with freeze_time("2026-03-11 13:00:00"):
            visit.invalidate_recordset()
            self.assertTrue(visit.has_begun)
            self._mark_missed(visit)

    def test_not_without_a_reason(self):
        """An earlier reason does not count again, nor do spaces."""
        visit = self._confirmed("2026-03-10 09:00:00").with_user(self.user_own)
        for values in ({}, {"missed_reason": False}, {"missed_reason": "  "}):
            with self.assertRaisesRegex(UserError, "needs a reason"), self.env.cr.savepoint():
                visit.write({"state": "missed", **values})
        visit.write({"state": "missed", "missed_reason": "Snow"})
        with self.assertRaisesRegex(UserError, "needs a reason"), self.env.cr.savepoint():
            visit.missed_reason = ""
        visit.state = "confirmed"
        with self.assertRaisesRegex(UserError, "needs a reason"), self.env.cr.savepoint():
            visit.state = "missed"
        with self.assertRaisesRegex(UserError, "needs a reason"), self.env.cr.savepoint():
            visit.copy({"state": "missed", "start": "2026-03-10 09:00:00"})

    def test_visits_of_others(self):
        """The wizard marks only what the user may change."""
        other = self._account(self.beta, owner_id=self.user_all.id)
        visit = self._visit(other, "2026-03-10 09:00:00")
        wizard = self.env["key.account.visit.miss"].with_user(self.user_own)
        with self.assertRaises(AccessError):
            wizard.create({"visit_ids": visit.ids, "reason": "Snow"})

    def test_reason_of_the_scheduler(self):
        """It says why itself, and after how many hours."""
        self.company.key_account_visit_grace = 3
        visit = self._confirmed("2026-03-11 06:00:00")
        self._run()
        self.assertEqual(visit.missed_reason, "Not reported within 3 hours after the visit.")

    # === CANCELLING === #

    def _cancel(self, visits, user=None, **values):
        wizard = (
            self.env["key.account.visit.cancel"]
            .with_user(user or self.user_own)
            .with_context(active_model=visits._name, active_ids=visits.ids)
        )
        with Form(wizard) as form:
            form.reason = "Plant closed"
        record = form.save()
        record.write(values)
        return record.action_cancel()

    def test_cancel_with_reason(self):
        visits = self._confirmed("2026-03-12 09:00:00") + self._confirmed("2026-03-13 09:00:00")
        meetings = visits.event_id
        self._cancel(visits)
        self.assertEqual(set(visits.mapped("state")), {"cancelled"})
        self.assertEqual(set(visits.mapped("cancel_reason")), {"Plant closed"})
        self.assertFalse(meetings.exists())
        self.assertIn("Confirmed → Cancelled Plant closed", visits[0].message_ids[0].body)
        with self.assertRaisesRegex(UserError, "already cancelled"):
            self._cancel(visits)

    def test_done_is_not_cancelled(self):
        visits = self._confirmed("2026-03-12 09:00:00")
        visits += self._visit(self.account, "2026-03-09 09:00:00", state="done")
        with self.assertRaisesRegex(UserError, "cannot change to “Cancelled”"):
            self._cancel(visits)
        self.assertEqual(visits[0].state, "confirmed")

    def test_invited_contacts_are_told_when_wanted(self):
        self.alpha_buyer.email = "ada@example.com"
        for tell, expected in ((False, 0), (True, 1)):
            visit = self._confirmed(
                "2026-03-12 09:00:00",
                contact_ids=[Command.link(self.alpha_buyer.id)],
                invite_contacts=True,
            )
            before = self.env["mail.message"].search([], limit=1, order="id desc").id
            self._cancel(visit, tell_contacts=tell)
            told = self.env["mail.message"].search(
                [("id", ">", before), ("notified_partner_ids", "in", self.alpha_buyer.ids)]
            )
            self.assertEqual(len(told), expected)
