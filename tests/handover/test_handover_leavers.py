from odoo.fields import Command
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

    def test_told(self):
        """A manager who archives somebody is told how many accounts wait, with a link; others are told nothing."""
        with_both = self._create_user("ka_both", "key_account.group_manager")
        with_both.group_ids += self.env.ref("base.group_erp_manager")
        with_both.company_ids += self.other_company
        elsewhere = self.user_own.with_user(with_both).with_context(
            allowed_company_ids=self.other_company.ids
        )
        told = elsewhere.action_archive()
        self.assertEqual(told["params"]["message"], "Accounts that wait for a successor: 2. %s")
        self.assertTrue(told["params"]["links"][0]["url"].endswith(f"/{self._draft().id}"))
        self.assertIn("ka_own", told["params"]["title"])
        idle = self._create_user("ka_idle", "key_account.group_user")
        self.assertNotIsInstance(idle.with_user(with_both).action_archive(), dict)
        keeper = self._create_user("ka_keeper", "base.group_erp_manager")
        self.at_gamma.owner_id = self.user_third
        self.assertNotIsInstance(
            self.user_third.with_user(keeper).action_archive(), dict, "no access to handovers"
        )
        self.assertFalse((self.user_own + self.user_third).filtered("active"))

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

    def _members(self, command, group=None):
        """Change who is in the group of users, on the form of the group."""
        group = group or self.env.ref("key_account.group_user")
        group.write({"user_ids": [command]})
        self.env.invalidate_all()

    def test_access_lost_by_the_group(self):
        """Taken out on the form of the group, Own leaves a draft as well, and put back, there is none any more."""
        self._members(Command.unlink(self.user_own.id))
        draft = self._draft()
        self.assertEqual(draft.line_ids.account_id, self.at_alpha + self.at_beta)
        self.assertTrue(draft.is_leaver)
        self._members(Command.link(self.user_own.id))
        self.assertFalse(self._draft())

    def test_access_lost_by_an_implied_group(self):
        """A group of the company implied the access, and does so no longer."""
        implying = self.env["res.groups"].create(
            {
                "name": "Sellers",
                "implied_ids": [Command.link(self.env.ref("key_account.group_user").id)],
                "user_ids": [Command.link(self.user_own.id)],
            }
        )
        self._members(Command.unlink(self.user_own.id))
        self.assertFalse(self._draft(), "the other group gives the access")
        implying.write({"implied_ids": [Command.clear()]})
        self.assertEqual(len(self._draft()), 1)

    def test_found_at_night(self):
        """Who lost the access unseen leaves a draft in the night; a second night drafts nothing more."""
        self.env.cr.execute(
            "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
            [self.user_own.id, self.env.ref("key_account.group_user").id],
        )
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        for _night in range(2):
            self._run()
            self.assertEqual(len(self._draft()), 1)

    def test_back_again(self):
        """Archived by mistake: the draft goes, activities come back, but for those somebody took."""
        activities = self._activity(self.at_alpha, number=3)
        self.user_own.action_archive()
        activities[0].user_id = self.user_manager
        activities[1].unlink()
        self.user_own.action_unarchive()
        self.assertFalse(self._draft())
        self.assertEqual(activities[0].user_id, self.user_manager)
        self.assertEqual(activities[2].user_id, self.user_own)

    def test_back_again_after_work_on_the_draft(self):
        """A draft for which a manager chose receivers stays, as any other one."""
        activity = self._activity(self.at_alpha)
        self.user_own.action_archive()
        draft = self._draft().with_user(self.user_manager)
        draft.line_ids.receiver_id = self.user_third
        self.user_own.action_unarchive()
        self.assertEqual(activity.user_id, self.user_own)
        self.assertFalse(draft.is_leaver)
        self._apply(draft)
        self.assertEqual(activity.user_id, self.user_third)
        self.assertEqual(self.at_beta.owner_id, self.user_third)

    def test_back_again_after_it(self):
        """What went stays with the receiver, until it is taken back."""
        activity = self._activity(self.at_alpha)
        self.user_own.action_archive()
        draft = self._draft().with_user(self.user_manager)
        draft.line_ids.receiver_id = self.user_third
        self._apply(draft)
        self.user_own.action_unarchive()
        self.assertEqual(activity.user_id, self.user_third)
        self.assertEqual(draft.state, "done")

    def test_left_out(self):
        """Activities at an account that was left out wait in the next draft, as the account does."""
        activity = self._activity(self.at_alpha)
        self.user_own.action_archive()
        draft = self._draft().with_user(self.user_manager)
        draft.line_ids.receiver_id = self.user_third
        at_alpha = draft.line_ids.filtered(lambda line: line.account_id == self.at_alpha)
        at_alpha.is_excluded = True
        self._apply(draft)
        self.assertFalse(activity.user_id)
        self._run()
        following = self._draft() - draft
        self.assertEqual(following.line_ids.account_id, self.at_alpha)
        self.assertIn("Open activities: 1", following.line_ids.told)
        self.assertNotIn("Open activities", at_alpha.told or "")
        following.line_ids.receiver_id = self.user_manager
        self._apply(following.with_user(self.user_manager))
        self.assertEqual(activity.user_id, self.user_manager)

    def test_left_out_at_an_account_of_somebody_else(self):
        """Activities at an account of Manager that was left out go to Manager."""
        activity = self._activity(self.at_gamma)
        self.user_own.action_archive()
        draft = self._draft().with_user(self.user_manager)
        draft.line_ids.receiver_id = self.user_third
        draft.line_ids.filtered(lambda line: line.account_id == self.at_gamma).is_excluded = True
        self._apply(draft)
        self._run()
        self.assertEqual(activity.user_id, self.user_manager)
        self.assertEqual(self._draft(), draft)
        self.assertNotIn("saved", draft.line_ids.move_ids.mapped("state"))

    def test_nothing_held(self):
        self.user_third.action_archive()
        self.assertFalse(self._draft(self.user_third))

    def test_feature_off(self):
        self.env["key.account.settings"]._switch_features({"feature_handover": False})
        self.user_own.action_archive()
        self.assertFalse(self._draft())
