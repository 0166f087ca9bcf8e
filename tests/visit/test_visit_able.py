from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestVisitAble(VisitCommon):
    """Who is active, internal, in the company and in the group can visit; nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")

    def _leave_company(self, user):
        user.write(
            {
                "company_ids": [Command.set(self.other_company.ids)],
                "company_id": self.other_company.id,
            }
        )

    def _lose_access(self, user):
        user.group_ids = self.env.ref("base.group_user")

    def test_rule(self):
        users = self.user_none + self.user_own + self.user_all + self.user_portal
        self.user_all.active = False
        self.assertEqual(users._key_account_able(self.company), self.user_own)
        self.assertEqual(
            users._key_account_colleagues(self.company), self.user_none + self.user_own
        )
        self.assertFalse(users._key_account_able(self.other_company))
        everybody = self.env["res.users"].with_context(active_test=False).search([])
        for rule, domain in (
            ("_key_account_able", everybody._key_account_able_domain(self.company)),
            ("_key_account_colleagues", everybody._key_account_colleague_domain(self.company)),
        ):
            rows = self.env.execute_query(everybody._key_account_query(domain))
            found = getattr(everybody, rule)(self.company)
            self.assertEqual({row[0] for row in rows}, set(found.ids))

    def test_visitor_cannot_any_more(self):
        """Leaves the company, or loses access: the owner takes over, who only joined is removed."""
        for lose in (self._leave_company, self._lose_access):
            with self.subTest(lose.__name__), self.env.cr.savepoint() as savepoint:
                visit = self._confirmed("2026-03-12 09:00:00", user_id=self.user_all.id)
                joined = self._confirmed("2026-03-13 09:00:00", user_ids=self.user_all.ids)
                lose(self.user_all)
                self.assertEqual(visit.user_id, self.user_own)
                self.assertFalse(joined.user_ids)
                savepoint.rollback()

    def test_deputy_takes_over(self):
        """Not from an owner who cannot, and not by a deputy who cannot."""
        self.account.deputy_id = self.user_none
        visit = self._confirmed("2026-03-12 09:00:00")
        self._lose_access(self.user_own)
        self.assertEqual(visit.user_id, self.user_own)
        self.assertEqual(visit.visitor_away, "no_access")
        self.account.deputy_id = self.user_all
        visit._hand_over()
        self.assertEqual(visit.user_id, self.user_all)
        self.assertFalse(visit.visitor_away)

    def test_shown_as_away(self):
        """Each visit has one answer, and is found by it."""
        here = self._confirmed("2026-03-12 09:00:00")
        gone = self._confirmed("2026-03-12 09:00:00", user_id=self.user_none.id)
        left = self._confirmed("2026-03-12 09:00:00", user_id=self.user_manager.id)
        done = self._visit(
            self.account, "2026-03-02 09:00:00", state="done", user_id=self.user_none.id
        )
        self.account.owner_id = False
        self.user_manager.active = False
        answers = {here: False, gone: "no_access", left: "archived", done: False}
        for visit, answer in answers.items():
            self.assertEqual(visit.visitor_away, answer)
        everything = here + gone + left + done
        for value, found in (
            (False, here + done),
            ("no_access", gone),
            ("archived", left),
            ("leave", here.browse()),
        ):
            domain = [("id", "in", everything.ids), ("visitor_away", "=", value)]
            self.assertEqual(here.search(domain), found, value)

    def test_other_values_hand_nothing_over(self):
        visit = self._confirmed("2026-03-12 09:00:00", user_id=self.user_all.id)
        self.user_all.write({"name": "Other", "company_ids": [Command.link(self.other_company.id)]})
        self.assertEqual(visit.user_id, self.user_all)

    def test_portal_users_are_no_colleagues(self):
        for values in (
            {"owner_id": self.user_portal.id},
            {"deputy_id": self.user_portal.id},
            {"shared_user_ids": [Command.link(self.user_portal.id)]},
        ):
            with (
                self.assertRaisesRegex(ValidationError, "not an internal user of Roll Works"),
                self.env.cr.savepoint(),
            ):
                self.account.write(values)
        visit = self._confirmed("2026-03-12 09:00:00")
        for values in (
            {"user_id": self.user_portal.id},
            {"user_ids": [Command.link(self.user_portal.id)]},
        ):
            with self.assertRaisesRegex(ValidationError, "Choose a colleague of this company"):
                visit.write(values)

    def test_merged_account_takes_no_owner_who_left(self):
        other = self._account(self.beta)
        self.user_own.active = False
        self.account._merge_into(other)
        self.assertFalse(other.owner_id)

    def test_missed_is_over(self):
        """What is still to come is moved or cancelled, on its way to the list, calendar or import."""
        visit = self._confirmed("2026-03-12 09:00:00")
        with self.assertRaisesRegex(ValidationError, "still to come cannot be missed"):
            visit.write({"state": "missed", "missed_reason": "The road was closed"})
        with self.assertRaisesRegex(ValidationError, "still to come cannot be missed"):
            self._visit(self.account, "2026-03-12 09:00:00", state="missed")
        over = self._confirmed("2026-03-11 09:00:00")
        over.write({"state": "missed", "missed_reason": "The road was closed"})
        with self.assertRaisesRegex(ValidationError, "plan it again"):
            over.start = datetime(2026, 3, 20, 9)
        over.write({"state": "planned", "start": datetime(2026, 3, 20, 9)})
        self.assertEqual(over.state, "planned")
