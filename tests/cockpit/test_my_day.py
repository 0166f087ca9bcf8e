from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools.desk import Desk
from .cockpit_common import CockpitCommon


@tagged("post_install", "-at_install")
class TestMyDay(CockpitCommon):
    """What a salesperson finds in the morning, and in which order."""

    def test_nothing_is_due(self):
        desk = self._desk()
        self.assertTrue(desk["has_accounts"])
        self.assertEqual((desk["cards"], desk["more_text"], desk["figures"]), ([], 0, []))
        self.assertEqual((desk["title"], desk["day"]), ("My Day", "Wednesday, December 10, 2025"))

    def test_no_accounts_yet(self):
        self.assertFalse(
            self._desk(self._create_user("ka_new", "key_account.group_user"))["has_accounts"]
        )

    def test_items_of_an_account_are_one_card(self):
        self._show("complaint", "promise_broken", "visit_next")
        self._complaint(self.account, "Cracks", "2025-12-08")
        self._promise(self.account, "Offer", "2025-12-05")
        self._visit(self.account, "2025-12-12 09:00:00")
        [card] = self._desk()["cards"]
        self.assertEqual((card["name"], card["grade"]), ("Alpha Steel", "A"))
        self.assertEqual(
            [item["text"] for item in card["items"]],
            [
                # 100,000 × 0.25 ÷ 20 = 1,250 and 100,000 × 0.3 ÷ 30 = 1,000 per minute
                "your promise “Offer” was due 5 days ago",
                "the answer to complaint “Cracks” was due 2 days ago",
                "you are there on Friday",
            ],
        )
        self.assertEqual(card["button"], "Open Promise")
        self.assertIn("100,000.00", card["hint"])
        self.assertIn("chance 25 % ÷ 20 minutes", card["hint"])

    def test_a_visit_alone_is_nothing_to_do(self):
        self._show("complaint")
        self._visit(self.account, "2025-12-12 09:00:00")
        self.assertEqual(self._cards(), [])

    def test_order(self):
        """Money × chance ÷ minutes: 100,000 × 1 % ÷ 10 = 100, 50,000 × 5 % ÷ 10 = 250."""
        self._share(self.other, self.user_own)
        self._show("promise_broken", "complaint")
        self._weigh("promise_broken", 1, 10)
        self._weigh("complaint", 5, 10)
        self._promise(self.account, "Offer", "2025-12-05")
        self._complaint(self.other, "Cracks", "2025-12-05")
        self.assertEqual([name for name, _texts in self._cards()], ["Beta Mills", "Alpha Steel"])
        # 100,000 × 3 % ÷ 10 = 300
        self._weigh("promise_broken", 3, 10)
        self.assertEqual([name for name, _texts in self._cards()], ["Alpha Steel", "Beta Mills"])
        self._weigh("promise_broken", 3, 15)
        self.assertEqual([name for name, _texts in self._cards()], ["Beta Mills", "Alpha Steel"])

    def test_days_are_said_in_one_way(self):
        """Wednesday, 10 December: the next six days have a name, of others it is the date."""
        desk = Desk(self.env(user=self.user_own))
        words = {
            "2025-11-08": "on 11/08/2025",
            "2025-11-09": "31 days ago",
            "2025-12-03": "7 days ago",
            "2025-12-08": "2 days ago",
            "2025-12-09": "yesterday",
            "2025-12-10": "today",
            "2025-12-11": "tomorrow",
            "2025-12-12": "on Friday",
            "2025-12-16": "on Tuesday",
            "2025-12-17": "on 12/17/2025",
        }
        self.assertEqual({day: desk.when(date.fromisoformat(day)) for day in words}, words)
        days = [date(2025, 12, day) for day in (8, 9, 10, 16, 17)]
        self.assertEqual(
            [desk.day(day) for day in days],
            ["12/08/2025", "yesterday", "today", "Tuesday", "12/17/2025"],
        )
        self.assertEqual(desk.period(days[2], days[3]), "today to Tuesday")
        self.assertEqual(desk.period(days[3], days[3]), "Tuesday")
        self.assertEqual(desk.period(days[3], days[4]), "12/16/2025 to 12/17/2025")
        self.assertEqual(desk.period(days[1], days[3]), "12/09/2025 to 12/16/2025")

    def test_only_what_the_user_may_read(self):
        self._show("promise_broken")
        self._promise(self.account, "Mine", "2025-12-05")
        self._promise(self.other, "Of a colleague", "2025-12-05")
        self.assertEqual([name for name, _texts in self._cards()], ["Alpha Steel"])
        # All accounts can be read, but My Day is that of the own ones.
        self.assertEqual([name for name, _texts in self._cards(self.user_all)], ["Beta Mills"])
        self._share(self.other, self.user_own)
        self.assertEqual(len(self._cards()), 2)

    def test_own_promise_at_an_account_of_a_colleague(self):
        """The customer is named, the money and the account are not open to the user."""
        self._show("promise_broken")
        self._promise(self.other, "Drawing", "2025-12-05", user_id=self.user_own.id)
        [card] = self._desk()["cards"]
        self.assertEqual(card["name"], "Beta Mills")
        self.assertFalse(card["account_id"])
        self.assertNotIn("50,000", card["hint"])

    def test_one_company_at_a_time(self):
        self._show("promise_broken")
        foreign = self._account(self.alpha, self.other_company)
        self.user_manager.company_ids += self.other_company
        self._promise(foreign, "Overseas", "2025-12-05", user_id=False)
        manager = self.env["key.account"].with_user(self.user_manager)
        both = (self.company + self.other_company).ids
        for companies, number in ((both, 0), (both[::-1], 1)):
            cockpit = manager.with_context(allowed_company_ids=companies).get_desk(True)
            self.assertEqual(len(cockpit["cards"]), number)

    def test_the_cockpit_is_for_managers(self):
        for user in self.user_own + self.user_all:
            with self.assertRaises(AccessError):
                self._desk(user, everybody=True)
        self.assertEqual(self._desk(self.user_manager, everybody=True)["title"], "Cockpit")
        for user in self.user_none + self._create_user("ka_portal_desk", "base.group_portal"):
            with self.assertRaises(AccessError):
                self._desk(user)
