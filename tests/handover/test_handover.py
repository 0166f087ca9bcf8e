from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandover(HandoverCommon):
    """Accounts go with all open work, quietly, and come back as far as nobody changed them."""

    # === FINDING === #

    def test_found(self):
        """Both accounts of Own, with what Own holds there; Gamma is another's."""
        self._work_at_alpha()
        handover = self._handover(self.user_third)
        lines = {line.account_id: line for line in handover.line_ids}
        self.assertEqual(set(lines), {self.at_alpha, self.at_beta})
        told = lines[self.at_alpha].told
        for words in (
            "Owner of accounts: 1",
            "Open promises: 1",
            "Open visits: 1",
            "Open leads and opportunities: 1",
            "Quotations: 1",
        ):
            self.assertIn(words, told)
        self.assertEqual(lines[self.at_beta].record_count, 1)
        self.assertEqual(handover.record_count, sum(handover.line_ids.mapped("record_count")))

    def test_receivers(self):
        """The deputy comes first; else who has the fewest accounts."""
        handover = self._handover(self.user_manager, self.user_third)
        by_account = {line.account_id: line.receiver_id for line in handover.line_ids}
        self.assertEqual(by_account[self.at_alpha], self.user_all, "the deputy")
        self.assertEqual(by_account[self.at_beta], self.user_third, "no account yet")

    def test_found_again(self):
        """Receivers that were chosen stay; what is not held any more goes."""
        handover = self._handover(self.user_third)
        handover.line_ids.receiver_id = self.user_manager
        self.at_beta.owner_id = self.user_manager
        handover.action_find()
        self.assertEqual(handover.line_ids.account_id, self.at_alpha)
        self.assertEqual(handover.line_ids.receiver_id, self.user_manager)

    def test_warnings(self):
        visit_on = fields.Datetime.now() + timedelta(days=2)
        self.env["key.account.visit"].create(
            {"account_id": self.at_beta.id, "user_id": self.user_own.id, "start": visit_on}
        )
        best = self.env["key.account.grade"].search([], limit=1)
        self._grade(self.at_beta, best)
        handover = self._handover(self.user_manager, to_deputy=False)
        warnings = {line.account_id: line.warning for line in handover.line_ids}
        self.assertIn("best grade, no deputy", warnings[self.at_beta])
        self.assertIn("visits in the next 7 days: 1", warnings[self.at_beta])
        self.assertIn("the receiver has 1 accounts already", warnings[self.at_beta])
        self.assertEqual(warnings[self.at_alpha], "the receiver has 1 accounts already")

    # === APPLYING === #

    def test_applied(self):
        """What is open and Own's goes; what is done or another's stays; nobody gets mail."""
        work = self._work_at_alpha()
        self.alpha.user_id = self.user_own
        handover = self._handover(self.user_third, to_deputy=False)
        self.env.flush_all()
        mails = self.env["mail.mail"].search_count([])
        self._apply(handover)
        self.assertEqual(handover.state, "done")
        self.assertFalse(handover.line_ids.filtered("error"))
        self.assertEqual(self.at_alpha.owner_id, self.user_third)
        self.assertEqual(self.at_alpha.deputy_id, self.user_all, "the deputy stays")
        self.assertEqual(self.at_beta.owner_id, self.user_third)
        self.assertEqual(self.at_gamma.owner_id, self.user_manager)
        self.assertEqual(self.alpha.user_id, self.user_third)
        for name in ("promise", "visit", "lead", "order", "activity", "of_promise"):
            with self.subTest(name=name):
                self.assertEqual(work[name].user_id, self.user_third)
        self.assertEqual(work["done"].user_id, self.user_own)
        self.assertEqual(work["other"].user_id, self.user_manager)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_told(self):
        """The timeline says who handed it over, and each account has one note."""
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        change = self.at_beta.owner_change_ids.sorted("id")[-1]
        self.assertEqual(
            (change.previous_owner_id, change.owner_id), (self.user_own, self.user_third)
        )
        self.assertEqual(change.user_id, self.user_manager)
        notes = self.at_beta.message_ids.filtered(lambda note: "Handed over from" in note.body)
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.author_id, self.user_manager.partner_id)

    def test_left_out(self):
        handover = self._handover(self.user_third, to_deputy=False)
        handover.line_ids.filtered(lambda line: line.account_id == self.at_beta).is_excluded = True
        self._apply(handover)
        self.assertEqual(self.at_alpha.owner_id, self.user_third)
        self.assertEqual(self.at_beta.owner_id, self.user_own)

    def test_twice_at_once(self):
        """Of two handovers of the same account, the first one applied has it; the other finds nothing."""
        first, second = self._handover(self.user_third), self._handover(self.user_manager)
        (first + second).line_ids.receiver_id = self.user_third
        second.line_ids.receiver_id = self.user_manager
        self._apply(first)
        self._apply(second)
        self.assertEqual(self.at_beta.owner_id, self.user_third)
        self.assertEqual(set(second.line_ids.move_ids.mapped("state")), {"gone"})

    def test_nobody_receives(self):
        handover = self._handover(to_deputy=False)
        with self.assertRaisesRegex(UserError, "Choose who takes over"):
            handover.action_apply()
        with self.assertRaisesRegex(UserError, "gives the accounts away"):
            handover.line_ids.receiver_id = self.user_own

    # === TAKING BACK === #

    def test_taken_back(self):
        """What somebody changed since stays, and is listed."""
        work = self._work_at_alpha()
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        work["promise"].user_id = self.user_manager
        handover.action_revert()
        self._run()
        self.assertEqual(handover.state, "reverted")
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_own)
        for name in ("visit", "lead", "order", "activity", "of_promise"):
            with self.subTest(name=name):
                self.assertEqual(work[name].user_id, self.user_own)
        self.assertEqual(work["promise"].user_id, self.user_manager)
        kept = handover.line_ids.move_ids.filtered(lambda move: move.state == "kept")
        self.assertEqual((kept.model, kept.res_id), ("key.account.commitment", work["promise"].id))
        told = " ".join(handover.message_ids.mapped("body"))
        self.assertIn("Changed since by somebody else, and left: 1.", told)

    def test_deleted_since(self):
        work = self._work_at_alpha()
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        work["activity"].unlink()
        handover.action_revert()
        self._run()
        self.assertEqual(self.at_alpha.owner_id, self.user_own)

    def test_absence(self):
        """Accounts go on the first day, and come back on the day after the last one."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._handover(
                self.user_third, kind="absence", date_from="2026-03-04", date_to="2026-03-06"
            )
            self._apply(handover)
            self.assertEqual(self.at_beta.owner_id, self.user_own, "not yet")
        for day, owner in ((4, self.user_third), (6, self.user_third), (7, self.user_own)):
            with freeze_time(f"2026-03-0{day} 10:00:00"):
                self._run()
                self.assertEqual(self.at_beta.owner_id, owner, f"on {day} March")
        self.assertEqual(handover.state, "reverted")

    # === COST === #

    def test_statements(self):
        """Ten times as many records take the same number of statements."""

        def apply(promises):
            self._promises = [self._promise(self.at_alpha) for _number in range(promises)]
            handover = self._handover(self.user_third, to_deputy=False)
            lines = handover.sudo().line_ids
            count = self._count(lines._hand_over)
            self.assertEqual({promise.user_id for promise in self._promises}, {self.user_third})
            back = self._count(lines._hand_back)
            self.assertEqual({promise.user_id for promise in self._promises}, {self.user_own})
            for promise in self._promises:
                promise.unlink()
            return count, back

        apply(1)
        few, many = apply(4), apply(40)
        self.assertEqual(few, many)
