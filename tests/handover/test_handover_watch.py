from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from ...tools.desk import Desk
from ...tools.handover.decline import find_signs, has_fallen
from .handover_common import HandoverCommon

# Handed over on this day; looked at 30 days later.
TURN = date(2026, 3, 2)
LATER = TURN + timedelta(days=30)


@tagged("post_install", "-at_install")
class TestHandoverDecline(HandoverCommon):
    """What is a clear fall, by hand: given the sum, the second number is binomial with one half."""

    def test_has_fallen(self):
        for before, after, is_clear in (
            (0, 0, False),
            (3, 0, False),  # 1/8 = 0.125
            (4, 0, True),  # 1/16 = 0.0625
            (5, 1, False),  # 7/64 = 0.109
            (6, 1, True),  # 8/128 = 0.0625
            (9, 3, True),  # 299/4096 = 0.073
            (8, 3, False),  # 232/2048 = 0.113
            (4, 4, False),
            (2, 9, False),
            (1000, 800, False),  # clear, but a fifth less only
            (1000, 700, True),
        ):
            with self.subTest(before=before, after=after):
                self.assertEqual(has_fallen(before, after), is_clear)

    def test_signs(self):
        row = {
            f"{name}_{side}": None
            for name in ("amount", "health", "level", "grade")
            for side in ("before", "after")
        } | dict.fromkeys(("orders_before", "orders_after", "contacts_before", "contacts_after"), 4)
        self.assertEqual(find_signs(row), [])
        self.assertEqual(
            find_signs(row | {"orders_after": 0, "contacts_after": 0}), ["orders", "contacts"]
        )
        half = {"amount_before": 100.0, "amount_after": 50.0}
        self.assertEqual(find_signs(row | half), ["amount"])
        self.assertEqual(find_signs(row | half | {"orders_before": 3}), [], "too few orders")
        self.assertEqual(find_signs(row | {"amount_before": 0.0, "amount_after": 0.0}), [])
        self.assertEqual(find_signs(row | {"health_before": 80, "health_after": 65}), ["health"])
        self.assertEqual(find_signs(row | {"health_before": 80, "health_after": 66}), [])
        self.assertEqual(find_signs(row | {"level_before": 2, "level_after": 0}), ["level"])
        self.assertEqual(find_signs(row | {"grade_before": 1, "grade_after": 2}), ["grade"])
        self.assertEqual(find_signs(row | {"grade_before": 1}), ["grade"], "it has none any more")
        self.assertEqual(find_signs(row | {"grade_after": 1}), [], "it had none before")


@tagged("post_install", "-at_install")
class TestHandoverWatch(HandoverCommon):
    """After a handover for good, the days since are compared with as many days before."""

    def _hand_over(self, day=TURN, **values):
        with freeze_time(f"{day} 10:00:00"):
            handover = self._handover(self.user_third, to_deputy=False, **values)
            self._apply(handover)
        return handover

    def _look(self, day=LATER):
        with freeze_time(f"{day} 10:00:00"), self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_handover_watch").method_direct_trigger()
        self.env.invalidate_all()

    def _watch(self, handover, account):
        return handover.watch_ids.filtered(lambda watch: watch.account_id == account)

    def _ordered(self, partner, *days, price=100):
        """Confirm orders, so many days after the handover (before, if negative)."""
        for days_after in days:
            day = TURN + timedelta(days=days_after)
            self._order(partner, [(self.roll, 1, price)], f"{day} 10:00:00")

    def _visited(self, account, *days):
        self.env["key.account.visit"].create(
            [
                {
                    "account_id": account.id,
                    "user_id": self.user_own.id,
                    "start": f"{TURN + timedelta(days=each)} 09:00:00",
                    "state": "done",
                }
                for each in days
            ]
        )

    def test_compared(self):
        """30 days: orders at Alpha fell from 4 to 0, those 31 days ago and of today do not count."""
        self._ordered(self.alpha, -31, -30, -20, -10, -1, 30)
        self._ordered(self.beta, -30, 0, 29, price=70)
        self._visited(self.at_alpha, -31, -30, 0, 29, 30)
        handover = self._hand_over()
        self.assertEqual(handover.date_applied, TURN)
        self._look()
        alpha, beta = (self._watch(handover, each) for each in (self.at_alpha, self.at_beta))
        self.assertEqual((alpha.days, alpha.date_until), (30, TURN + timedelta(days=90)))
        self.assertEqual((alpha.orders_before, alpha.orders_after), (4, 0))
        self.assertEqual((alpha.amount_before, alpha.amount_after), (400, 0))
        self.assertEqual((alpha.contacts_before, alpha.contacts_after), (1, 2))
        self.assertEqual((beta.orders_before, beta.orders_after), (1, 2))
        self.assertEqual((beta.amount_before, beta.amount_after), (70, 140))
        self.assertEqual((alpha.giver_id, alpha.receiver_id), (self.user_own, self.user_third))
        self.assertEqual(alpha.fallen_on, LATER)
        self.assertEqual(alpha.told, "orders 4 → 0, half the amount of orders, or less")
        self.assertFalse(beta.fallen_on or beta.told)

    def test_first_day(self):
        """Before the first night nothing is compared, and nothing is said to be 0."""
        self._ordered(self.alpha, -10, -1)
        handover = self._hand_over()
        watch = self._watch(handover, self.at_alpha)
        self.assertEqual((watch.days, watch.told), (0, "Compared from the first night on"))
        self._look(TURN + timedelta(days=1))
        self.assertEqual((watch.days, watch.orders_before, watch.told), (1, 1, ""))

    def test_meetings(self):
        """Meetings with people of the customer count once, whoever of them comes; visits have their own."""
        buyer, engineer = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.alpha.id} for name in ("Buyer", "Engineer")]
        )
        stranger = self._create_user("ka_stranger", "key_account.group_user")
        stranger.write(
            {"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id}
        )
        for user, day in ((self.user_own, -3), (stranger, -2), (self.user_own, 40)):
            start = f"{TURN + timedelta(days=day)} 09:00:00"
            self.env["calendar.event"].create(
                {
                    "name": "Lunch",
                    "user_id": user.id,
                    "partner_ids": (buyer + engineer).ids,
                    "start": start,
                    "stop": start.replace("09:", "10:"),
                }
            )
        handover = self._hand_over()
        self._look()
        watch = self._watch(handover, self.at_alpha)
        self.assertEqual((watch.contacts_before, watch.contacts_after), (1, 0))

    def test_grade_level_health(self):
        """What the account was on the day of the handover, whatever changed before it is computed."""
        best, second = self.env["key.account.grade"].search([], limit=2)
        with freeze_time("2026-02-01 10:00:00"):
            self._grade(self.at_alpha, best)
        snapshots = self.env["key.account.health"]
        for day, health in (("2026-01-10", 50), ("2026-02-10", 80), ("2026-03-20", 60)):
            snapshots.create(
                {
                    "account_id": self.at_alpha.id,
                    "company_id": self.company.id,
                    "date": day,
                    "health": health,
                }
            )
        self.at_alpha.sudo().write({"health": 60, "health_date": "2026-03-20"})
        handover = self._hand_over()
        with freeze_time("2026-03-10 10:00:00"):
            self._grade(self.at_alpha, second)
        self._look()
        watch = self._watch(handover, self.at_alpha)
        self.assertEqual((watch.grade_before_id, watch.grade_after_id), (best, second))
        self.assertEqual((watch.health_before, watch.health_after), (80, 60))
        self.assertEqual(watch.signs, ["health", "grade"])
        self.assertEqual(watch.told, f"health 80 → 60, grade {best.name} → {second.name}")
        other = self._watch(handover, self.at_beta)
        self.assertFalse(other.signs or other.health_before or other.grade_before_id)

    def test_ends(self):
        """After 90 days it says what it said on the last of them; what ends before is no alert any more."""
        self._ordered(self.alpha, -30, -20, -10, -1)
        handover = self._hand_over()
        self._look()
        watch = self._watch(handover, self.at_alpha)
        self.assertTrue(watch.fallen_on)
        self._ordered(self.alpha, 31, 40, 50, 95)
        self._look(TURN + timedelta(days=60))
        self.assertEqual((watch.orders_before, watch.orders_after), (4, 3))
        self.assertFalse(watch.fallen_on)
        self._look(TURN + timedelta(days=100))
        self.assertEqual((watch.days, watch.orders_after), (90, 3))
        self.env["sale.order"].search([("partner_id", "=", self.alpha.id)]).state = "draft"
        self._look(TURN + timedelta(days=101))
        self.assertEqual(watch.orders_after, 3)

    def test_alert_keeps_its_first_day(self):
        self._ordered(self.alpha, -20, -15, -10, -1)
        handover = self._hand_over()
        self._look()
        self._look(LATER + timedelta(days=2))
        self.assertEqual(self._watch(handover, self.at_alpha).fallen_on, LATER)

    def test_what_is_watched(self):
        """Not absences, not accounts of which only work went, and nothing that was taken back."""
        self._promise(self.at_gamma)
        handover = self._hand_over()
        self.assertEqual(handover.line_ids.account_id, self.at_alpha + self.at_beta + self.at_gamma)
        self.assertEqual(handover.watch_ids.account_id, self.at_alpha + self.at_beta)
        handover.action_revert()
        self._run()
        self.assertEqual(handover.state, "reverted")
        self.assertFalse(handover.watch_ids)
        with freeze_time("2026-03-02 10:00:00"):
            absence = self._handover(
                self.user_third, kind="absence", date_from="2026-03-02", date_to="2026-03-04"
            )
            self._apply(absence)
        self.assertFalse(absence.watch_ids)

    def test_desk(self):
        """The receiver and managers have it on their start page while it is watched; the giver has not."""
        self._ordered(self.alpha, -30, -20, -10, -1)
        self._hand_over()
        self._look()
        found = {}
        for day in (LATER, TURN + timedelta(days=91)):
            for user, everybody in (
                (self.user_third, False),
                (self.user_manager, True),
                (self.user_own, False),
            ):
                with freeze_time(f"{day} 10:00:00"):
                    env = self._as(user, self.env["key.account.desk"]).env
                    desk = Desk(env, everybody=everybody)
                    sources = env["key.account.desk"]._get_watch_items(desk)
                    items = env["key.account.desk"]._read_alerts(desk, sources)
                found[day, user] = [item.text for item in items]
        [text] = found[LATER, self.user_third]
        self.assertIn("orders 4 → 0", text)
        self.assertIn("ka_own", text)
        self.assertEqual(found[LATER, self.user_manager], [text])
        self.assertFalse(found[LATER, self.user_own])
        self.assertFalse(found[TURN + timedelta(days=91), self.user_third])

    def test_confidential_revenue(self):
        """Amounts are told with the revenue, or not at all; orders are counted all the same."""
        self._ordered(self.alpha, -20, -10)
        handover = self._hand_over()
        self._look()
        watch = self._watch(handover, self.at_alpha)
        self.assertEqual(watch.amount_before, 200)
        self.env.ref("key_account.metric_revenue").confidential = True
        self.assertEqual(watch.amount_before, 0)
        self._look(LATER + timedelta(days=1))
        self.assertEqual((watch.orders_before, watch.amount_before), (2, 0))

    def test_confidential_orders(self):
        """Nor while what was ordered is confidential; that the amount fell is no sign any more."""
        handover = self._hand_over()
        self._look()
        watch = self._watch(handover, self.at_alpha)
        watch.sudo().write(
            {
                "amount_before": 200,
                "amount_after": 20,
                "signs": ["amount"],
                "sign_count": 1,
                "fallen_on": LATER,
            }
        )
        self.env.flush_all()
        self.env.ref("key_account.metric_order_amount").confidential = True
        self.assertEqual((watch.amount_before, watch.amount_after), (0, 0))
        self.assertEqual((watch.signs, watch.sign_count, watch.fallen_on), ([], 0, False))

    def test_statements(self):
        """One account or ten take the same number of statements; where nothing changed, nothing is written."""

        def look(handover):
            watches = self.env["key.account.handover.watch"].sudo()
            return self._count(lambda: watches._update(self.company, LATER))

        first = self._hand_over()
        look(first)  # what is known of the configuration is read
        few = look(first)
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(20)]
        )
        for partner in partners:
            self._account(partner, owner_id=self.user_own.id)
        many = self._hand_over()
        self.assertEqual(len(many.watch_ids), 20)
        self.assertEqual(look(many), few)
