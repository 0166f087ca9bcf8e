from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .health_common import HealthCommon


class LossCommon(HealthCommon):
    """Alpha ordered each month until August 2025 and was invoiced 10,000 in 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._decline()
        cls.slow = cls.env.ref("key_account.loss_cause_approvals")
        cls.price = cls.env.ref("key_account.loss_cause_price")

    def _declare(self, user=None, account=None, **values):
        losses = self._as(user or self.user_own, self.env["key.account.loss"])
        return losses.create(
            {"account_id": (account or self.account).id, "cause_id": self.slow.id, **values}
        )


@tagged("post_install", "-at_install")
class TestLoss(LossCommon):
    """Losses are detected and confirmed, or declared; what they cost is told by cause."""

    def _losses(self):
        self.env.invalidate_all()
        return self.account.loss_ids

    # === DETECTED === #

    def test_detected_once(self):
        """Silent for 143 days, usually 30.42: 4.7 times, beyond 4. Beta is not silent."""
        self._judge()
        loss = self._losses()
        self.assertEqual((loss.state, loss.origin), ("suspected", "detected"))
        self.assertEqual(str(loss.date), "2025-12-31")
        self.assertFalse(self.steady.loss_ids)
        self._judge()
        self.assertEqual(self._losses(), loss)

    def test_border(self):
        """4.7008 times: 4.71 detects nothing."""
        self.company.key_account_loss_factor = 4.71
        self._judge()
        self.assertFalse(self._losses())
        self.company.key_account_loss_factor = 4.70
        self._judge()
        self.assertTrue(self._losses())

    def test_answer_holds_until_the_next_order(self):
        self._judge()
        self._as(self.user_own, self._losses()).action_dismiss()
        with freeze_time("2026-02-01 12:00:00"):
            self._judge()
            self.assertEqual(len(self._losses()), 1)
            self._order(self.alpha, [(self.roll, 1, 1000)], "2026-02-01 09:00:00")
        with freeze_time("2026-12-01 12:00:00"):
            self._judge()
            self.assertEqual(self._losses().mapped("state"), ["suspected", "dismissed"])

    def test_contract_and_long_ago(self):
        self.account.health_contract_until = "2026-12-31"
        self._judge()
        self.assertFalse(self._losses())
        # Silent for more than two years: nobody is asked.
        self.account.health_contract_until = False
        self.env["key.account.loss"].search([]).unlink()
        with freeze_time("2027-08-11 12:00:00"):
            self._judge()
            self.assertFalse(self._losses())

    def test_confirm_needs_a_cause(self):
        self._judge()
        loss = self._as(self.user_own, self._losses())
        with self.assertRaisesRegex(ValidationError, "choose the cause"):
            loss.action_confirm()
        loss.cause_id = self.slow
        loss.action_confirm()
        self.assertEqual(loss.state, "lost")

    # === FACTS === #

    def test_value_and_signs(self):
        """Revenue from 1 January 2025 on: 10,000. Until 12 August 2024, nothing was invoiced."""
        self._grade(self.account, self.grade_b)
        self._judge()
        self._losses().unlink()
        loss = self._declare()
        self.assertEqual((loss.value, loss.grade_id), (10000, self.grade_b))
        self.assertIn("12/31/2025", loss.signs_told)
        self.assertIn("Ordering rhythm", loss.signs_told)
        loss.date = "2024-08-12"
        self.assertEqual(loss.value, 0)
        self.assertFalse(loss.sudo().signs)
        self.assertFalse(loss.signs_told)

    def test_signs_stay(self):
        """They are those of then, whatever is judged later."""
        self._judge()
        self._losses().unlink()
        loss = self._declare()
        told = loss.signs_told
        self.account.health_ids.unlink()
        self.env.invalidate_all()
        self.assertEqual(loss.signs_told, told)

    def test_confidential_revenue_is_not_told(self):
        self.env.ref("key_account.metric_revenue").confidential = True
        self.assertEqual(self._declare().value, 0)

    def test_revenue_becomes_confidential(self):
        """What customers brought goes at once from losses, and comes back with the mark taken away."""
        loss, revenue = self._declare(), self.env.ref("key_account.metric_revenue")
        revenue.confidential = True
        self.assertEqual(loss.value, 0)
        self.assertFalse(self.env["key.account.loss"].search([("value", ">", 0)]))
        revenue.confidential = False
        self.assertEqual(loss.value, 10000)

    def test_factor_is_needed(self):
        """Without a factor, each silent customer would be lost."""
        for factor in (0, False, 1, 101):
            with self.assertRaisesRegex(ValidationError, "out of range"), self.env.cr.savepoint():
                self.company.key_account_loss_factor = factor

    # === WON BACK === #

    def test_won_back_is_measured(self):
        """Invoices from the day on which the win-back began, credit notes less: 500 + 300 − 100."""
        loss = self._declare(date="2025-12-20")
        self._invoice(self.alpha, 250, "2025-12-30")
        action = loss.action_win_back()
        plan = self.env.ref("key_account.health_play_win_back")
        self.assertEqual(action["context"]["default_plan_id"], plan.id)
        self.assertEqual((loss.state, str(loss.date_win_back)), ("win_back", "2025-12-31"))
        self._invoice(self.alpha, 500, "2025-12-31")
        with freeze_time("2026-03-01 12:00:00"):
            self._invoice(self.alpha, 300, "2026-02-01")
            self._credit_note(self.alpha, 100, "2026-02-10")
            self._invoice(self.alpha, 70, "2026-03-02")
            loss.action_won()
            self.assertEqual((loss.state, loss.revenue_since), ("won", 700))
            self.assertEqual(str(loss.date_closed), "2026-03-01")
        with freeze_time("2026-03-02 12:00:00"):
            self._judge()
            self.assertEqual(loss.revenue_since, 770)

    def test_won_back_is_measured_in_contribution(self):
        """Since the day of the win-back 500 + 300 − 100 were invoiced; terms cost 6 % a year of what is owed.

        500 are owed for 62 days up to 2 March, 300 for 30, and the 100 are credited for 21: 5.10 + 1.48 − 0.35
        = 6.23 if each day counts that begins with the debt. Invoices of before cost their days since, too:
        none is open.
        """
        self.company.key_account_capital_rate = 0.06
        loss = self._declare(date="2025-12-20")
        self.env["account.move"].search([("partner_id", "=", self.alpha.id)]).button_draft()
        loss.action_win_back()
        self._invoice(self.alpha, 500, "2025-12-31")
        with freeze_time("2026-03-02 12:00:00"):
            self._invoice(self.alpha, 300, "2026-02-01")
            self._credit_note(self.alpha, 100, "2026-02-10")
            self.env.invalidate_all()
            manager = self._as(self.user_manager, loss)
            self.assertAlmostEqual(manager.contribution_since, 700 - 6.23, 2)
            self.assertEqual(self.env["key.account.loss"].new({}).contribution_since, 0)
            with self.assertRaises(AccessError):
                _read = self._as(self.user_own, loss).contribution_since

    def test_give_up_needs_a_note(self):
        loss = self._declare()
        with self.assertRaisesRegex(UserError, "what happened"):
            loss.action_give_up()
        loss.note = "Closed the mill"
        loss.action_give_up()
        self.assertEqual((loss.state, str(loss.date_closed)), ("given_up", "2025-12-31"))
        loss.action_reopen()
        self.assertEqual((loss.state, loss.date_closed), ("lost", False))

    def test_steps_in_order(self):
        loss = self._declare()
        for action in ("action_confirm", "action_reopen"):
            with self.assertRaisesRegex(UserError, "already"):
                getattr(loss, action)()

    def test_one_open_loss(self):
        self._declare()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._declare()

    def test_own_customer_is_no_competitor(self):
        with self.assertRaisesRegex(ValidationError, "lost to itself"):
            self._declare(competitor_id=self.alpha.id)

    # === RIGHTS === #

    def test_recorded(self):
        """State, value and origin are written by code alone; others' accounts are closed."""
        loss = self._declare()
        for name, value in {
            "state": "won",
            "value": 1,
            "origin": "detected",
            "revenue_since": 5,
        }.items():
            with self.assertRaises(AccessError):
                loss.write({name: value})
        with self.assertRaises(AccessError):
            self._declare(account=self.steady)
        with self.assertRaises(AccessError):
            self._as(self.user_own, self._declare(self.user_manager, self.steady)).action_won()
        with self.assertRaises(AccessError):
            loss.read(["signs"])
        with self.assertRaises(AccessError):
            loss.unlink()

    # === CAUSES === #

    def test_cause_with_parts_stays(self):
        ours = self.slow.parent_id
        with self.assertRaisesRegex(UserError, f"{ours.name}: others are part of it"):
            ours.unlink()

    def test_duplicate(self):
        """A salesperson copies no signs: while a loss is open, there is no second one; later, it is declared anew."""
        self._judge()
        self._losses().unlink()
        loss = self._declare()
        loss.action_dismiss()
        again = loss.copy()
        self.assertEqual((again.state, again.origin, again.value), ("lost", "declared", 10000))

    def test_causes_in_money(self):
        """Slow approvals are part of ours: 10,000 are lost by both."""
        self._declare()
        [(cause, value)] = self.env["key.account.loss"]._read_group(
            [
                ("cause_id", "child_of", self.slow.parent_id.id),
                ("company_id", "=", self.company.id),
            ],
            ["cause_id"],
            ["value:sum"],
        )
        self.assertEqual((cause, value), (self.slow, 10000))
        self.assertEqual(self.slow.display_name, "Ours / Slow approvals")
        with self.assertRaisesRegex(UserError, "in use"):
            self.slow.unlink()

    def test_measure_and_its_effect(self):
        """Done on 31 December: 10,000 were lost before; Beta's loss of 1 January counts since.

        The measure is against the whole of ours; a cause of the customers does not count.
        """
        self._declare()
        measure = self._as(self.user_manager, self.env["key.account.loss.measure"]).create(
            {"cause_id": self.slow.parent_id.id, "name": "Approve at once"}
        )
        measure.is_done = True
        self.assertEqual(str(measure.date_done), "2025-12-31")
        self.assertEqual((measure.lost_before, measure.lost_since), (10000, 0))
        self._invoice(self.beta, 400, "2025-12-30")
        with freeze_time("2026-01-01 12:00:00"):
            loss = self._declare(
                self.user_manager, self.steady, date="2026-01-01", cause_id=self.price.id
            )
            self.env.invalidate_all()
            self.assertEqual((measure.lost_before, measure.lost_since), (10000, 400))
            loss.cause_id = self.env.ref("key_account.loss_cause_closed")
            self.env.invalidate_all()
            self.assertEqual((measure.lost_before, measure.lost_since), (10000, 0))
        with self.assertRaises(AccessError):
            self._as(self.user_own, measure).name = "Other"
        with self.assertRaises(AccessError):
            self._as(self.user_own, measure).read(["lost_before"])

    def test_desk(self):
        self._judge()
        account = self._as(self.user_own, self.account)
        [alert] = [alert for alert in account.get_alerts() if alert["kind"] == "loss"]
        self.assertIn("is the customer lost?", alert["text"])
        self.assertEqual(alert["res_id"], self._losses().id)

    def test_story(self):
        """The loss stands in the story of the account, beside the orders and invoices of the customer."""
        self._declare()
        story = self._as(self.user_own, self.account).get_story()
        texts = [entry["text"] for entry in story["entries"]]
        self.assertIn("Customer lost", texts)
        self.assertTrue([text for text in texts if text.startswith("First order")], texts)

    def test_merged_accounts_have_one_open_loss(self):
        self._declare()
        self._declare(self.user_manager, self.steady)
        self.account._merge_into(self.steady)
        self.env.invalidate_all()
        self.assertEqual(sorted(self.steady.loss_ids.mapped("state")), ["dismissed", "lost"])
