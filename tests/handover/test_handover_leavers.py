from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverLeavers(HandoverCommon):
    """Whoever leaves with accounts or work leaves a draft, and no activity is lost."""

    def _draft(self, user=None):
        return self.handovers.search([("giver_id", "=", (user or self.user_own).id)])

    def test_archived(self):
        """A thousand activities wait unassigned, and go to the receiver."""
        activities = self._activity(self.at_alpha, number=1000)
        self.user_own.action_archive()
        self.assertFalse(self.user_own.active)
        self.assertEqual(activities.exists(), activities, "none is lost")
        self.assertFalse(activities.user_id)
        draft = self._draft()
        self.assertTrue(draft.is_leaver)
        self.assertEqual(draft.line_ids.account_id, self.at_alpha + self.at_beta)
        waiting = draft.line_ids.move_ids.filtered(lambda move: move.state == "saved")
        self.assertEqual(len(waiting), 1000)
        self.assertEqual(draft.line_ids[0].told, "Open activities: 1000 · Owner of accounts: 1")
        draft = draft.with_user(self.user_manager)
        taken = activities[0]
        taken.user_id = self.user_manager
        draft.line_ids.receiver_id = self.user_third
        self._apply(draft)
        self.assertEqual((activities - taken).user_id, self.user_third)
        self.assertEqual(taken.user_id, self.user_manager, "somebody took it meanwhile")
        self.assertEqual(self.at_beta.owner_id, self.user_third)

    def test_statements(self):
        """Ten times as many activities take the same number of statements, but for Odoo's own batches."""

        def save(number):
            activities = self._activity(self.at_alpha, number=number)
            count = self._count(lambda: self.user_own._key_account_leave_work(save=True))
            self.assertFalse(activities.user_id)
            self._draft().line_ids.move_ids.unlink()
            self._draft().unlink()
            activities.unlink()
            return count

        save(1)
        self.assertEqual(save(5), save(50))

    def test_access_lost(self):
        """Losing the group counts as leaving; a second change drafts nothing more."""
        self.user_own.group_ids -= self.env.ref("key_account.group_user")
        self.assertEqual(len(self._draft()), 1)
        self.assertTrue(self.at_beta.owner_away)
        found = self.env["key.account"].search(
            [("owner_away", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(found, self.at_alpha + self.at_beta)
        self.user_own.active = False
        self.assertEqual(len(self._draft()), 1)

    def test_nothing_held(self):
        self.user_third.action_archive()
        self.assertFalse(self._draft(self.user_third))

    def test_feature_off(self):
        self.env["key.account.settings"]._switch_features({"feature_handover": False})
        self.user_own.action_archive()
        self.assertFalse(self._draft())
