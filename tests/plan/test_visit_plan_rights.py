from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .visit_plan_common import MONDAY, VisitPlanCommon


@tagged("post_install", "-at_install")
class TestVisitPlanOfSeveral(VisitPlanCommon):
    """A plan of several people belongs to managers; whoever is named in it reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        forge = cls._customer("Forge", cls.grade_a)
        forge.owner_id = cls.user_all
        cls.user_all.tz = "Europe/Brussels"
        cls.team_plan = cls._plan(user_ids=[Command.set((cls.user_own + cls.user_all).ids)])
        cls.proposals = cls.env["key.account.visit"].create(
            [
                {
                    "account_id": account.id,
                    "user_id": account.owner_id.id,
                    "start": MONDAY + timedelta(days=1),
                    "plan_id": cls.team_plan.id,
                    "is_pinned": False,
                }
                for account in (cls.account, forge)
            ]
        )
        cls.team_plan.state = "proposed"

    def _assert_refused(self, plan, method, *args):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rpc(plan.with_user(self.user_own), method, *args)

    def test_one_of_two_people(self):
        plan = self.team_plan
        self.assertEqual(plan.with_user(self.user_own).state, "proposed")
        for method in ("action_generate", "action_confirm", "action_cancel", "unlink"):
            self._assert_refused(plan, method)
        for vals in (
            {"user_ids": [Command.set(self.user_own.ids)]},
            {"user_ids": [Command.unlink(self.user_all.id)]},
            {"date_to": MONDAY},
            {"name": "Mine"},
            {"max_visits": 1},
            {"visit_ids": [Command.clear()]},
        ):
            self._assert_refused(plan, "write", vals)
        self.assertEqual(plan.state, "proposed")
        self.assertEqual(self.proposals.mapped("state"), ["planned", "planned"])

    def test_told_whose_it_is(self):
        message = "also the plan of ka_all.*Ask your manager"
        with self.assertRaisesRegex(AccessError, message):
            self.team_plan.with_user(self.user_own).action_confirm()

    def test_own_visits_one_by_one(self):
        mine, other = self.proposals
        mine.with_user(self.user_own).action_confirm()
        self.assertEqual((mine.state, other.state), ("confirmed", "planned"))
        self.assertEqual(self.team_plan.state, "proposed")

    def test_manager_confirms_all(self):
        self.team_plan.with_user(self.user_manager).action_confirm()
        self.assertEqual(self.proposals.mapped("state"), ["confirmed", "confirmed"])
        self.assertEqual(self.team_plan.state, "confirmed")

    def test_own_plan(self):
        plan = self._plan()
        plan.with_user(self.user_own).write({"date_to": MONDAY + timedelta(days=9)})
        plan.with_user(self.user_own).action_cancel()
        self.assertEqual(plan.state, "cancelled")

    def test_not_confirmed_in_part(self):
        """A visit of the plan that the user does not see is not left out silently."""
        self.team_plan.user_ids = self.user_own
        with self.assertRaisesRegex(AccessError, "you cannot see 1 of its visits"):
            self.team_plan.with_user(self.user_own).action_confirm()
        self.assertEqual(self.team_plan.state, "proposed")
        self.assertEqual(self.proposals.mapped("state"), ["planned", "planned"])
