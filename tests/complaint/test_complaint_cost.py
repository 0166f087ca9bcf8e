from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.complaint_common import TOLD
from .complaint_room_common import ComplaintRoomCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-02 09:00:00")
class TestComplaintCost(ComplaintRoomCommon):
    """What complaints cost, and why they happen."""

    def _measure(self, complaint, user=None, **values):
        return (
            self.env["key.account.complaint.measure"]
            .with_user(user or self.user_own)
            .create({"complaint_id": complaint.id, "name": "Two rolls", **values})
        )

    def test_measures(self):
        complaint = self._complaint()
        measure = self._measure(complaint, kind="replacement", amount=800, date_due="2025-12-05")
        self._measure(complaint, kind="explanation", name="Called")
        self._measure(complaint, amount=200.5)
        self.assertEqual((complaint.cost, complaint.cost_besides), (1000.5, 1000.5))
        measure.is_done = True
        self.assertEqual(str(measure.date_done), "2025-12-02")
        measure.is_done = False
        self.assertFalse(measure.date_done)
        for values in ({"cost": 1}, {"credit": 1}, {"date_done": "2025-12-01"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                measure.write(values)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            measure.amount = -1

    def test_credit_note(self):
        """600 planned; the credit note over 500 that is posted says what it costs. With 300 besides: 800."""
        complaint = self._complaint()
        self._measure(complaint, amount=300)
        measure = self._measure(complaint, kind="compensation", amount=600)
        note = self._draft_invoice(self.alpha, 500, "2025-12-01", move_type="out_refund")
        measure.sudo().move_id = note
        self.assertEqual((complaint.cost, measure.credit), (900, 0))
        note.action_post()
        self.assertEqual((measure.credit, measure.cost, measure.move_name), (500, 500, note.name))
        self.assertEqual((complaint.cost, complaint.cost_besides), (800, 300))
        # A credit note counts once.
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "move_uniq|another measure"),
            self.cr.savepoint(),
        ):
            self._measure(complaint, kind="compensation").sudo().move_id = note
        note.button_draft()
        self.assertEqual(complaint.cost, 900)

    def test_credit_note_in_another_currency(self):
        """1,000 USD at 1.25 are 800 EUR."""
        measure = self._measure(self._complaint(), kind="compensation", amount=10)
        note = self._credit_note(self.alpha, 1000, "2025-12-01", currency_id=self.dollar.id)
        measure.sudo().move_id = note
        self.assertEqual(measure.complaint_id.cost, 800)

    def test_documents_of_others(self):
        measure = self._measure(self._complaint(), kind="compensation", amount=10).sudo()
        theirs = self._credit_note(self.beta, 500, "2025-12-01")
        invoice = self._invoice(self.alpha, 500, "2025-12-01")
        overseas = self._credit_note(self.alpha, 500, "2025-12-01", company=self.other_company)
        for move in (theirs, invoice, overseas):
            with (
                self.subTest(move=move.name),
                self.assertRaisesRegex(
                    ValidationError, "is not a credit note of Roll Works for Alpha"
                ),
                self.cr.savepoint(),
            ):
                measure.move_id = move
        ours = self._credit_note(self.alpha, 500, "2025-12-01")
        measure.kind = "repair"
        with self.assertRaisesRegex(ValidationError, "only a compensation"), self.cr.savepoint():
            measure.move_id = ours

    def test_credit_note_from_the_measure(self):
        """By whoever may invoice: a draft over the amount."""
        complaint = self._complaint()
        measure = self._measure(complaint, kind="compensation", amount=600)
        with self.assertRaisesRegex(AccessError, "no access to invoicing"):
            measure.action_credit_note()
        self.user_manager.group_ids += self.env.ref("account.group_account_invoice")
        action = measure.with_user(self.user_manager).action_credit_note()
        note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(
            (note.move_type, note.state, note.commercial_partner_id, note.company_id),
            ("out_refund", "draft", self.alpha, self.company),
        )
        self.assertEqual((note.amount_untaxed, note.ref), (600, complaint.number))
        again = measure.with_user(self.user_manager).action_credit_note()
        self.assertEqual(again["res_id"], note.id)
        repair = self._measure(complaint, self.user_manager, amount=5)
        with self.assertRaisesRegex(UserError, "needs a compensation"):
            repair.action_credit_note()
        # Taken out, a second one would be made.
        for act in (lambda: measure.write({"move_id": False}), measure.unlink):
            with self.assertRaisesRegex(UserError, "only managers take it out"):
                act()
        note.button_cancel()
        measure.move_id = False
        self.assertFalse(measure.move_id)

    def test_credit_note_of_a_closed_complaint(self):
        """Made by whoever may invoice, although only managers change its measures."""
        complaint = self._complaint()
        measure = self._measure(complaint, kind="compensation", amount=600)
        complaint.write({"state": "closed", **TOLD})
        self.user_own.group_ids += self.env.ref("account.group_account_invoice")
        measure.action_credit_note()
        self.assertEqual((measure.move_id.amount_untaxed, measure.cost), (600, 600))
        with self.assertRaisesRegex(UserError, "only managers change its measures"):
            measure.amount = 500

    def test_compensation_of_the_complaint(self):
        """200 USD at 1.25 are 160 EUR, as long as no measure says more."""
        complaint = self._complaint(currency_id=self.dollar.id)
        complaint.write(
            {
                "state": "solved",
                "resolution": "compensation",
                "solution": "Paid",
                "amount_compensated": 200,
            }
        )
        self.assertEqual(complaint.cost, 160)
        self._measure(complaint, kind="compensation", amount=150)
        self.assertEqual(complaint.cost, 150)

    def test_measures_follow_the_complaint(self):
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        measure = self._measure(self._complaint(self.user_all, account_id=hidden.id), self.user_all)
        theirs = measure.with_user(self.user_own)
        self.assertFalse(theirs.has_access("read"))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._measure(measure.complaint_id)

    def test_critical_ones_need_a_cause(self):
        heat = self.env.ref("key_account.complaint_cause_heat")
        self.assertEqual(heat.display_name, "Production / Heat treatment")
        usual = self._complaint(state="solved", **TOLD)
        self.assertTrue(usual.is_cause_missing)
        usual.action_close()
        critical = self._complaint(state="solved", severity="3", **TOLD)
        with self._refused("is critical: fill in the root cause"), self.cr.savepoint():
            critical.action_close()
        critical.cause_id = heat
        critical.action_close()
        self.assertFalse(critical.is_cause_missing)
        with self.assertRaisesRegex(UserError, "Recursion"), self.cr.savepoint():
            heat.parent_id.parent_id = heat

    def test_repeats(self):
        """Of the same account and cause within twelve months; the first one is none."""
        heat = self.env.ref("key_account.complaint_cause_heat")
        transport = self.env.ref("key_account.complaint_cause_transport")
        other = self._account(self.beta)
        days = ("2024-11-01", "2024-12-02", "2025-11-30", "2025-12-01")
        oldest, old, first, second = (self._complaint(date=day, cause_id=heat.id) for day in days)
        self._complaint(date="2025-12-01", cause_id=transport.id)
        self._complaint(self.user_manager, account_id=other.id, cause_id=heat.id)
        reopened = self._complaint(state="closed", customer_words="Again", **TOLD)
        reopened.action_unsatisfied()
        repeats = self.env["key.account.complaint"].search(
            [("is_repeat", "=", True), ("company_id", "=", self.company.id)]
        )
        # 30 November 2025 is less than twelve months after 2 December 2024.
        self.assertEqual(repeats, old + first + second + reopened)
        self.assertFalse(oldest.is_repeat)
        self.assertTrue(second.is_repeat)

    def test_credit_note_that_goes_to_another_customer(self):
        """It counts no more: what was planned does."""
        complaint = self._complaint()
        measure = self._measure(complaint, kind="compensation", amount=600)
        note = self._draft_invoice(self.alpha, 500, "2025-12-01", move_type="out_refund")
        measure.sudo().move_id = note
        note.partner_id = self.beta
        note.action_post()
        self.assertEqual((measure.credit, complaint.cost), (0, 600))

    def _told_closed(self):
        return self.assertRaisesRegex(UserError, "only managers change its measures")

    def test_measures_of_closed_complaints_stay(self):
        complaint = self._complaint()
        measure = self._measure(complaint, amount=600)
        complaint.sudo().write({"state": "closed", **TOLD})
        with self._told_closed():
            measure.amount = 100
        with self._told_closed():
            measure.unlink()
        with self._told_closed(), self.cr.savepoint():
            self._measure(complaint, amount=1000)
        with self._told_closed(), self.cr.savepoint():
            complaint.with_user(self.user_own).measure_ids = [
                Command.create({"name": "More", "amount": 1000})
            ]
        self.env.invalidate_all()
        measure.with_user(self.user_manager).amount = 500
        self.assertEqual(complaint.cost, 500)

    def test_measure_and_closing_in_one_save(self):
        """Measures that are entered with the closing belong to it; what is closed is not opened for them."""
        stage = self.env["key.account.complaint.stage"].search([("state", "=", "closed")], limit=1)
        line = {"name": "Paid", "kind": "compensation", "amount": 300}
        for closing in ({"state": "closed"}, {"stage_id": stage.id}):
            complaint = self._complaint(**TOLD).with_user(self.user_own)
            self.assertFalse(complaint.is_compensated)
            complaint.write({"measure_ids": [Command.create(line)], **closing})
            self.assertEqual((complaint.state, complaint.cost), ("closed", 300))
            self.assertTrue(complaint.is_compensated)
            with self._told_closed(), self.cr.savepoint():
                complaint.write({"measure_ids": [Command.create(line)], **closing})
            complaint.write({"measure_ids": [Command.create(line)], "state": "progress"})
            self.assertEqual((complaint.state, complaint.cost), ("progress", 600))


@tagged("post_install", "-at_install")
class TestComplaintCheck(ComplaintRoomCommon):
    """After a week, the customer is asked again."""

    def _closed(self):
        with freeze_time("2025-12-02 09:00:00"):
            complaint = self._complaint(state="solved", **TOLD)
            complaint.action_close()
        return complaint

    def test_call_after_a_week(self):
        complaint = self._closed()
        activity = complaint.activity_ids
        self.assertEqual(
            (str(complaint.check_on), str(activity.date_deadline), activity.user_id),
            ("2025-12-09", "2025-12-09", self.user_own),
        )
        with freeze_time("2025-12-09 09:00:00"):
            complaint.action_satisfied()
        self.assertEqual(
            (complaint.customer_word, str(complaint.asked_on), complaint.state),
            ("satisfied", "2025-12-09", "closed"),
        )
        self.assertFalse(complaint.activity_ids)

    def test_not_satisfied(self):
        complaint = self._closed()
        with self.assertRaisesRegex(UserError, "Customer's Words"):
            complaint.action_unsatisfied()
        complaint.customer_words = "It spalled again"
        complaint.action_unsatisfied()
        self.assertEqual(
            (complaint.state, complaint.reopened_count, complaint.is_repeat, complaint.check_on),
            ("progress", 1, True, False),
        )
        self.assertFalse(complaint.activity_ids)
        # Closed again: the question is new.
        complaint.write({"state": "closed"})
        self.assertFalse(complaint.customer_word or complaint.customer_words)
        self.assertEqual(len(complaint.activity_ids), 1)
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_own).reopened_count = 0

    def test_without_call(self):
        self.company.key_account_complaint_check_days = 0
        complaint = self._closed()
        self.assertFalse(complaint.activity_ids)
        self.assertFalse(complaint.check_on)
        complaint.action_reopen()
        with self.assertRaisesRegex(UserError, "Close the complaint first"):
            complaint.action_satisfied()
