from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .value_common import TODAY, ValueCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestPostureProposal(ValueCommon):
    """Alpha sells for 1,000 and was visited so often that it cost 50 too much; Beta earns 400."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drivers.rate = 0
        cls.company.key_account_capital_rate = 0
        cls.a, cls.b, cls.c, cls.d = cls.accounts
        cls._sell(cls.alpha, "2025-03-01")
        cls._sell(cls.beta, "2025-03-01")
        for number in range(5):
            cls._visit(cls.a, f"2025-02-1{number}")
        cls.managed = cls.accounts.with_user(cls.user_manager)

    def _night(self, day=None):
        self.env.flush_all()
        day = fields.Date.to_date(day)
        self.periods.sudo()._contribute_nightly(self.company, day=day)
        return self.accounts.mapped("posture_proposed")

    def _notes(self, account):
        return [body for body in account.message_ids.mapped("body") if "osture" in body]

    def test_watched(self):
        """Proposed with the reason; accepted by a manager, and noted."""
        self.assertEqual(self._night(), ["watch", False, False, False])
        self.assertEqual(
            self.a.posture_proposed_reason,
            "Over-served: Serving this customer costs more than it brings.",
        )
        self.managed[0].action_accept_posture()
        self.assertEqual(
            (self.a.posture, self.a.posture_is_manual, self.a.posture_proposed),
            ("watch", False, False),
        )
        self.assertEqual(str(self.a.posture_decided_on), TODAY)
        [note] = self._notes(self.a)
        self.assertIn("Posture – → Watch. Over-served: Serving this customer costs more", note)
        self.assertEqual(self.a.message_ids[0].author_id, self.user_manager.partner_id)
        self.assertEqual(self._night(), [False] * 4)
        with self.assertRaisesRegex(UserError, "Nothing is proposed"):
            self.managed[0].action_accept_posture()

    def test_nobody_but_managers(self):
        self._night()
        for user in (self.user_own, self.user_all):
            for action in (
                "action_accept_posture",
                "action_posture_not_now",
                "action_propose_posture_again",
            ):
                with self.assertRaisesRegex(AccessError, "Only key account managers"):
                    getattr(self.a.with_user(user), action)()
            with self.assertRaises(AccessError):
                self.a.with_user(user).action_propose_drop()
            with self.assertRaises(UserError):
                self.a.with_user(user).posture_proposed = "focus"

    def test_not_now(self):
        """Put aside until the group changes: Alpha earns again, and costs too much again."""
        self._night("2025-06-30")
        self.managed[0].action_posture_not_now()
        self.assertEqual((self.a.posture, self.a.posture_not_now), (False, True))
        self.assertIn("Posture stays –, Watch was proposed", self._notes(self.a)[0])
        self.assertEqual(self._night("2025-07-31"), [False] * 4)
        self.managed[0].action_propose_posture_again()
        self.assertEqual((self.a.posture_proposed, self.a.posture_not_now), ("watch", False))
        self.managed[0].action_posture_not_now()
        self._sell(self.alpha, "2025-08-01")
        self._night("2025-08-31")
        self.assertEqual((self.a.value_group, self.a.posture_not_now), ("value", False))
        for number in range(9):
            self._visit(self.a, f"2025-09-0{number + 1}")
        self.assertEqual(self._night("2025-09-30")[0], "watch")

    def test_several_at_once(self):
        """Those without a proposal are passed by."""
        for number in range(5):
            self._visit(self.b, f"2025-04-1{number}")
        self.assertEqual(self._night(), ["watch", "watch", False, False])
        self.managed.action_accept_posture()
        self.assertEqual(self.accounts.mapped("posture"), ["watch", "watch", False, False])
        self.assertEqual([len(self._notes(account)) for account in self.accounts], [1, 1, 0, 0])

    def test_set_by_hand(self):
        """A posture set manually is proposed against, and stays until a manager accepts."""
        self.a.posture = "focus"
        self.assertEqual(self._night()[0], "watch")
        self.assertEqual((self.a.posture, self.a.posture_is_manual), ("focus", True))
        self.a.posture = "watch"
        self.assertFalse(self.a.posture_proposed)
        self.a.posture = "develop"
        self.assertEqual(self.a.posture_proposed, "watch")

    def test_dropped_after_a_year(self):
        """Over-served since 31 December 2024 is a year on 31 December 2025, and not a day before."""
        self._sell(self.alpha, "2024-03-01", 100)
        self._night("2024-12-31")
        self.assertEqual(self.a.value_group, "over_served")
        self.a.value_group_on = "2025-01-01"
        self.assertEqual(self._night()[0], "watch")
        self.a.value_group_on = "2024-12-31"
        self.assertEqual(self._night()[0], "drop")
        self.assertIn("Over-served since 12/31/2024: give it up", self.a.posture_proposed_reason)
        self.managed[0].action_accept_posture()
        self.assertEqual(self.a.posture, "drop")
        self.assertEqual(self._night()[0], False)

    def test_no_single_change(self):
        self._sell(self.gamma, TODAY, 100)
        self.assertEqual(self._night()[2], "drop")
        self.assertEqual(
            self.c.posture_proposed_reason, "Over-served, and no single change would make it pay."
        )

    def test_potential(self):
        """Develop, or focus where that is usual for the grade; a review that knew the group is not questioned."""
        self.company.key_account_group_amount = 1
        self._invoice(self.beta, 500, "2024-05-01")
        self.assertEqual(self._night()[1], "develop")
        self.b.write({"grade_id": self.env.ref("key_account.grade_a").id, "grade_reason": "Key"})
        self.assertEqual(self.b.posture_proposed, "focus")
        self.b.posture = "watch"
        self.assertFalse(self.b.posture_proposed)

    def test_value_again(self):
        """Dropped, and it earns: maintained. With a grade, and over-served before: as usual for the grade."""
        self.b.posture = "drop"
        self.assertEqual(self._night()[1], "maintain")
        self.b.write({"grade_id": self.env.ref("key_account.grade_b").id, "grade_reason": "Key"})
        self.assertEqual(self.b.posture_proposed, "develop")

    def test_give_up(self):
        """The list of candidates: what they cost, what keeping takes; proposed again, accepted there."""
        self._sell(self.gamma, TODAY, 100)
        self._night()
        action = self.env.ref("key_account.key_account_contribution_action_give_up").sudo()
        domain = [*self._domain(action), ("company_id", "=", self.company.id)]
        found = self.lines.with_user(self.user_manager).search(domain)
        self.assertEqual(found.account_id.sudo(), self.c)
        self.assertEqual((found.contribution, found.posture_proposed), (-500, "drop"))
        self.assertIn("No single change", found.paying_told)
        self.managed[2].action_posture_not_now()
        self.assertFalse(found.posture_proposed)
        found.action_propose_drop()
        self.assertEqual(found.posture_proposed, "drop")
        found.action_accept_drop()
        self.assertEqual(self.c.posture, "drop")
        self.assertFalse(self.lines.search(domain))
        line = self.lines.search([("account_id", "=", self.a.id)])
        with self.assertRaisesRegex(UserError, "over-served for a year"):
            line.with_user(self.user_manager).action_propose_drop()

    def _domain(self, action):
        return safe_eval(action.domain)
