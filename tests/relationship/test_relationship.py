from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .relationship_common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestRelationship(RelationshipCommon):
    """A relation is as close as its evidence."""

    # === LEVELS === #

    @freeze_time("2026-03-02 12:00:00")
    def test_level_rises_with_the_evidence(self):
        """A level holds when all its criteria hold, and those of the levels below."""
        self._assert_level(0)
        self._tick(self.met, "2026-02-01")
        self._order(self.alpha, [(self.roll, 1, 100)], "2026-02-25")
        self._tick(self.easy, "2026-02-28")
        self._assert_level(0)  # levels 2 and 3 are complete, level 1 is not
        self._tick(self.samples, "2026-02-01")
        self._assert_level(0)
        self._meet("2026-02-10", self.alpha_buyer)
        self._meet("2026-02-20", self.alpha_buyer)
        self.account.action_update_relationship()
        self._assert_level(3)
        self.assertEqual(self.account.relationship_date, date(2026, 3, 2))
        step = self.account.relationship_assessment_ids
        self.assertEqual((step.previous_level, step.level), (0, 3))
        self.assertEqual(step.level_id, self.preferred)
        self.assertEqual(step.date, date(2026, 3, 2))
        self.assertEqual(
            step.reason,
            "proven: Samples delivered; Two visits; Met one-to-one; Order; Easy to meet",
        )

    @freeze_time("2026-03-02 12:00:00")
    def test_nothing_is_written_when_nothing_changes(self):
        self._win_over()
        self._assert_level(2)
        steps = self.account.relationship_assessment_ids
        notes = self.account.message_ids
        self.account.action_update_relationship()
        self._tick(self.samples, "2026-03-01")
        self.assertEqual(self.account.relationship_assessment_ids, steps)
        self.assertEqual(self.account.message_ids, notes)

    @freeze_time("2026-03-02 12:00:00")
    def test_what_counts_as_a_visit(self):
        self._tick(self.samples, "2026-02-01")
        self._meet("2026-02-10", self.alpha_buyer, self.alpha)  # two contacts, one visit
        self._meet("2026-03-02", self.alpha_buyer, hour=11)  # ends at 12: over
        self._meet("2026-03-02", self.alpha_buyer, hour=14)  # this afternoon
        self._meet("2026-02-11", self.beta)
        self._meet("2026-02-12", self.alpha_buyer).active = False  # cancelled
        self.account.action_update_relationship()
        self.assertEqual(self._check(self.visits).found, 2)
        self._assert_level(1)

    @freeze_time("2026-03-02 12:00:00")
    def test_superior_has_visited(self):
        self._win_over()
        self._meet("2026-03-01", self.alpha_buyer, self.leader.partner_id)
        self.account.action_update_relationship()
        self._assert_level(2)  # nobody's superior yet
        team = self.env["crm.team"].create(
            {"name": "Rolls", "company_id": self.company.id, "user_id": self.leader.id}
        )
        self.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": self.user_own.id})
        self.account.action_update_relationship()
        self._assert_level(3)
        self.account.owner_id = self.leader  # who leads the team is not his own superior
        self.account.action_update_relationship()
        self._assert_level(2)
        self.account.owner_id = self.user_all
        self.company.key_account_superior_ids = self.leader
        self.account.action_update_relationship()
        self._assert_level(3)

    # === AGEING === #

    def test_evidence_ages(self):
        """The level sinks by itself, one by one, on the day after the last day of validity."""
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
            self._assert_level(2)
        for day, level in [
            ("2026-09-02", 2),  # the talk of 2 March counts for six months
            ("2026-09-03", 1),
            ("2027-02-01", 1),  # the samples of 1 February count for twelve
            ("2027-02-02", 0),
        ]:
            with freeze_time(f"{day} 12:00:00"):
                self.account.action_update_relationship()
                self._assert_level(level)
        lost, sunk, *risen = self.account.relationship_assessment_ids
        self.assertEqual([(step.previous_level, step.level) for step in risen], [(1, 2), (0, 1)])
        self.assertEqual((sunk.previous_level, sunk.level), (2, 1))
        self.assertEqual((sunk.date, lost.date), (date(2026, 9, 3), date(2027, 2, 2)))
        self.assertEqual(sunk.reason, "no longer proven: Met one-to-one")
        self.assertEqual(lost.reason, "no longer proven: Samples delivered")
        self.assertIn("Relationship level 1 → 0", self.account.message_ids[0].body)

    def test_months_of_different_length(self):
        """What was so on 31 August counts to the last day of February, not longer."""
        self.met.validity_months = 6
        self.assertEqual(self.met._get_last_day(date(2025, 8, 31)), date(2026, 2, 28))
        self.assertEqual(self.met._get_first_day(date(2026, 2, 28)), date(2025, 8, 28))
        self.assertEqual(self.met._get_first_day(date(2026, 3, 1)), date(2025, 9, 1))
        for offset in range(400):
            today = date(2026, 1, 1) + relativedelta(days=offset)
            first = self.met._get_first_day(today)
            self.assertGreaterEqual(self.met._get_last_day(first), today)
            self.assertLess(self.met._get_last_day(first - relativedelta(days=1)), today)

    # === SCALES === #

    @freeze_time("2026-03-02 12:00:00")
    def test_which_scale(self):
        tag = self.env["res.partner.category"].create({"name": "Trader"})
        traders = self._create_scale("Traders", category_ids=[Command.set(tag.ids)], sequence=50)
        self.assertEqual(self.account.relationship_scale_id, self.scale)
        self.beta.category_id = tag
        beta = self._account(self.beta)
        self.assertEqual(beta.relationship_scale_id, traders)
        beta.relationship_scale_id = self.scale
        self.assertTrue(beta.relationship_scale_is_manual)
        beta._assign_relationship_scales(self.company)
        self.assertEqual(beta.relationship_scale_id, self.scale)
        beta.relationship_scale_is_manual = False
        self.assertEqual(beta.relationship_scale_id, traders)
        self.company.key_account_relationship_scale_id = traders
        self.account._assign_relationship_scales(self.company)
        self.assertEqual(self.account.relationship_scale_id, traders)

    @freeze_time("2026-03-02 12:00:00")
    def test_another_scale_measures_anew(self):
        self._win_over()
        self.account.relationship_target_level_id = self.preferred
        self.account.relationship_scale_id = self._create_scale("Traders")
        self._assert_level(0)
        self.assertFalse(self.account.relationship_target_level_id)
        step = self.account.relationship_assessment_ids[0]
        self.assertEqual((step.source, step.previous_level, step.level), ("scale", 2, 0))
        self.assertEqual(step.reason, "now uses the scale “Traders”")
        self.account.relationship_scale_id = self.scale
        self._assert_level(2)

    # === CUSTOMERS CHANGE === #

    @freeze_time("2026-03-02 12:00:00")
    def test_merged_accounts(self):
        """Evidence and history follow; the level is what all the evidence proves together."""
        self._win_over()
        beta = self._account(self.beta)
        self._tick(self.easy, "2026-03-01", account=beta)
        self._assert_level(0, beta)
        beta._merge_into(self.account)
        self.assertEqual(len(self.account.relationship_evidence_ids), 3)
        self._assert_level(3)
        gamma = self._account(self.gamma)
        self.account._merge_into(gamma)
        self.assertEqual(len(gamma.relationship_evidence_ids), 3)
        # The visits and orders stay with their contacts, who were not merged here.
        self._assert_level(0, gamma)
        steps = gamma.relationship_assessment_ids
        self.assertEqual(len(steps), 4)
        self.assertEqual((steps[0].source, steps[0].level), ("merge", 0))

    @freeze_time("2026-03-02 12:00:00")
    def test_accounts_with_evidence_are_kept(self):
        beta = self._account(self.beta)
        self._tick(self.samples, "2026-03-01", account=beta)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            beta.unlink()
        self._account(self.gamma).unlink()

    @freeze_time("2026-03-02 12:00:00")
    def test_archived_accounts_are_left_alone(self):
        self._win_over()
        self.account.active = False
        with freeze_time("2028-03-02 12:00:00"):
            self.account._update_relationship_levels("schedule")
            self._assert_level(2)
            self.account.active = True
            self.account.action_update_relationship()
            self._assert_level(0)

    # === COMPANIES AND TIME === #

    @freeze_time("2026-03-02 12:00:00")
    def test_two_companies(self):
        """Each company sees its own visits, orders and evidence."""
        self._win_over()
        overseas = self._account(self.alpha, self.other_company)
        overseas.relationship_scale_id = self.scale
        self._tick(self.samples, "2026-02-01", account=overseas)
        overseas.action_update_relationship()
        self._assert_level(0, overseas)
        self.assertEqual(self._check(self.visits, overseas).found, 0)
        clerk = self._create_user("ka_clerk", "base.group_user", self.other_company)
        for day in ("2026-02-10", "2026-02-20"):
            self._meet(day, self.alpha_buyer, user=clerk)
        overseas.action_update_relationship()
        self._assert_level(1, overseas)
        self._assert_level(2)

    @freeze_time("2026-03-02 18:00:00")
    def test_day_of_the_company(self):
        """In Shanghai it is 3 March already: evidence of 3 September counts to 2 March no more."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self._tick(self.met, "2025-09-02")
        self.account._forget_relationship()
        self.assertEqual(self._check(self.met).state, "expired")
        self.company.partner_id.tz = "UTC"
        self.account._forget_relationship()
        self.assertEqual(self._check(self.met).state, "expiring")

    def test_metric_as_of_a_date(self):
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
        with freeze_time("2026-10-01 12:00:00"):
            self.account.action_update_relationship()
        for day, level in [
            (date(2026, 3, 1), 0),
            (date(2026, 3, 2), 2),
            (date(2026, 9, 30), 2),
            (date(2026, 10, 1), 1),
        ]:
            figures = self._measure(
                ["relationship_level"], date_from=day, date_to=day, partner_ids=self.alpha.ids
            )
            self.assertEqual(figures[self.alpha.id]["relationship_level"], level, day)
        figures = self._measure(["relationship_level"], partner_ids=self.beta.ids)
        self.assertEqual(figures[self.beta.id]["relationship_level"], 0)
