from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .relationship_common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestRelationshipNotice(RelationshipCommon):
    """A level that sinks within 30 days without new evidence is told, whatever proves it.

    On 2 March 2026, Alpha is on level 2: samples until 1 February 2027, the second newest visit until
    10 February 2027, met one-to-one until 2 September 2026, an order for ever.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade = cls.env.ref("key_account.grade_a")
        cls.account.write({"grade_id": cls.grade.id, "grade_reason": "-"})
        with freeze_time("2026-03-02 12:00:00"):
            cls._win_over(cls)

    def _run(self, day, account=None):
        """Compute as in the night to a day; return the last day of the level and what ends it."""
        self.scale.with_company(self.company).computed_on = False
        with freeze_time(f"{day} 03:00:00"):
            self.env["key.account"]._update_relationship_in_background(self.company, self.scale)
        self.env.invalidate_all()
        account = account or self.account
        return account.relationship_until, account.relationship_until_criterion_id

    def _alerts(self, day):
        with freeze_time(f"{day} 09:00:00"):
            alerts = self.account.with_user(self.user_own).get_alerts()
        return [alert["text"] for alert in alerts if alert["kind"] == "evidence_expires"]

    def _sinks(self, level, criterion, day):
        return (
            f"Level 2 sinks to {level} if “{criterion}” is not proven again: the evidence expires on "
            f"{day}"
        )

    def test_a_tick_that_expires(self):
        nothing = (False, self.met.browse())
        self.assertEqual(self._run("2026-08-02"), nothing, "31 days")
        self.assertEqual(self._run("2026-08-03"), (date(2026, 9, 2), self.met))
        self.assertEqual(
            self._alerts("2026-08-03"),
            [self._sinks(1, "Met one-to-one", "09/02/2026")],
        )
        self.assertIn("expires today", self._alerts("2026-09-02")[0])
        self.assertEqual(self._run("2026-09-03"), nothing)
        self._assert_level(1)

    def test_documents_that_leave_their_period(self):
        """Two visits are needed, so the second newest ends it: that of 10 February, a year later."""
        self._stay_on_level_2()
        self.assertEqual(self._run("2027-01-11"), (date(2027, 2, 10), self.visits))
        self.assertEqual(
            self._alerts("2027-01-11"),
            [self._sinks(0, "Two visits", "02/10/2027")],
        )
        # Of three visits, the second newest is that of 20 February.
        self._meet("2027-01-11", self.alpha_buyer)
        self.assertEqual(self._run("2027-01-12")[0], False)
        self.assertEqual(self._run("2027-01-21"), (date(2027, 2, 20), self.visits))
        self._meet("2027-01-20", self.alpha_buyer)
        self.assertEqual(self._run("2027-01-21")[0], False)

    def _stay_on_level_2(self):
        with freeze_time("2026-12-01 12:00:00"):
            self._tick(self.samples, "2026-12-01")
            self._tick(self.met, "2026-12-01")

    def test_the_last_day_is_the_one_that_the_level_has(self):
        """Noted on 11 January: 10 February. On that day it stands, on the next it has sunk."""
        self._stay_on_level_2()
        until, criterion = self._run("2027-01-11")
        self._run(until)
        self._assert_level(2)
        self._run(date(2027, 2, 11))
        self._assert_level(0)
        self.assertEqual(self.account.relationship_until_criterion_id, criterion.browse())
        with freeze_time("2027-02-10 12:00:00"):
            self.assertEqual(self._check(self.visits).until, until)

    def test_ticked_or_observed_lasts_as_long_as_the_longer(self):
        """Easy to meet, ticked until 1 June; the leader's visit of 20 March proves it until 20 June."""
        self.company.key_account_superior_ids = self.leader
        with freeze_time("2026-03-21 12:00:00"):
            self._tick(self.easy, "2026-03-01")
            self._meet("2026-03-20", self.alpha_buyer, self.leader.partner_id)
            self.account._update_relationship_levels("evidence")
        self._assert_level(3)
        self.assertEqual(self._run("2026-05-20")[0], False)
        self.assertEqual(self._run("2026-05-21"), (date(2026, 6, 20), self.easy))
        self.assertIn("Level 3 sinks to 2 if “Easy to meet”", self._alerts("2026-05-21")[0])

    def test_what_the_level_does_not_stand_on(self):
        """On level 1, “Met one-to-one” of level 2 may expire: nothing sinks."""
        with freeze_time("2026-03-02 12:00:00"):
            beta = self._account(self.beta)
            for day in ("2026-02-10", "2026-02-20"):
                self._meet(day, self.beta)
            self._tick(self.samples, "2026-02-01", beta)
            self._tick(self.met, "2026-03-02", beta)
        self._assert_level(1, beta)
        self.assertEqual(self._run("2026-08-03", beta)[0], False)
        self.assertEqual(self._run("2027-01-02", beta), (date(2027, 2, 1), self.samples))

    def test_evidence_counts_at_once(self):
        """A new tick takes the notice away, its withdrawal brings it back, without the night."""
        self._run("2026-08-03")
        with freeze_time("2026-08-03 12:00:00"):
            newer = self._tick(self.met, "2026-08-01")
            self.assertFalse(self.account.relationship_until)
            self.assertEqual(self._alerts("2026-08-03"), [])
            newer.action_withdraw()
            self.assertEqual(self.account.relationship_until, date(2026, 9, 2))
        self.assertEqual(len(self._alerts("2026-08-03")), 1)

    def test_what_cannot_be_observed_is_not_told(self):
        """A level does not sink by a criterion that is broken."""
        self._stay_on_level_2()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_relationship_criterion SET partner_path = 'no_such_field' WHERE id = %s",
            [self.visits.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._run("2027-01-11")[0], False)
        self._assert_level(2)

    def test_code_alone_writes_it(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.user_manager).relationship_until = "2030-01-01"

    def test_statements_do_not_grow_with_the_accounts(self):
        """A night that notes 2 accounts, or 20; the next night writes nothing."""
        counts = [self._count(number) for number in (2, 2, 20)]
        self.assertEqual(counts[1], counts[2])

    def _count(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {number} {i}", "is_company": True} for i in range(number)]
        )
        with freeze_time("2026-03-02 12:00:00"):
            accounts = self.env["key.account"]
            for partner in partners:
                accounts += self._account(partner)
            for day in ("2026-02-10", "2026-02-20"):
                self._meet(day, *partners)
            for account in accounts:
                self._tick(self.samples, "2026-02-01", account)
        self.scale.with_company(self.company).computed_on = False
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._run("2027-01-02")
        count = self.env.cr.sql_log_count - before
        self.assertEqual(set(accounts.mapped("relationship_until")), {date(2027, 2, 1)})
        self.env.cr.execute("SELECT xmax, ctid FROM key_account ORDER BY id")
        rows = self.env.cr.fetchall()
        self._run("2027-01-02")
        self.env.cr.execute("SELECT xmax, ctid FROM key_account ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), rows)
        return count
