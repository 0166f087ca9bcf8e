from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.desk import Desk
from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverRights(HandoverCommon):
    """A salesperson proposes, the receiver answers, a manager hands over."""

    def _proposed(self):
        handover = self._as(self.user_own, self.handovers).create(
            {"receiver_ids": self.user_third.ids, "to_deputy": False}
        )
        handover.action_find()
        handover.action_propose()
        return handover

    def test_own_alone(self):
        """Nobody proposes what others have; lines come from what is held."""
        handovers = self._as(self.user_own, self.handovers)
        with self.assertRaises(AccessError):
            handovers.create({"giver_id": self.user_manager.id})
        with self.assertRaises(AccessError):
            handovers.with_context(default_giver_id=self.user_manager.id).create({})
        handover = self._proposed()
        self.assertEqual(handover.line_ids.account_id, self.at_alpha + self.at_beta)
        with self.assertRaises(AccessError):
            handover.line_ids.create({"handover_id": handover.id, "account_id": self.at_gamma.id})
        with self.assertRaises(UserError):
            handover.line_ids[0].account_id = self.at_gamma
        with self.assertRaises(AccessError):
            handover.action_apply()
        with self.assertRaises(UserError):
            handover.state = "done"

    def test_answered(self):
        """The receiver sees the handover once asked, and answers for the own lines."""
        handover = self._proposed()
        seen = self._as(self.user_third, handover)
        self.assertTrue(seen.user_is_asked)
        with self.assertRaises(AccessError):
            seen.line_ids.receiver_id = self.user_all
        seen.action_accept()
        self.assertEqual(set(handover.line_ids.mapped("answer")), {"accepted"})
        seen.action_send_back()
        self.assertEqual(set(handover.line_ids.mapped("answer")), {"accepted"}, "it was answered")
        self.assertTrue(
            any("were accepted: hand them over" in text for text in self._told(self.user_manager))
        )
        self._apply(self._as(self.user_manager, handover))
        self.assertEqual(self.at_beta.owner_id, self.user_third)

    def _told(self, user):
        """Return the sentences on the start page of a user."""
        cards = self._as(user, self.env["key.account"]).get_desk()["cards"]
        return [item["text"] for card in cards for item in card["items"]]

    def test_sent_back(self):
        handover = self._proposed()
        self._as(self.user_third, handover).action_send_back()
        self.assertIn("sent back", handover.message_ids[0].body)
        for user in (self.user_own, self.user_manager):
            told = self._told(user)
            self.assertTrue(any("were sent back: choose others" in text for text in told), told)
        with self.assertRaisesRegex(UserError, "sent back"):
            self._as(self.user_manager, handover).action_apply()
        with self.assertRaisesRegex(UserError, "in drafts"):
            handover.line_ids.receiver_id = self.user_all
        handover.action_draft()
        handover.line_ids.receiver_id = self.user_all
        self._apply(self._as(self.user_manager, handover))
        self.assertEqual(self.at_beta.owner_id, self.user_all)

    def _stakes(self, user, *, everybody=False):
        """Return what is at stake of the handovers on the start page of a user, ``{kind: amount}``."""
        desk = Desk(self._as(user, self.env["key.account.desk"]).env, everybody=everybody)
        desks = desk.env["key.account.desk"]
        items = desks._read_alerts(desk, desks._get_handover_items(desk))
        return {item.source.kind: item.amount for item in items}

    def test_at_stake(self):
        """What the accounts brought in twelve months: 1,000 at Alpha and 200 at Beta; those left out do not count."""
        day = fields.Date.today() - timedelta(days=30)
        self._invoice(self.alpha, 1000, day)
        self._invoice(self.beta, 200, day)
        self.env["key.account"]._update_revenue_year(self.company)
        handover = self._handover(self.user_third, to_deputy=False)
        handover.sudo().is_leaver = True
        self.assertEqual(self._stakes(self.user_manager, everybody=True), {"handover_draft": 1200})
        alpha, beta = handover.line_ids.sorted("account_id")
        alpha.is_excluded = True
        self.assertEqual(self._stakes(self.user_manager, everybody=True), {"handover_draft": 200})
        alpha.is_excluded = False
        handover.action_propose()
        self.assertEqual(
            self._stakes(self.user_third),
            {"handover_answer": None},
            "what Third may not open is not told",
        )
        self.at_beta.shared_user_ids = [Command.link(self.user_third.id)]
        self.assertEqual(self._stakes(self.user_third), {"handover_answer": 200})
        self._as(self.user_third, handover).action_send_back()
        beta.sudo().answer = "waiting"
        found = {"handover_sent_back": 1000}
        self.assertEqual(self._stakes(self.user_manager, everybody=True), found)
        self.env.ref("key_account.metric_revenue").confidential = True
        self.assertEqual(
            self._stakes(self.user_manager, everybody=True), {"handover_sent_back": None}
        )

    def test_draft_of_a_manager(self):
        """Own reads what the manager prepares once the receivers were asked, and only notes what they should know."""
        handover = self._handover(self.user_third, rule_ids=[])
        mine = self._as(self.user_own, handover)
        for read in (mine, mine.line_ids):
            with self.assertRaises(AccessError):
                read.read(["display_name"])
        with self.assertRaises(AccessError):
            self._as(self.user_own, handover.line_ids).write({"receiver_id": self.user_all.id})
        with self.assertRaises(AccessError):
            mine.action_find()
        self.assertFalse(self._as(self.user_own, self.handovers).search([]))
        self.assertFalse(self._as(self.user_own, handover.line_ids.move_ids).search([]))
        handover.action_propose()
        mine.invalidate_recordset()
        self.assertEqual(mine.state, "proposed")
        self.assertFalse(mine.user_can_change)
        with self.assertRaisesRegex(AccessError, "A manager made this handover"):
            mine.action_draft()
        with self.assertRaises(UserError):
            mine.line_ids.write({"is_excluded": True})
        with self.assertRaises(UserError):
            mine.note = "Mine"
        mine.line_ids[0].note = "Ask for Ms Weber"
        self.assertEqual(handover.line_ids[0].note, "Ask for Ms Weber")
        handover.action_draft()
        self.assertEqual(handover.state, "draft")

    def test_hidden_from_others(self):
        handover = self._proposed()
        with self.assertRaises(AccessError):
            self._as(self.user_all, handover).read(["note"])

    def test_receiver_without_access(self):
        handover = self._handover(self.user_third)
        with self.assertRaisesRegex(UserError, "no access to the key accounts"):
            handover.line_ids.receiver_id = self.user_none
