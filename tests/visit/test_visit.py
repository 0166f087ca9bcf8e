from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisit(VisitCommon):
    """A salesperson plans a visit, makes it, and what was said of it can be taken back."""

    def test_new_visit(self):
        visit = self._visit(self.account, "2025-12-01 09:00:00", duration=1.5)
        self.assertEqual(visit.stop, datetime(2025, 12, 1, 10, 30))
        self.assertEqual(visit.partner_id, self.alpha)
        self.assertEqual(visit.state, "planned")
        self.assertTrue(visit.off_plan)
        self.assertEqual(self.account.visit_count, 1)

    def test_day_where_the_visitor_is_at_home(self):
        """23:30 in London is the next day in Shanghai."""
        self.user_own.tz = "Asia/Shanghai"
        visit = self._visit(self.account, "2025-12-01 23:30:00")
        self.assertEqual(visit.date, date(2025, 12, 2))

    def test_steps(self):
        visit = self._visit(self.account, "2025-12-01 09:00:00")
        visit.action_confirm()
        self.assertEqual(visit.state, "confirmed")
        self._mark_missed(visit)
        visit.action_done()
        with self.assertRaisesRegex(UserError, "Possible: Planned, Confirmed"):
            visit.state = "cancelled"
        visit.action_plan_again()
        self.assertEqual(visit.state, "planned")

    def test_what_is_over_is_not_dragged(self):
        visit = self._visit(self.account, "2025-12-01 09:00:00", state="done")
        with self.assertRaisesRegex(UserError, "cannot be changed. Plan the visit again"):
            visit.start = "2025-12-02 09:00:00"
        visit.write({"state": "planned", "start": "2025-12-02 09:00:00"})
        self.assertEqual(visit.date, date(2025, 12, 2))

    def test_cancelling_needs_a_reason(self):
        visit = self._visit(self.account, "2025-12-01 09:00:00")
        with self.assertRaisesRegex(ValidationError, "needs a reason"):
            visit.state = "cancelled"
        visit.write({"state": "cancelled", "cancel_reason": "Plant closed for maintenance"})
        self.assertEqual(visit.state, "cancelled")

    def test_place_of_another_customer(self):
        with self.assertRaisesRegex(ValidationError, "not an address of Alpha Steel"):
            self._visit(self.account, "2025-12-01 09:00:00", partner_id=self.beta.id)

    def test_visit_stays_with_its_account(self):
        visit = self._visit(self.account, "2025-12-01 09:00:00")
        with self.assertRaisesRegex(UserError, "cannot be changed after creation"):
            visit.account_id = self._account(self.beta)

    def test_done_visit_stays_on_record(self):
        visit = self._visit(self.account, "2025-12-01 09:00:00", state="done")
        with self.assertRaisesRegex(UserError, "completed visits cannot be deleted"):
            visit.unlink()
        with self.assertRaisesRegex(UserError, "Archive"):
            self.account.unlink()

    def test_nobody_visits_unknown_accounts(self):
        """A visitor sees part of the account, so users cannot make themselves visitors."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        with self.assertRaises(AccessError):
            self.env["key.account.visit"].with_user(self.user_own).create(
                {"account_id": hidden.id, "start": "2025-12-01 09:00:00"}
            )

    def test_companion_sees_the_visit(self):
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        visit = self._visit(hidden, "2025-12-01 09:00:00", user_id=self.user_all.id)
        mine = visit.with_user(self.user_own)
        self.assertFalse(mine.has_access("read"))
        visit.user_ids = [Command.link(self.user_own.id)]
        self.assertTrue(mine.has_access("read"))
        self.assertEqual(mine.account_id.display_name, "Beta Mills")

    def test_merged_accounts(self):
        other = self._account(self.beta)
        visit = self._visit(other, "2025-12-01 09:00:00", state="done")
        other._merge_into(self.account)
        self.assertEqual(self.account.visit_ids, visit)
