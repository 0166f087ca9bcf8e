from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..handover.handover_common import HandoverCommon

MISSING = "The figures are missing"


@tagged("post_install", "-at_install")
class TestHandoverIdleFailing(HandoverCommon):
    """Own was warned of Alpha and Beta on 31 January; 14 days later, they go to the manager, unless they cannot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade, cls.other_grade = cls.env["key.account.grade"].search([], limit=2)
        (cls.grade + cls.other_grade).idle_days = 30
        cls.both = cls.at_alpha + cls.at_beta
        for account in cls.both:
            cls._grade(cls, account, cls.grade)
        cls.company.key_account_idle_user_id = cls.user_manager
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE key_account SET create_date = '2026-01-01'")
        cls.env.cr.execute("UPDATE key_account_owner_change SET date = '2026-01-01'")
        cls.env.invalidate_all()

    def setUp(self):
        super().setUp()
        self._night("2026-01-31")

    def _night(self, day):
        """Run the job and, as it does, once more for each time it asks to be run again; return how often."""
        triggers = self.env["ir.cron.trigger"].search([])
        with freeze_time(f"{day} 10:00:00"), mute_logger("odoo.addons.key_account.tools.job"):
            for runs in range(1, 10):
                self._run()
                asked = self.env["ir.cron.trigger"].search([]) - triggers
                if not asked:
                    return runs
                triggers += asked
        return runs

    def _idle(self):
        return self.handovers.search([("is_idle", "=", True)])

    def _refuse(self, method, accounts):
        """Let a step fail for these accounts."""
        lines = self.env.registry["key.account.handover.line"]
        original = getattr(lines, method)

        def refusing(line, *args):
            if line.account_id & accounts:
                raise ValidationError(MISSING)
            return original(line, *args)

        self.patch(lines, method, refusing)

    def _texts(self, user):
        return {
            alert["text"]
            for alert in self._as(user, self.at_beta).get_alerts()
            if alert["kind"] == "account_idle"
        }

    # === WHAT FAILS === #

    def test_one_fails(self):
        """Alpha goes; Beta waits in a draft of the same kind, and nothing is begun again, on no night."""
        self._refuse("_move", self.at_beta)
        self.assertLess(self._night("2026-02-14"), 5)
        self.assertEqual(self.at_alpha.owner_id, self.user_manager)
        self.assertEqual(self.at_beta.owner_id, self.user_own)
        done, draft = self._idle().sorted("state", reverse=True).sorted("id")
        self.assertEqual((done.state, draft.state), ("done", "draft"))
        self.assertEqual(draft.line_ids.account_id, self.at_beta)
        draft.line_ids.with_user(self.user_manager).receiver_id = self.user_third
        for day in ("2026-02-14", "2026-02-15", "2026-04-01"):
            self._night(day)
            self.assertEqual(self._idle(), done + draft, day)

    def test_all_fail(self):
        self._refuse("_move", self.both)
        self._night("2026-02-14")
        self._night("2026-02-15")
        self.assertEqual(self._idle().mapped("state"), ["draft"])
        self.assertEqual(self.both.owner_id, self.user_own)

    def test_owner_stays(self):
        """The account itself refuses another owner: the handover is over, and not begun anew."""
        lines = self.env.registry["key.account.handover.line"]
        original = lines._assign

        def assign(line, model, field, ids, user_id):
            if (model, field) == ("key.account", "owner_id"):
                return dict.fromkeys(ids, "Locked")
            return original(line, model, field, ids, user_id)

        self.patch(lines, "_assign", assign)
        self._night("2026-02-14")
        self._night("2026-02-15")
        self.assertEqual(self._idle().mapped("state"), ["done"])
        self.assertEqual(self.both.owner_id, self.user_own)
        with freeze_time("2026-02-15 10:00:00"):
            self.assertEqual(
                self._texts(self.user_own), {"No contact since 01/01/2026"}, "no day that is over"
            )

    def test_draft_thrown_away(self):
        """Somebody threw the draft away: it is tried again, once."""
        self._refuse("_move", self.both)
        self._night("2026-02-14")
        self.assertEqual(self._idle().mapped("state"), ["draft"])
        self._idle().unlink()
        self._night("2026-02-15")
        self.assertEqual(len(self._idle()), 1)

    # === ANOTHER GRADE === #

    def test_another_grade(self):
        """Beta gets another grade, which also gives 30 days: it is warned of anew, Alpha goes."""
        self._grade(self.at_beta, self.other_grade)
        self._night("2026-02-10")
        self.assertEqual(self.at_alpha.idle_warned_on, date(2026, 1, 31))
        self.assertEqual(self.at_beta.idle_warned_on, date(2026, 2, 10))
        self._night("2026-02-14")
        self.assertEqual(self.both.mapped("owner_id"), self.user_manager + self.user_own)
        self._night("2026-02-23")
        self.assertEqual(self.at_beta.owner_id, self.user_own)
        self._night("2026-02-24")
        self.assertEqual(self.at_beta.owner_id, self.user_manager)

    # === WHO GETS THEM === #

    def test_named_later(self):
        """Named after 59 days, the manager gets them 14 days later; fewer days do not make it earlier, more later."""
        self.company.key_account_idle_user_id = False
        self._night("2026-03-30")
        self.company.key_account_idle_user_id = self.user_manager
        self._night("2026-03-31")
        self.assertEqual(set(self.both.mapped("idle_until")), {date(2026, 4, 14)})
        self.assertEqual(set(self.both.mapped("idle_warned_on")), {date(2026, 1, 31)})
        self.company.key_account_idle_grace = 1
        self._night("2026-04-13")
        self.assertEqual(self.both.owner_id, self.user_own)
        self.company.key_account_idle_grace = 80
        self._night("2026-04-14")
        self.assertEqual(set(self.both.mapped("idle_until")), {date(2026, 4, 21)})
        self._night("2026-04-21")
        self.assertEqual(self.both.owner_id, self.user_manager)

    def test_cannot_work(self):
        """Colleagues without key accounts are refused; with the feature off, nobody is asked about it."""
        for user in (self.user_none, self.env.ref("base.user_root")):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.company.key_account_idle_user_id = user
        self.env["key.account.settings"]._switch_features({"feature_handover": False})
        self.company.key_account_idle_user_id = self.user_none

    def test_left_later(self):
        """Owners read of no day that never comes; managers read why."""
        self.company.key_account_idle_user_id = self.user_third
        self.user_third.group_ids = self.env.ref("base.group_user")
        with freeze_time("2026-02-02 10:00:00"):
            self.assertEqual(self._texts(self.user_own), {"No contact since 01/01/2026"})
            told = self._texts(self.user_manager)
        self.assertEqual(len(told), 1)
        self.assertIn(f"does not go to {self.user_third.name}", told.pop())
        self._night("2026-02-14")
        self.assertFalse(self._idle())

    def test_own_accounts_of_the_heir(self):
        """They stay, and nothing else is told."""
        self.company.key_account_idle_user_id = self.user_own
        with freeze_time("2026-02-02 10:00:00"):
            self.assertEqual(self._texts(self.user_own), {"No contact since 01/01/2026"})
