from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverReturning(HandoverCommon):
    """Only what is open comes back: who won, kept or did something meanwhile is who did it."""

    def _states(self, handover):
        return {(move.model, move.res_id): move.state for move in handover.line_ids.move_ids}

    def test_over_stays(self):
        """Of two of each kind, Third brings one to its end: that stays Third's, the other one comes back."""
        with freeze_time("2026-03-02 10:00:00"):
            over, left = self._work_at_alpha(), self._work_at_alpha()
            problem, problem_left = self.env["key.account.usage.problem"].create(
                [
                    {
                        "account_id": self.at_alpha.id,
                        "name": "Cracks",
                        "user_id": self.user_own.id,
                    }
                    for _number in range(2)
                ]
            )
            handover = self._handover(self.user_third, to_deputy=False)
            self._apply(handover)
        names = ("promise", "visit", "lead", "order", "activity")
        with freeze_time("2026-03-04 10:00:00"):
            over["promise"].sudo().state = "kept"
            over["visit"].sudo().start = "2026-03-03 09:00:00"
            over["visit"].sudo().state = "done"
            over["lead"].action_set_won()
            over["order"].action_confirm()
            over["activity"].action_done()
            problem.sudo().write({"solution": "A softer roll", "state": "closed"})
        for name in names:
            self.assertEqual(over[name].user_id, self.user_third, name)
        handover.action_revert()
        self._run()
        self.assertEqual(handover.state, "reverted")
        states = self._states(handover)
        for name in names:
            with self.subTest(name=name):
                self.assertEqual(over[name].user_id, self.user_third)
                self.assertEqual(states[over[name]._name, over[name].id], "over")
                self.assertEqual(left[name].user_id, self.user_own)
                self.assertEqual(states[left[name]._name, left[name].id], "back")
        self.assertEqual((problem.user_id, problem_left.user_id), (self.user_third, self.user_own))
        self.assertEqual(self.at_alpha.owner_id, self.user_own)
        told = " ".join(handover.message_ids.mapped("body"))
        self.assertIn("Over by then, and left with whoever did it: 6.", told)
        self.assertIn("Changed since by somebody else, and left: 0.", told)

    def test_order_that_went_as_an_order(self):
        """An order that Own had won comes back; once it is invoiced it would stay."""
        order = self._work_at_alpha()["order"]
        order.action_confirm()
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertEqual(order.user_id, self.user_third)
        handover.action_revert()
        self._run()
        self.assertEqual(order.user_id, self.user_own)

    def test_changed_and_over(self):
        """What somebody else has by now is changed, whether it is over or not."""
        promise = self._promise(self.at_alpha)
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        promise.write({"user_id": self.user_manager.id})
        promise.sudo().state = "kept"
        handover.action_revert()
        self._run()
        self.assertEqual(self._states(handover)[promise._name, promise.id], "kept")
        self.assertEqual(promise.user_id, self.user_manager)

    def test_activity_of_a_receiver_who_left(self):
        """It waits unassigned for whoever follows the receiver: taken back before, it is Own's again, and stays so."""
        activity = self._activity(self.at_alpha)
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertEqual(activity.user_id, self.user_third)
        self.user_third.action_archive()
        self.assertFalse(activity.user_id)
        handover.action_revert()
        self._run()
        self.assertEqual(activity.user_id, self.user_own)
        self.assertEqual(self._states(handover)["mail.activity", activity.id], "back")
        draft = self.handovers.search([("giver_id", "=", self.user_third.id)])
        draft.line_ids.receiver_id = self.user_all
        self._apply(draft.with_user(self.user_manager))
        self.assertEqual(activity.user_id, self.user_own)

    def test_giver_absent_again(self):
        """The first absence ends while Own is absent by a second one: all comes back after the second."""

        def absent(receiver, first, last):
            handover = self._handover(
                receiver,
                kind="absence",
                date_from=f"2026-03-{first:02}",
                date_to=f"2026-03-{last:02}",
                to_deputy=False,
            )
            handover.action_apply()
            return handover

        with freeze_time("2026-03-02 10:00:00"):
            first = absent(self.user_third, 4, 6)
            second = absent(self.user_all, 6, 9)
        third, own = self.user_third, self.user_own
        for day, owner in ((4, third), (6, third), (7, third), (9, third), (10, own)):
            with freeze_time(f"2026-03-{day:02} 10:00:00"):
                self._run()
            self.assertEqual(self.at_beta.owner_id, owner, f"on {day} March")
        self.assertEqual((first.state, second.state), ("reverted", "reverted"))

    def test_nothing_went(self):
        """The giver has nothing any more: no note, and the line says so; nor is anything taken back."""
        handover = self._handover(self.user_third, to_deputy=False)
        (self.at_alpha + self.at_beta).owner_id = self.user_manager
        self._apply(handover)
        self.assertEqual(
            set(handover.line_ids.mapped("told")),
            {f"Nothing: {self.user_own.name} had nothing here any more."},
        )
        self.assertEqual(handover.record_count, 0)
        handover.action_revert()
        self._run()
        notes = " ".join(self.at_beta.message_ids.mapped("body"))
        self.assertNotIn("Handed over", notes)
        self.assertNotIn("taken back", notes)
        self.assertEqual(self.at_beta.owner_id, self.user_manager)

    def test_merged_drafts(self):
        """A leaver's activities at both accounts wait on the line that is left, with receiver and note."""
        activities = self._activity(self.at_alpha, number=2) + self._activity(self.at_beta)
        self.user_own.action_archive()
        draft = self.handovers.search([("giver_id", "=", self.user_own.id)])
        draft = draft.with_user(self.user_manager)
        at_alpha = draft.line_ids.filtered(lambda line: line.account_id == self.at_alpha)
        at_alpha.write({"receiver_id": self.user_third.id, "note": "Ask for Ms Kern"})
        (draft.line_ids - at_alpha).write({"receiver_id": False})
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": (self.alpha + self.beta).ids, "dst_partner_id": self.beta.id}
        ).action_merge()
        self.env.invalidate_all()
        line = draft.line_ids
        self.assertEqual((line.account_id, line.receiver_id), (self.at_beta, self.user_third))
        self.assertEqual((line.note, line.record_count), ("Ask for Ms Kern", 5))
        self._apply(draft)
        self.assertEqual(activities.user_id, self.user_third)

    # === AT ONCE === #

    def test_answer_comes_too_late(self):
        """Once it is handed over, nobody sends it back: the receiver is told."""
        handover = self._as(self.user_own, self.handovers).create(
            {"receiver_ids": self.user_third.ids, "to_deputy": False}
        )
        handover.action_find()
        handover.action_propose()
        self._as(self.user_manager, handover).action_apply()
        for answer in ("action_send_back", "action_accept"):
            with self.assertRaisesRegex(UserError, "only while the status is: Receivers Asked"):
                getattr(self._as(self.user_third, handover), answer)()
