from odoo.fields import Command
from odoo.tests import tagged

from .cockpit_common import CockpitCommon


@tagged("post_install", "-at_install")
class TestNextAction(CockpitCommon):
    """What is best done next at Alpha, which brought 100,000 in twelve months."""

    def _action(self, user=None, account=None):
        account = (account or self.account).with_user(user or self.user_own)
        return account.get_next_action()

    def test_nothing_is_due(self):
        self._show("promise_broken", "complaint")
        self.assertIsNone(self._action())

    def test_first_and_why_not_the_second(self):
        """A promise: 100,000 × 25 % ÷ 20 = 1,250 a minute. A complaint: × 30 % ÷ 30 = 1,000: it takes longer."""
        self._show("promise_broken", "complaint")
        self._complaint(self.account, "Cracks", "2025-12-05")
        promise = self._promise(self.account, "Offer", "2025-12-05")
        action = self._action()
        self.assertEqual((action["model"], action["res_id"]), (promise._name, promise.id))
        self.assertIn("Your promise “Offer” was due", action["text"])
        self.assertIn("100,000.00", action["hint"])
        self.assertIn("chance 25 % ÷ 20 minutes", action["hint"])
        self.assertIn("Cracks", action["second"])
        self.assertTrue(action["second"].endswith("It takes longer."), action["second"])
        # 30 % ÷ 15 = 2 % a minute: the complaint comes first, and the promise has the smaller chance.
        self._weigh("complaint", 30, 15)
        action = self._action()
        self.assertEqual(action["kind"], "complaint")
        # 20 ÷ 15 minutes is 1.33 times, 30 ÷ 25 % 1.2 times.
        self.assertTrue(action["second"].endswith("It takes longer."), action["second"])
        self._weigh("complaint", 50, 20)
        self.assertTrue(self._action()["second"].endswith("The chance is smaller."))

    def test_two_of_a_kind(self):
        """The older one first; the other counts as much."""
        self._show("promise_broken")
        late = self._promise(self.account, "Offer", "2025-12-08")
        later = self._promise(self.account, "Sample", "2025-12-05")
        action = self._action()
        self.assertEqual(action["res_id"], later.id)
        self.assertIn("“Offer”", action["second"])
        self.assertIn("counts as much", action["second"])
        late.action_kept()
        self.assertEqual(self._action()["second"], "")

    def test_less_money(self):
        """An order of 10,000 × 30 % ÷ 15 = 200 stands behind 100,000 × 25 % ÷ 20 = 1,250."""
        self._show("order_late", "promise_broken")
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.user_own.group_ids = [Command.link(sales.id)]
        late = self._order(self.alpha, [(self.roll, 10, 1000)], "2025-11-01")
        late.commitment_date = "2025-12-09 12:00:00"
        self.assertEqual(self._action()["res_id"], late.id)
        self._promise(self.account, "Offer", "2025-12-05")
        action = self._action()
        self.assertEqual(action["kind"], "promise_broken")
        self.assertTrue(action["second"].endswith("Less money is at stake."), action["second"])

    def test_own_and_put_off(self):
        """What the user put off is not asked again; a visit at another account is not told here."""
        self._show("promise_broken", "visit_today")
        promise = self._promise(self.account, "Offer", "2025-12-05")
        accounts = self.env["key.account"].with_user(self.user_own)
        accounts.action_put_off_desk_items(
            [["promise_broken", promise.id]], "Waiting for the customer", "2025-12-20"
        )
        self.assertIsNone(self._action())
        self.assertTrue(self._action(self.user_manager))
        self._visit(self.other, "2025-12-10 14:00:00", user_id=self.user_own.id)
        self.assertIsNone(self._action())
        visit = self._visit(self.account, "2025-12-10 15:00:00")
        self.assertEqual(self._action()["res_id"], visit.id)

    def test_due_visits_as_on_my_day(self):
        """A due visit of the manager is nothing that the owner has to make; the own one is, and managers see all."""
        self._show("visit_due")
        due = self.env["key.account.visit.due"].sudo()
        values = {
            "account_id": self.account.id,
            "company_id": self.company.id,
            "visit_level": "leadership",
            "due_date": "2025-12-10",
            "user_id": self.user_manager.id,
        }
        due.search([("account_id", "=", self.account.id)]).unlink()
        visit = due.create(values)
        self.assertIsNone(self._action())
        self.assertEqual(self._cards(), [])
        self.assertEqual(self._action(self.user_manager)["res_id"], visit.id)
        visit.user_id = self.user_own
        self.assertEqual(self._action()["res_id"], visit.id)
        self.assertEqual(len(self._cards()), 1)
        visit.user_id = False
        self.assertEqual(self._action()["res_id"], visit.id)

    def test_people_of_the_best_grade(self):
        """Beta, a B, has no person: an alert, and no next step, as on the start page."""
        self._show("no_decision_maker")
        self.assertIsNone(self._action(self.user_all, self.other))
        self.assertEqual(self._cards(self.user_all), [])
        self.assertTrue(self.other.with_user(self.user_all).get_alerts())
        self.assertEqual(self._action()["kind"], "no_decision_maker")
        self.assertEqual(len(self._cards()), 1)

    def test_number_of_queries(self):
        """As many with one item as with twenty, or with none: what rooms look up, and two statements."""
        self._show("promise_broken", "complaint")
        account = self.account.with_user(self.user_own)
        counts = []
        for number in (0, 1, 20):
            for i in range(number):
                self._promise(self.account, f"Offer {i}", "2025-12-05")
            account._get_look_action()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            account._get_look_action()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(counts[0], 12, counts)
