from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..access_common import rpc
from .cockpit_common import CockpitCommon


@tagged("post_install", "-at_install")
class TestDeskUse(CockpitCommon):
    """Main button, "Not now", and what is counted of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._show("promise_broken", "complaint", "visit_due")
        cls.promise = cls._promise(cls.account, "Offer", "2025-12-05")
        cls.complaint = cls._complaint(cls.account, "Cracks", "2025-12-05")
        cls.hidden = cls._promise(cls.other, "Drawing", "2025-12-05")
        cls.desks = cls.env["key.account"].with_user(cls.user_own)

    def _put_off(self, *records, reason="On holiday", until="2025-12-15"):
        kinds = {"key.account.commitment": "promise_broken", "key.account.complaint": "complaint"}
        items = [[kinds[record._name], record.id] for record in records]
        return rpc(self.desks, "action_put_off_desk_items", items, reason, until)

    def _counts(self, user=None):
        counts = self.env["key.account.desk.count"].search(
            [("user_id", "=", (user or self.user_own).id)]
        )
        return {
            (str(count.day), count.kind): (count.shown, count.acted, count.put_off)
            for count in counts
        }

    def test_open_the_record(self):
        action = rpc(self.desks, "action_open_desk_item", "promise_broken", self.promise.id)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("key.account.commitment", self.promise.id)
        )

    def test_press_the_button_of_the_record(self):
        due = self.account.visit_due_ids[0]
        action = rpc(self.desks, "action_open_desk_item", "visit_due", due.id)
        self.assertEqual(action["context"]["default_account_id"], self.account.id)

    def test_records_of_others(self):
        for method, args in (
            ("action_open_desk_item", ["promise_broken", self.hidden.id]),
            (
                "action_put_off_desk_items",
                [[["promise_broken", self.hidden.id]], "-", "2025-12-15"],
            ),
        ):
            with self.assertRaises(AccessError):
                rpc(self.desks, method, *args)

    def test_kinds_of_managers(self):
        self.assertIs(rpc(self.desks, "action_open_desk_item", "no_owner", self.account.id), False)
        manager = self.desks.with_user(self.user_manager)
        action = rpc(manager, "action_open_desk_item", "no_owner", self.account.id)
        self.assertEqual(action["res_model"], "key.account")

    def test_what_is_gone_or_odd(self):
        gone = self.promise.id
        self.promise.unlink()
        for kind, res_id in (("promise_broken", gone), ("unlink", 1), (None, None), ([], {})):
            self.assertIs(rpc(self.desks, "action_open_desk_item", kind, res_id), False)
        for items in (None, 5, [5], [["promise_broken"]], [["promise_broken", -1]], "items"):
            self.assertIs(
                rpc(self.desks, "action_put_off_desk_items", items, "-", "2025-12-15"), False
            )

    def test_not_now(self):
        """What is put off comes back on its day; what is new at the account comes at once."""
        self.assertTrue(self._put_off(self.promise, self.complaint))
        self.assertEqual(self._cards(), [])
        self.assertEqual(self._desk()["put_off_text"], "Put off: 2")
        self._promise(self.account, "Sample", "2025-12-08")
        self.assertEqual(
            self._cards(), [("Alpha Steel", ["your promise “Sample” was due 2 days ago"])]
        )
        self.assertEqual(len(self._cards(self.user_manager, everybody=True)[0][1]), 3)
        with freeze_time("2025-12-14 09:00:00"):
            self.assertEqual(len(self._cards()[0][1]), 1)
        with freeze_time("2025-12-15 09:00:00"):
            self.assertEqual(len(self._cards()[0][1]), 3)

    def test_not_now_with_odd_values(self):
        """The same item twice is one; what is no id is none; text that is no text is refused."""
        item = ["promise_broken", self.promise.id]
        rpc(self.desks, "action_put_off_desk_items", [item, item], "Later", "2025-12-15")
        snooze = self.env["key.account.desk.snooze"].search([("user_id", "=", self.user_own.id)])
        self.assertEqual(snooze.res_id, self.promise.id)
        self.assertIs(
            rpc(
                self.desks,
                "action_put_off_desk_items",
                [["promise_broken", True]],
                "Later",
                "2025-12-15",
            ),
            False,
        )
        for reason in ("a\x00", "\ud800"):
            with self.assertRaises(UserError):
                rpc(self.desks, "action_put_off_desk_items", [item], reason, "2025-12-15")

    def test_not_now_again(self):
        self._put_off(self.promise)
        self._put_off(self.promise, reason="Still on holiday", until="2025-12-20")
        snooze = self.env["key.account.desk.snooze"].search([])
        self.assertEqual((snooze.reason, snooze.until), ("Still on holiday", date(2025, 12, 20)))
        self.assertEqual(snooze.with_user(self.user_own).record_name, "Offer")

    def test_not_now_needs_a_reason_and_a_day(self):
        with self.assertRaisesRegex(UserError, "Reason"):
            self._put_off(self.promise, reason="  ")
        for until in ("2025-12-10", "2025-12-01", "2026-12-12", None, "soon", 5, ["2025-12-15"]):
            with self.subTest(until=until), self.assertRaisesRegex(UserError, "Choose a day"):
                self._put_off(self.promise, until=until)

    def test_what_is_put_off_is_the_users_own(self):
        self._put_off(self.promise)
        snooze = self.env["key.account.desk.snooze"].search([])
        with self.assertRaises(AccessError):
            snooze.with_user(self.user_manager).read(["reason"])
        with self.assertRaises(AccessError):
            rpc(snooze.with_user(self.user_own), "write", {"until": "2025-12-11"})
        rpc(snooze.with_user(self.user_own), "unlink")
        self.assertEqual(len(self._cards()[0][1]), 2)

    def test_counts(self):
        """Shown once a day, however often the page is opened; never more used than shown."""
        self._desk()
        self._desk()
        today = "2025-12-10"
        self.assertEqual(
            self._counts(),
            {(today, "promise_broken"): (1, 0, 0), (today, "complaint"): (1, 0, 0)},
        )
        for _time in range(3):
            rpc(self.desks, "action_open_desk_item", "complaint", self.complaint.id)
        self._put_off(self.promise)
        self._promise(self.account, "Sample", "2025-12-08")
        self._promise(self.account, "Price list", "2025-12-08")
        self._desk()
        self.assertEqual(
            self._counts(),
            {(today, "promise_broken"): (2, 0, 1), (today, "complaint"): (1, 1, 0)},
        )
        with freeze_time("2025-12-11 09:00:00"):
            self._desk()
        self.assertEqual(self._counts()["2025-12-11", "promise_broken"], (2, 0, 0))

    def test_managers_see_sums_and_no_users(self):
        self._desk()
        counts = self.env["key.account.desk.count"]
        [(kind, shown)] = counts.with_user(self.user_manager)._read_group(
            [("kind", "=", "complaint")], ["kind"], ["shown:sum"]
        )
        self.assertEqual((kind, shown), ("complaint", 1))
        with self.assertRaises(AccessError):
            counts.with_user(self.user_manager).search([]).read(["user_id"])
        with self.assertRaises(AccessError):
            counts.with_user(self.user_own).search([])

    def test_kinds_that_are_not_acted_on_sink(self):
        """The same 30 % ÷ 30 minutes; but 80 complaints were shown and none acted on."""
        self._weigh("promise_broken", 30, 30)
        self._weigh("complaint", 30, 30)
        self.env["key.account.desk.count"].create(
            [
                {
                    "company_id": self.company.id,
                    "user_id": self.user_all.id,
                    "day": "2025-12-09",
                    "kind": kind,
                    "shown": shown,
                    "acted": acted,
                }
                for kind, shown, acted in (("complaint", 80, 0), ("promise_broken", 120, 50))
            ]
        )
        [card] = self._desk()["cards"]
        self.assertEqual([item["kind"] for item in card["items"]], ["promise_broken", "complaint"])
        # A fifth of 30 %, see TestDeskRanking.
        self.assertIn("chance 6 %", card["items"][1]["hint"])
