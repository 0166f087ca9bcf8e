from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ...models.handover import key_account_handover_applying as applying
from ...tools.desk import Desk
from .handover_common import HandoverCommon

SIGNED = "It was signed by hand."


@tagged("post_install", "-at_install")
class TestHandoverFailing(HandoverCommon):
    """What cannot go, or come back, stays alone, is listed with the reason, and managers are told."""

    def _refusing(self, promise):
        """Refuse to change who keeps a promise; returns the patch, whose ``calls`` are the sizes of what was written."""
        promises = type(self.env["key.account.commitment"])
        write, calls = promises.write, []

        def refuse(records, vals):
            if "user_id" in vals:
                calls.append(len(records))
                if promise in records:
                    raise UserError(SIGNED)
            return write(records, vals)

        patched = patch.object(promises, "write", refuse)
        patched.calls = calls
        return patched

    def _move(self, handover, record):
        moves = handover.line_ids.move_ids
        return moves.filtered(lambda move: (move.model, move.res_id) == (record._name, record.id))

    def _told(self, handover):
        return " ".join(handover.message_ids.mapped("body"))

    def _on_desk(self, user):
        """Return what the start page of a user says of accounts that could not be handed over."""
        env = self._as(user, self.env["key.account.desk"]).env
        desk = Desk(env, everybody=True)
        sources = [
            source
            for source in env["key.account.desk"]._get_handover_items(desk)
            if source.kind == "handover_failed"
        ]
        return [
            item.source.tell(item) for item in env["key.account.desk"]._read_alerts(desk, sources)
        ]

    # === RECORDS === #

    def test_one_record_refuses(self):
        """The rest of the account goes; the record stays, listed with the reason."""
        broken, fine = self._promise(self.at_alpha), self._promise(self.at_alpha)
        handover = self._handover(self.user_third, to_deputy=False)
        with self._refusing(broken):
            self._apply(handover)
        self.assertEqual(handover.state, "done")
        self.assertFalse(handover.line_ids.filtered("error"))
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_third)
        self.assertEqual(fine.user_id, self.user_third)
        self.assertEqual(broken.user_id, self.user_own)
        move = self._move(handover, broken)
        self.assertEqual((move.state, move.error), ("failed", "It was signed by hand."))
        self.assertEqual(self._move(handover, fine).state, "moved")
        told = {line.account_id: line.told for line in handover.line_ids}
        self.assertEqual(told[self.at_alpha], "Open promises: 1 · Owner of accounts: 1")
        self.assertIn("Not possible, and left with the giver: 1.", self._told(handover))
        handover.action_revert()
        self._run()
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_own)
        self.assertEqual((fine + broken).user_id, self.user_own)

    def test_found_by_halves(self):
        """Of 64 promises one is broken: it is found by halves, not by 64 calls one by one."""
        promises = [self._promise(self.at_alpha) for _number in range(64)]
        refusing = self._refusing(promises[20])
        with refusing:
            failed = self.handovers.line_ids.sudo()._assign(
                "key.account.commitment",
                "user_id",
                [promise.id for promise in promises],
                self.user_third.id,
            )
        self.assertEqual(failed, {promises[20].id: "It was signed by hand."})
        self.assertEqual(
            sorted(refusing.calls), sorted([64, 32, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1])
        )

    def test_record_that_cannot_come_back(self):
        """Its account is not taken back yet, the rest is; a manager tries again, or leaves it there."""
        broken, fine = self._promise(self.at_alpha), self._promise(self.at_alpha)
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertFalse(self._on_desk(self.user_manager))
        for _attempt in range(2):
            handover.action_revert()
            with self._refusing(broken):
                self._run()
        self.assertEqual(handover.state, "done")
        self.assertEqual((fine.user_id, broken.user_id), (self.user_own, self.user_third))
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_own)
        [line] = handover.line_ids.filtered("error")
        self.assertEqual(line.error, "1 records did not come back: It was signed by hand.")
        self.assertEqual(
            self._on_desk(self.user_manager), [f"1 accounts cannot go back to {self.user_own.name}"]
        )
        back = self.at_alpha.message_ids.filtered(lambda note: "was taken back" in note.body)
        self.assertEqual(len(back), 1, "nothing came back the second time")
        handover.action_revert()
        self._run()
        self.assertEqual(handover.state, "reverted")
        self.assertEqual(broken.user_id, self.user_own)
        self.assertFalse(self._on_desk(self.user_manager))

    # === PEOPLE === #

    def test_receiver_left_before_the_first_day(self):
        """The handover is a draft again, and managers have it on the start page until somebody else is chosen."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._handover(
                self.user_third,
                kind="absence",
                date_from="2026-03-04",
                date_to="2026-03-06",
                to_deputy=False,
            )
            self._apply(handover)
        self.user_third.group_ids -= self.env.ref("key_account.group_user")
        with freeze_time("2026-03-04 10:00:00"):
            self._run()
        self.assertEqual(handover.state, "draft")
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_own)
        self.assertIn("no access to the key accounts", handover.line_ids[0].warning)
        self.assertIn("It is a draft again.", self._told(handover))
        self.assertEqual(
            self._on_desk(self.user_manager),
            [f"2 accounts of {self.user_own.name} could not be handed over"],
        )
        with self.assertRaisesRegex(UserError, "no access to the key accounts"):
            handover.action_apply()
        handover.line_ids.receiver_id = self.user_all
        self.assertFalse(self._on_desk(self.user_manager))
        with freeze_time("2026-03-04 11:00:00"):
            self._apply(handover)
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_all)

    def test_one_of_two_receivers_left(self):
        """The accounts of the other go; those of the leaver wait in a draft of their own, with what was left out."""
        stays, goes = self._promise(self.at_beta), self._promise(self.at_beta)
        handover = self._handover(self.user_third, note="They count every cent")
        self.assertEqual(
            {line.account_id: line.receiver_id for line in handover.line_ids},
            {self.at_alpha: self.user_all, self.at_beta: self.user_third},
        )
        self._move(handover, stays).with_user(self.user_manager).action_leave_out()
        handover.action_apply()
        self.user_third.active = False
        self._run()
        self.assertEqual(handover.state, "done")
        self.assertEqual(handover.line_ids.account_id, self.at_alpha)
        draft = self.handovers.search([("giver_id", "=", self.user_own.id)]) - handover
        self.assertEqual((draft.state, draft.note), ("draft", "They count every cent"))
        self.assertEqual(draft.line_ids.account_id, self.at_beta)
        self.assertFalse(draft.receiver_ids)
        self.assertIn("They wait in a draft of their own", self._told(handover))
        self.assertEqual(
            self._on_desk(self.user_manager),
            [f"1 accounts of {self.user_own.name} could not be handed over"],
        )
        draft.with_user(self.user_manager).line_ids.receiver_id = self.user_manager
        self._apply(draft.with_user(self.user_manager))
        self.assertEqual(self.at_beta.owner_id, self.user_manager)
        self.assertEqual((stays.user_id, goes.user_id), (self.user_own, self.user_manager))

    def test_giver_left_during_the_absence(self):
        """What cannot come back stays; the manager leaves it there: it is a handover for good then."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._handover(
                self.user_third,
                kind="absence",
                date_from="2026-03-02",
                date_to="2026-03-06",
                to_deputy=False,
            )
            self._apply(handover)
        self.user_own.group_ids -= self.env.ref("key_account.group_user")
        with freeze_time("2026-03-07 10:00:00"):
            self._run()
            self.assertEqual(self.at_beta.owner_id, self.user_third)
            self.assertEqual(
                self._on_desk(self.user_manager),
                [f"2 accounts cannot go back to {self.user_own.name}"],
            )
            with self.assertRaisesRegex(UserError, "Hand these accounts over"):
                handover.action_revert()
            handover.action_keep()
            self.assertEqual((handover.kind, handover.state), ("good", "done"))
            self.assertFalse(self._on_desk(self.user_manager))
            with self.assertRaisesRegex(UserError, "Nothing failed here"):
                handover.action_keep()
        with freeze_time("2026-03-08 10:00:00"):
            self._run()
        self.assertEqual((handover.state, self.at_beta.owner_id), ("done", self.user_third))

    def test_receiver_absent(self):
        """Whoever is absent on these days is warned of; whoever is back by then is not."""
        with freeze_time("2026-03-02 10:00:00"):
            absence = self._handover(
                self.user_own,
                giver=self.user_manager,
                kind="absence",
                date_from="2026-03-04",
                date_to="2026-03-06",
            )
            absence.action_apply()
            dates = (("2026-03-06", "2026-03-09", True), ("2026-03-07", "2026-03-09", False))
            for first, last, is_warned in dates:
                with self.subTest(first=first):
                    handover = self._handover(
                        self.user_manager,
                        kind="absence",
                        date_from=first,
                        date_to=last,
                        to_deputy=False,
                    )
                    warning = handover.line_ids[0].warning
                    self.assertEqual("absent from 03/04/2026 to 03/06/2026" in warning, is_warned)
            for first, is_warned in ((False, True), ("2026-03-06", True), ("2026-03-07", False)):
                with self.subTest(good=first):
                    handover = self._handover(self.user_manager, date_from=first, to_deputy=False)
                    warning = handover.line_ids[0].warning
                    self.assertEqual("absent from 03/04/2026 to 03/06/2026" in warning, is_warned)

    # === TIME === #

    def test_time_is_over(self):
        """After each batch the time of the action is over: it goes on at once, not on the next day."""
        handover = self._handover(self.user_third, to_deputy=False)
        crons = self.env.registry["ir.cron"]
        commit = crons._commit_progress

        def commit_and_stop(model, processed=0, **kwargs):
            commit(model, processed, **kwargs)
            return 0

        with (
            patch.object(applying, "BATCH", 1),
            patch.object(crons, "_commit_progress", commit_and_stop),
        ):
            handover.action_apply()
            self._run()
            self.assertEqual(handover.state, "done")
            self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_third)
            handover.action_revert()
            self._run()
            self.assertEqual(handover.state, "reverted")

    def test_begins_on_the_day(self):
        """The action is asked for at midnight of the first day, and of the day after the last one."""
        self.company.partner_id.tz = "Europe/Berlin"
        cron = self.env.ref("key_account.ir_cron_handover")
        with freeze_time("2026-03-02 10:00:00"):
            self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
            self._handover(
                self.user_third, kind="absence", date_from="2026-03-04", date_to="2026-03-06"
            ).action_apply()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(
            sorted(map(str, triggers.mapped("call_at"))),
            ["2026-03-02 10:00:00", "2026-03-03 23:00:00", "2026-03-06 23:00:00"],
        )
