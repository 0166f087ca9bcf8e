from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverPlan(HandoverCommon):
    """Every record that would go is listed before it goes, and each can be left out."""

    def _plan(self, handover, state="planned"):
        """Return the moves of a state by ``(model, id)``."""
        moves = handover.sudo().line_ids.move_ids.filtered(lambda move: move.state == state)
        return {(move.model, move.res_id): move for move in moves}

    def _key(self, record):
        return (record._name, record.id)

    # === PLAN === #

    def test_listed(self):
        """Whatever Own holds, from Own to whoever takes the account over, and why; nothing has moved."""
        work = self._work_at_alpha()
        handover = self._handover(self.user_third)
        planned = self._plan(handover)
        going = ("promise", "visit", "lead", "order", "activity", "of_promise")
        expected = {self._key(work[name]): self.user_all for name in going}
        expected |= {
            self._key(self.at_alpha): self.user_all,
            self._key(self.at_beta): self.user_third,
        }
        self.assertEqual({key: move.new_user_id for key, move in planned.items()}, expected)
        self.assertEqual({move.old_user_id for move in planned.values()}, {self.user_own})
        self.assertEqual(planned[self._key(self.at_alpha)].reason, "deputy")
        self.assertEqual(planned[self._key(self.at_beta)].reason, "load")
        self.assertEqual(work["promise"].user_id, self.user_own)
        shown = self.env[handover._name].browse(handover.id).action_view_records()
        self.assertEqual(
            self.env["key.account.handover.move"].search_count(shown["domain"]), len(expected)
        )

    def test_receiver_changed(self):
        """The plan follows the receiver of the line, who was chosen by hand then."""
        handover = self._handover(self.user_third)
        line = handover.line_ids.filtered(lambda line: line.account_id == self.at_alpha)
        line.receiver_id = self.user_manager
        self.assertEqual(line.reason, "hand")
        move = self._plan(handover)[self._key(self.at_alpha)]
        self.assertEqual((move.new_user_id, move.reason), (self.user_manager, "hand"))
        handover.action_find()
        move = self._plan(handover)[self._key(self.at_alpha)]
        self.assertEqual((move.new_user_id, move.reason), (self.user_manager, "hand"))

    def test_account_left_out(self):
        """Accounts that stay are not listed."""
        handover = self._handover(self.user_third)
        handover.line_ids.filtered(lambda line: line.account_id == self.at_beta).is_excluded = True
        shown = handover.action_view_records()
        moves = self.env["key.account.handover.move"].search(shown["domain"])
        self.assertEqual(moves.account_id, self.at_alpha)

    def test_named(self):
        """Records are named for whoever may read them; deleted ones are not."""
        promise = self._promise(self.at_beta)
        handover = self._handover(self.user_third, to_deputy=False)
        move = self._plan(handover)[self._key(promise)]
        self.assertEqual(move.with_user(self.user_manager).record_name, promise.display_name)
        self.assertFalse(move.with_user(self.user_none).record_name)
        self.assertEqual(move.with_user(self.user_manager).action_open()["res_id"], promise.id)
        promise.unlink()
        self.env.invalidate_all()
        self.assertFalse(move.with_user(self.user_manager).record_name)

    def test_rows_kept(self):
        """Looked at again, records keep their rows, also those left out; what is over goes, what is new comes."""
        work = self._work_at_alpha()
        handover = self._handover(self.user_third)
        before = self._plan(handover)
        before[self._key(work["lead"])].with_user(self.user_manager).action_leave_out()
        over, new = work["promise"], self._promise(self.at_beta)
        over.state = "kept"
        handover.action_view_records()
        after = self._plan(handover) | self._plan(handover, "stays")
        self.assertEqual(after.pop(self._key(new)).new_user_id, self.user_third)
        del before[self._key(over)], before[self._key(work["of_promise"])]
        after.pop(self._key(work["of_promise"]), None)
        self.assertEqual(after, before)
        before[self._key(work["order"])].with_user(self.user_manager).action_leave_out()

    def test_rows_named_anew(self):
        """Kinds are named in the language of whoever looked last, on all rows."""
        handover = self._handover(self.user_third)
        move = self._plan(handover)[self._key(self.at_beta)]
        self.env.cr.execute(
            "UPDATE key_account_handover_move SET label = 'Besitzer' WHERE id = %s", [move.id]
        )
        handover.action_view_records()
        self.assertEqual(move.label, "Owner of accounts")
        self.assertIn("Owner of accounts: 1", move.line_id.told)

    # === LEFT OUT === #

    def test_record_left_out(self):
        """It stays with the giver, is counted no more, and is remembered when records are found again."""
        work = self._work_at_alpha()
        handover = self._handover(self.user_third, to_deputy=False)
        line = handover.line_ids.filtered(lambda line: line.account_id == self.at_alpha)
        before = line.record_count
        move = self._plan(handover)[self._key(work["lead"])].with_user(self.user_manager)
        move.action_leave_out()
        self.assertEqual(line.record_count, before - 1)
        self.assertNotIn("opportunities", line.told)
        handover.action_find()
        self.assertEqual(list(self._plan(handover, "stays")), [self._key(work["lead"])])
        self.assertEqual(line.record_count, before - 1)
        self._apply(handover)
        self.assertEqual(work["lead"].user_id, self.user_own)
        self.assertEqual(work["promise"].user_id, self.user_third)
        self.assertEqual(list(self._plan(handover, "stays")), [self._key(work["lead"])])
        self.assertIn("Left out by hand: 1.", " ".join(handover.message_ids.mapped("body")))

    def test_taken_along(self):
        promise = self._promise(self.at_beta)
        handover = self._handover(self.user_third, to_deputy=False)
        move = self._plan(handover)[self._key(promise)].with_user(self.user_manager)
        move.action_leave_out()
        with self.assertRaisesRegex(UserError, "Choose records"):
            move.action_leave_out()
        move.action_take_along()
        self._apply(handover)
        self.assertEqual(promise.user_id, self.user_third)

    def test_left_out_and_over(self):
        """What was left out and is over by now is forgotten."""
        promise = self._promise(self.at_beta)
        handover = self._handover(self.user_third, to_deputy=False)
        self._plan(handover)[self._key(promise)].with_user(self.user_manager).action_leave_out()
        promise.sudo().state = "kept"
        handover.action_find()
        self.assertFalse(self._plan(handover, "stays"))

    def test_rights(self):
        """The giver leaves own records out of the own draft; others neither see nor change it."""
        handover = self._as(self.user_own, self.handovers).create(
            {"receiver_ids": self.user_third.ids, "to_deputy": False}
        )
        handover.action_find()
        move = self._plan(handover)[self._key(self.at_beta)]
        with self.assertRaises(AccessError):
            self._as(self.user_third, move).read(["label"])
        with self.assertRaises(AccessError):
            self._as(self.user_all, move).action_leave_out()
        self._as(self.user_own, move).action_leave_out()
        self._as(self.user_own, move).action_take_along()
        with self.assertRaises(AccessError):
            self._as(self.user_own, move).write({"state": "moved"})
        handover.action_propose()
        self.assertEqual(self._as(self.user_third, move).read(["label"])[0]["label"], move.label)
        with self.assertRaises(AccessError):
            self._as(self.user_third, move).action_leave_out()
        with self.assertRaisesRegex(UserError, "Draft"):
            self._as(self.user_own, move).action_leave_out()

    # === SINCE === #

    def test_changed_since(self):
        """What came since the list goes as well, what is over is told, and the note says so."""
        over, stays = self._promise(self.at_beta), self._promise(self.at_beta)
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._handover(self.user_third, to_deputy=False)
        self.assertEqual(handover.planned_on, fields.Datetime.to_datetime("2026-03-02 10:00:00"))
        over.state = "kept"
        came = self._promise(self.at_beta)
        self._apply(handover)
        self.assertEqual((stays + came).user_id, self.user_third)
        self.assertEqual(over.user_id, self.user_own)
        self.assertEqual(list(self._plan(handover, "gone")), [self._key(over)])
        moved = self._plan(handover, "moved")
        self.assertEqual([key for key, move in moved.items() if move.is_new], [self._key(came)])
        self.assertFalse(self._plan(handover))
        told = " ".join(handover.message_ids.mapped("body"))
        self.assertRegex(told, "Since the records were listed on .*, 1 came, and 1 went elsewhere.")
        handover.action_revert()
        self._run()
        self.assertEqual((stays + came + over).user_id, self.user_own)

    def test_nothing_changed(self):
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertNotIn("Since the records", " ".join(handover.message_ids.mapped("body")))

    def test_shown_again(self):
        """Showing the records finds them anew; for whoever is asked, they stay as they are."""
        handover = self._handover(self.user_third, to_deputy=False)
        came = self._promise(self.at_beta)
        handover.action_propose()
        self._as(self.user_third, handover).action_view_records()
        self.assertNotIn(self._key(came), self._plan(handover))
        handover.line_ids[-1].action_view_records()
        self.assertIn(self._key(came), self._plan(handover))
        self.assertIn(self._key(self.at_alpha), self._plan(handover), "the other line as before")

    # === COST === #

    def test_statements(self):
        """Ten times as many records take the same number of statements."""
        handover = self._handover(self.user_third, to_deputy=False)

        def plan(number):
            promises = [self._promise(self.at_alpha) for _number in range(number)]
            self.env.flush_all()
            # The moment of the list is no statement more.
            with freeze_time("2026-03-02 10:00:00"):
                count = self._count(handover.sudo()._fill)
            self.assertEqual(len(self._plan(handover)), 2 + number)
            for promise in promises:
                promise.unlink()
            return count

        plan(1)
        self.assertEqual(plan(4), plan(40))
