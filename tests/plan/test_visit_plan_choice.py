from datetime import date
from itertools import pairwise

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..access_common import rpc
from .visit_plan_common import FRIDAY, VisitPlanCommon


@tagged("post_install", "-at_install")
@freeze_time(FRIDAY)
class TestVisitPlanChoice(VisitPlanCommon):
    """Due visits that are chosen in the list are planned, and no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._customer("Second", cls.grade_a)
        cls.third = cls._customer("Third", cls.grade_a)

    def _choose(self, *accounts, user=None):
        dues = self.env["key.account.visit.due"].union(*map(self._due, accounts))
        action = dues.with_user(user or self.user_own).action_plan_chosen()
        self.env.invalidate_all()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_chosen_visits_are_planned(self):
        """Two of three accounts, once a week, from Saturday to the Friday after next."""
        plan = self._choose(self.account, self.second)
        self.assertEqual((plan.date_from, plan.date_to), (date(2026, 2, 28), date(2026, 3, 13)))
        self.assertEqual(plan.state, "proposed")
        self.assertEqual(plan.user_ids, self.user_own)
        self.assertEqual(plan.visit_ids.account_id, self.account + self.second)
        self.assertEqual(len(plan.visit_ids), 4)
        self.assertFalse(plan.omission_ids)

    def test_other_visits_stay(self):
        """Proposals of another plan are neither moved nor deleted, and take their time."""
        other = self._generate(self._plan())
        before = {visit: visit.start for visit in other.visit_ids}
        self.assertEqual(len(before), 3)
        plan = self._choose(self.second)
        for visit, start in before.items():
            if visit.account_id != self.second:
                self.assertEqual(visit.start, start)
        self.assertEqual(plan.visit_ids.account_id, self.second)
        times = sorted(
            (visit.start, visit.stop)
            for visit in self.env["key.account.visit"].search(
                [("user_id", "=", self.user_own.id), ("state", "=", "planned")]
            )
        )
        for (_start, stop), (start, _stop) in pairwise(times):
            self.assertLessEqual(stop, start)

    def test_no_choice_or_an_odd_one(self):
        """None, what is not the number of a due visit, and one that is gone since."""
        dues = self._due(self.account).with_user(self.user_own)
        nothing = "Choose at least one due visit in the list"
        for ids in ((), (True,), ("garbage",), (0,), (2**40,), (dues.id, None)):
            with self.assertRaisesRegex(UserError, nothing):
                dues.browse(ids).action_plan_chosen()
        with self.assertRaisesRegex(UserError, "not due any more. Reload the list"):
            dues.browse((dues.id, 2**31 - 1)).action_plan_chosen()

    def test_gone_due_visits(self):
        """A plan of chosen visits never becomes one of all visits."""
        plan = self._choose(self.second)
        self._due(self.second).unlink()
        plan.invalidate_recordset()
        self.assertTrue(plan.is_choice)
        before = plan.visit_ids
        plan.action_generate()
        self.assertEqual(plan.visit_ids, before)
        self.assertFalse(self.account.visit_next_date)

    def test_of_several_people(self):
        """A manager plans for colleagues in the background; a salesperson cannot."""
        self.second.write({"owner_id": self.user_all.id, "deputy_id": self.user_own.id})
        with self.assertRaisesRegex(AccessError, "plan only your own visits"):
            self._choose(self.account, self.second)
        plan = self._choose(self.account, self.second, user=self.user_manager)
        self.assertEqual(plan.user_ids, self.user_own + self.user_all)
        self.assertEqual(plan.state, "waiting")

    def test_refused(self):
        with self.assertRaisesRegex(UserError, "Choose at least one"):
            self._choose()
        self.second.owner_id = False
        with self.assertRaisesRegex(UserError, "have no visitor: Second: Business"):
            self._choose(self.account, self.second, user=self.user_manager)
        self.third.owner_id = self.user_all
        with self.assertRaises(AccessError):
            self._choose(self.third)
        plan = self._choose(self.account)
        mine = plan.with_user(self.user_own)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rpc(mine, "write", {"is_choice": False})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rpc(mine, "write", {"chosen_due_ids": self._due(self.third).ids})
