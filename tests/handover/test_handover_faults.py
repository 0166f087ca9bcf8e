import contextlib
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ...models.handover import key_account_handover_applying as applying
from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverFaults(HandoverCommon):
    """What comes between: absences one after the other, people who left, merged customers, kills."""

    def _absence(self, giver, receiver, first, last):
        """Hand the accounts over for days of March 2026; the scheduled action runs by :meth:`_on`."""
        handover = self._handover(
            receiver,
            giver=giver,
            kind="absence",
            date_from=f"2026-03-{first:02}",
            date_to=f"2026-03-{last:02}",
            to_deputy=False,
        )
        handover.action_apply()
        return handover

    def _on(self, day):
        """Return who owns Beta after the night before a day of March 2026."""
        with freeze_time(f"2026-03-{day:02} 10:00:00"):
            self._run()
        return self.at_beta.owner_id

    # === ABSENCES === #

    def test_one_absence_ends_while_another_begins(self):
        """Own is back on the day on which Third leaves: Third does not take Own's accounts along."""
        with freeze_time("2026-03-02 10:00:00"):
            first = self._absence(self.user_own, self.user_third, 4, 6)
        self.assertEqual(self._on(4), self.user_third)
        with freeze_time("2026-03-05 10:00:00"):
            second = self._absence(self.user_third, self.user_all, 7, 9)
        self.assertEqual(second.line_ids.account_id, self.at_alpha + self.at_beta)
        self.assertEqual(self._on(7), self.user_own)
        self.assertEqual((first.state, second.state), ("reverted", "done"))
        self.assertEqual(self._on(10), self.user_own)
        notes = self.at_beta.message_ids.filtered(lambda note: "from ka_third" in note.body)
        self.assertEqual(len(notes), 1, "of the second handover, nothing went")

    def test_absence_within_an_absence(self):
        """All stands in for Third, who stands in for Own: each has the accounts back after the own absence."""
        with freeze_time("2026-03-02 10:00:00"):
            self._absence(self.user_own, self.user_third, 4, 10)
        self.assertEqual(self._on(4), self.user_third)
        with freeze_time("2026-03-05 10:00:00"):
            self._absence(self.user_third, self.user_all, 6, 8)
        for day, owner in (
            (6, self.user_all),
            (9, self.user_third),
            (10, self.user_third),
            (11, self.user_own),
        ):
            self.assertEqual(self._on(day), owner, f"on {day} March")

    def test_absence_that_ends_first(self):
        """Own is back while All stands in for Third: Own's accounts come from All."""
        with freeze_time("2026-03-02 10:00:00"):
            self._absence(self.user_own, self.user_third, 4, 7)
        self.assertEqual(self._on(4), self.user_third)
        with freeze_time("2026-03-05 10:00:00"):
            second = self._absence(self.user_third, self.user_all, 6, 10)
        for day, owner in (
            (6, self.user_all),
            (7, self.user_all),
            (8, self.user_own),
            (11, self.user_own),
        ):
            self.assertEqual(self._on(day), owner, f"on {day} March")
        moves = second.line_ids.move_ids
        deputies = moves.filtered(lambda move: move.field == "deputy_id")
        self.assertEqual(set((moves - deputies).mapped("state")), {"kept"})
        # All, who was deputy and owner meanwhile, is deputy again.
        self.assertEqual(self.at_alpha.deputy_id, self.user_all)

    def test_for_good_twice(self):
        """What a second handover gave away for good is not taken back by the first one."""
        first = self._handover(self.user_third, to_deputy=False)
        self._apply(first)
        second = self._handover(self.user_all, giver=self.user_third, to_deputy=False)
        self._apply(second)
        first.action_revert()
        self._run()
        self.assertEqual(self.at_beta.owner_id, self.user_all)
        self.assertEqual(set(first.line_ids.move_ids.mapped("state")), {"kept"})

    # === PEOPLE WHO LEFT === #

    def test_giver_archived_during_the_absence(self):
        """Nothing goes to somebody who cannot work: it stays, the line says why; later it can be tried again."""
        with freeze_time("2026-03-02 10:00:00"):
            handover = self._absence(self.user_own, self.user_third, 4, 6)
        self.assertEqual(self._on(4), self.user_third)
        self.user_own.action_archive()
        self.assertEqual(self._on(7), self.user_third)
        self.assertEqual(handover.state, "done")
        self.assertIn("no access to the key accounts", handover.line_ids[0].error)
        messages = len(handover.message_ids)
        self.assertEqual(self._on(8), self.user_third)
        self.assertEqual(len(handover.message_ids), messages, "nobody is told night by night")
        with self.assertRaisesRegex(UserError, "Hand these accounts over to somebody else"):
            handover.action_revert()
        self.user_own.action_unarchive()
        handover.action_revert()
        self.assertEqual(self._on(9), self.user_own)
        self.assertEqual(handover.state, "reverted")

    def test_receiver_archived_after_it(self):
        """What the receiver left is taken back all the same."""
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.user_third.action_archive()
        handover.action_revert()
        self._run()
        self.assertEqual(self.at_beta.owner_id, self.user_own)

    # === OTHER RECORDS === #

    def test_activities_of_other_modules(self):
        """Activities at offers, invoices and contacts are kept as well, and go with the account."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.alpha.id})
        invoice = self._invoice(self.alpha, 100, "2026-01-10", company=self.company)
        activities = self._activity(contact) + self._activity(invoice)
        self.user_own.action_archive()
        self.assertEqual(activities.exists(), activities)
        self.assertFalse(activities.user_id)
        draft = self.handovers.search([("giver_id", "=", self.user_own.id)])
        draft.line_ids.receiver_id = self.user_third
        self._apply(draft.with_user(self.user_manager))
        self.assertEqual(activities.user_id, self.user_third)

    def test_meetings(self):
        """The receiver sees the coming meeting of an opportunity in the own calendar; guests stay."""
        lead = self._work_at_alpha()["lead"]
        guest = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.alpha.id})
        meeting = self.env["calendar.event"].create(
            {
                "name": "Rolls",
                "user_id": self.user_own.id,
                "partner_ids": (guest + self.user_own.partner_id).ids,
                "opportunity_id": lead.id,
                "start": "2030-03-05 09:00:00",
                "stop": "2030-03-05 10:00:00",
            }
        )
        mails = self.env["mail.mail"].search_count([])
        self._apply(self._handover(self.user_third, to_deputy=False))
        self.assertEqual(meeting.user_id, self.user_third)
        self.assertEqual(
            meeting.partner_ids,
            guest + self.user_third.partner_id,
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_archived_account(self):
        """An account that rests goes as well: its owner is asked when it wakes up."""
        self.at_beta.active = False
        self._apply(self._handover(self.user_third, to_deputy=False))
        self.assertEqual(self.at_beta.owner_id, self.user_third)

    def test_other_company(self):
        """Accounts of another company stay, also of the same customer."""
        self.user_own.company_ids += self.other_company
        there = self._account(self.beta, self.other_company, owner_id=self.user_own.id)
        promise = self._promise(there)
        handover = self._handover(self.user_third, to_deputy=False)
        self.assertEqual(handover.line_ids.account_id, self.at_alpha + self.at_beta)
        self._apply(handover)
        self.assertEqual(there.owner_id, self.user_own)
        self.assertEqual(promise.user_id, self.user_own)

    # === MERGED CUSTOMERS === #

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": (source + target).ids, "dst_partner_id": target.id}
        ).action_merge()
        self.env.invalidate_all()

    def test_merged_after_it(self):
        """Both accounts went: what went with the merged one comes back as well."""
        promise = self._promise(self.at_alpha)
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self._merge(self.alpha, self.beta)
        self.assertEqual(handover.line_ids.account_id, self.at_beta)
        handover.action_revert()
        self._run()
        self.assertEqual(promise.account_id, self.at_beta)
        self.assertEqual(promise.user_id, self.user_own)
        self.assertEqual(self.at_beta.owner_id, self.user_own)

    def test_merged_into_an_account_of_the_receiver(self):
        """The account that is left was the receiver's before, and stays so; the work comes back."""
        promise = self._promise(self.at_alpha)
        handover = self._handover(self.user_manager, to_deputy=False)
        self._apply(handover)
        self._merge(self.alpha, self.gamma)
        self.assertEqual(handover.line_ids.account_id, self.at_beta + self.at_gamma)
        handover.action_revert()
        self._run()
        self.assertEqual(promise.user_id, self.user_own)
        self.assertEqual(self.at_gamma.owner_id, self.user_manager)

    def test_merged_before_it(self):
        """What was found before the merge goes with the account that is left."""
        promise = self._promise(self.at_alpha)
        handover = self._handover(self.user_third, to_deputy=False)
        self._merge(self.alpha, self.beta)
        self._apply(handover)
        self.assertEqual(promise.user_id, self.user_third)
        self.assertEqual(self.at_beta.owner_id, self.user_third)

    # === AT ONCE, AND KILLED === #

    def test_two_at_once(self):
        """Both are applied by the same run: the first one has the accounts, and the second one says nothing."""
        first, second = self._handover(self.user_third), self._handover(self.user_manager)
        first.line_ids.receiver_id = self.user_third
        second.line_ids.receiver_id = self.user_manager
        first.action_apply()
        second.action_apply()
        self._run()
        self.assertEqual(set((first + second).mapped("state")), {"done"})
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_third)
        self.assertNotIn("moved", second.line_ids.move_ids.mapped("state"))
        told = " ".join(self.at_beta.message_ids.mapped("body"))
        self.assertIn("to ka_third", told)
        self.assertNotIn("to ka_manager", told)

    def test_killed_in_the_middle(self):
        """Of two batches one was done: the next run does the other one, and no record twice."""
        handover = self._handover(self.user_third, to_deputy=False)
        handover.action_apply()
        lines = type(self.env["key.account.handover.line"])
        move, done = lines._move, []

        def killed(self, *args):
            if done:
                raise SystemExit
            done.append(self.ids)
            return move(self, *args)

        with patch.object(applying, "BATCH", 1):
            # Not assertRaises(): it would take back what was committed before the kill.
            with patch.object(lines, "_move", killed), contextlib.suppress(SystemExit):
                self._run()
            self.env.invalidate_all()
            self.assertEqual(handover.state, "applying")
            self.assertEqual(handover.line_ids.mapped("is_applied"), [True, False])
            self._run()
        self.assertEqual(handover.state, "done")
        self.assertEqual((self.at_alpha + self.at_beta).owner_id, self.user_third)
        moves = handover.line_ids.move_ids.filtered(lambda each: each.field == "owner_id")
        self.assertEqual(moves.mapped("res_id"), (self.at_alpha + self.at_beta).ids)
