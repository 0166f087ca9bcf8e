from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .health_common import HealthCommon


@tagged("post_install", "-at_install")
class TestHealth(HealthCommon):
    """The story of a customer in decline; points computed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._decline()

    def test_story(self):
        """Alpha, 31 December 2025, no grade: limit 40.

        - Silence: 143 days since 10 August. 20 days with orders since 10 January 2024, 578 days in 19
          intervals: 30.4. 4.7 times: 0 points, weight 20.
        - Order amount: 8,000 after 12,000, 0.667 times. (0.667 − 0.5) / 0.5 = a third: 30 points, weight 20.
        - Range: one product as before: 100, weight 10. Price as before: 100, weight 5.
        - One complaint: (1 − 4) / (0 − 4) = 0.75, the middle of a step: 80, weight 10.
        - Nobody left: 100, weight 5.
        - Overdue 1,000 of 10,000: (0.1 − 0.25) / (0 − 0.25) = 0.6: 60, weight 10.

        0 + 600 + 1,000 + 500 + 800 + 500 + 600 = 4,000, of 80: 50.
        """
        self._complain()
        self._judge()
        self.assertEqual(
            self._points(),
            {
                "silence": 0, "volume": 30, "breadth": 100, "price": 100, "people": 100,
                "complaint": 80, "arrears": 60,
            },
        )  # fmt: skip
        account = self.account
        self.assertEqual((account.health, account.health_state), (50, "watch"))
        self.assertEqual(account.health_signal_id, self.signals["silence"])
        self.assertFalse(account.health_alert_on)
        self.assertEqual((self.steady.health, self.steady.health_state), (100, "good"))

    def test_border_of_the_grade(self):
        """50 is not below the limit of 50; a second complaint (50 points) makes it 3,700 / 80 = 46.25."""
        self._complain()
        self.grade_b.health_limit = 50
        self._grade(self.account, self.grade_b)
        self._judge()
        self.assertEqual((self.account.health, self.account.health_state), (50, "watch"))
        self._complain()
        self._judge()
        self.assertEqual((self.account.health, self.account.health_state), (46, "alert"))
        self.assertEqual(str(self.account.health_alert_on), "2025-12-31")
        # Good is 15 points above the limit.
        self.grade_b.health_limit = 31
        self._judge()
        self.assertEqual((self.account.health, self.account.health_state), (46, "good"))
        self.assertFalse(self.account.health_alert_on)

    def test_history_and_what_moved_it(self):
        """On 1 January one more complaint: a row of its own; on the same day a row is written anew."""
        self._complain()
        self._judge()
        with freeze_time("2026-01-01 12:00:00"):
            self._complain(day="2025-12-01")
            self._judge()
            now, before = self.account.health_ids
            # The years moved by a day, too: neither order nor payment did.
            self.assertEqual((now.health, now.change, before.health), (46, -4, 50))
            self.assertEqual(now.moved_by, "Complaints 80 → 50")
            self._complain(day="2025-12-02")
            self._judge()
            # Three complaints: 30 points; 3,500 / 80 = 43.75.
            self.assertEqual(self.account.health_ids.mapped("health"), [44, 50])
            self.assertEqual(self.account.health_change, -6)
            self.assertEqual(str(self.account.health_date), "2026-01-01")

    def _places(self):
        """Return where the database keeps the accounts and snapshots: a row that is written moves."""
        self.env.flush_all()
        places = []
        for table in ("key_account", "key_account_health"):
            rows = SQL(
                "SELECT id, ctid FROM %s WHERE company_id = %s ORDER BY id",
                SQL.identifier(table),
                self.company.id,
            )
            places.append(self.env.execute_query(rows))
        return places

    def test_second_run_writes_nothing(self):
        self._judge()
        places = self._places()
        self.assertTrue(places[1])
        self._judge()
        self.assertEqual(self._places(), places)

    def test_a_day_more_is_no_news(self):
        """On 2 January all points are the same: no row."""
        self._judge()
        with freeze_time("2026-01-02 12:00:00"):
            self._judge()
        self.assertEqual(len(self.account.health_ids), 1)

    def test_contract(self):
        """Under contract, silence, amount and range do not count: 500 + 500 + 1,000 + 600 of 30 is 87."""
        self.account.health_contract_until = "2025-12-31"
        self.assertEqual(
            self._points(), {"price": 100, "people": 100, "complaint": 100, "arrears": 60}
        )
        self.assertEqual(self.account.health, 87)
        with freeze_time("2026-01-01 12:00:00"):
            self._judge()
        self.assertIn("silence", self._points())

    def test_features_switched_off(self):
        """A signal whose feature is off does not count, whatever was recorded before."""
        self._complain()
        self._judge()
        self.assertIn("complaint", self._points())
        settings = self.env["key.account.settings"].sudo()
        off = {
            "feature_service",
            "feature_feedback",
            "feature_profile",
            "feature_care",
            "feature_satisfaction",
        }
        settings._switch_features({n: n not in off for n in settings._get_feature_names()})
        self._judge()
        self.assertEqual(
            self._points(),
            {"silence": 0, "volume": 30, "breadth": 100, "price": 100, "arrears": 60},
        )
        # 600 + 1,000 + 500 + 600 of 65.
        self.assertEqual(self.account.health, 42)

    def test_confidential_metric_does_not_count(self):
        """All who see the account see its health."""
        self.env.ref("key_account.metric_price_level").confidential = True
        self._judge()
        self.assertNotIn("price", self._points())

    def test_what_became_confidential_is_not_told(self):
        """Nor in the history of days before."""
        self._judge()
        self.assertIn("Price level", self._as(self.user_own, self.account.health_ids).reasons)
        self.env.ref("key_account.metric_price_level").confidential = True
        self.env.invalidate_all()
        self.assertNotIn("Price level", self._as(self.user_own, self.account.health_ids).reasons)
        self.assertIn("Price level", self._as(self.user_manager, self.account.health_ids).reasons)

    def test_own_signal(self):
        """A metric of the administrator counts: order amount itself, 8,000 from 16,000 on."""
        for signal in self.signals.values():
            signal.weight = 1 if signal == self.signals["silence"] else 0
        self.env["key.account.health.signal"].create(
            {
                "name": "Size",
                "metric_id": self.env.ref("key_account.metric_order_amount").id,
                "worst": 0,
                "best": 16000,
                "weight": 3,
            }
        )
        self._judge()
        # (0 × 1 + 50 × 3) / 4.
        self.assertEqual(self.account.health, 38)

    def test_impossible_signals(self):
        signal = self.signals["silence"]
        with self.assertRaisesRegex(ValidationError, "must differ"):
            signal.worst = signal.best
        with self.assertRaisesRegex(ValidationError, "choose the metric"):
            signal.base_metric_id = False
        with self.assertRaisesRegex(ValidationError, "weight above 0"):
            self.env["key.account.health.signal"].search([]).write({"weight": 0})

    # === COMPANIES AND RIGHTS === #

    def test_signals_that_judged_stay(self):
        """History and the signs of losses name them; the last one with a weight stays, too."""
        signals = self.env["key.account.health.signal"]
        unused = signals.create(
            {"name": "Own", "metric_id": self.env.ref("key_account.metric_revenue").id, "weight": 0}
        )
        unused.unlink()
        with self.assertRaisesRegex(ValidationError, "At least one"), self.env.cr.savepoint():
            signals.search([]).unlink()
        self._judge()
        with self.assertRaisesRegex(UserError, "Archive them"), self.env.cr.savepoint():
            self.signals["silence"].unlink()
        # Silent for 4.7 times its rhythm: the loss that was detected holds the signs.
        self.assertTrue(self.account.loss_ids.sudo().signs)
        self.env["key.account.health"].sudo().search([]).unlink()
        with self.assertRaisesRegex(UserError, "Archive them"), self.env.cr.savepoint():
            self.signals["silence"].unlink()

    def test_two_companies(self):
        """In the other company Alpha orders each month, until December."""
        other = self._account(self.alpha, company=self.other_company)
        for month in range(1, 13):
            self._order(
                self.alpha,
                [(self.roll, 1, 2000)],
                f"2025-{month:02}-10",
                company=self.other_company,
            )
        self._judge()
        self._judge(self.other_company)
        self.assertEqual(self._points(other)["silence"], 100)
        self.assertEqual(self._points()["silence"], 0)
        self.assertEqual(other.health_ids.company_id, self.other_company)

    def test_who_sees_health(self):
        """Health of own accounts; how the customer pays is told to owner, deputy, finance and managers."""
        self._judge()
        own = self._as(self.user_own, self.account.health_ids)
        self.assertIn("Overdue amount", own.reasons)
        self.assertIn("143", own.reasons)
        self.account.shared_user_ids = self.user_all
        shared = self._as(self.user_all, self.account.health_ids)
        self.assertNotIn("Overdue amount", shared.reasons)
        self.assertIn("How the customer pays counts too", shared.reasons)
        self.assertIn("Ordering rhythm", shared.reasons)
        with self.assertRaises(AccessError):
            self._as(self.user_own, self.steady.health_ids).read(["health"])

    def test_recorded(self):
        self._judge()
        with self.assertRaises(AccessError):
            self._as(self.user_own, self.account).health = 90
        with self.assertRaises(AccessError):
            self._as(self.user_manager, self.account.health_ids).write({"health": 90})
        with self.assertRaises(AccessError):
            own = self._as(self.user_own, self.env["key.account.health"])
            own.create({"account_id": self.account.id, "date": "2025-12-01", "health": 9})

    def test_merge(self):
        """Alpha becomes part of Beta: one account, judged by what both did."""
        self._judge()
        self.account._merge_into(self.steady)
        self.assertFalse(self.account.exists())
        self.assertEqual(self._points(self.steady)["silence"], 100)


@tagged("post_install", "-at_install")
class TestHealthOfFew(HealthCommon):
    """Customers of whom little is known, or nothing is wrong."""

    def test_no_history_no_health(self):
        """A customer that never ordered has none, whatever else is known of it; one order is enough."""
        self._complain()
        self._judge()
        self.assertFalse(self.account.health_state)
        self.assertFalse(self.account.health_ids)
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-12-01")
        self._judge()
        # Complaints 80 × 10, nobody left 100 × 5: 1,300 / 15.
        self.assertEqual(self._points(), {"complaint": 80, "people": 100})
        self.assertEqual(self.account.health, 87)

    def test_all_equal(self):
        for partner in (self.alpha, self.beta):
            self._order_monthly(partner, (2024, 1), (2025, 12))
        self._judge()
        self.assertEqual((self.account.health, self.steady.health), (100, 100))
        self.assertFalse((self.account + self.steady).health_signal_id)
