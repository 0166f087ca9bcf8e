from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import KeyAccountCommon


class RelationshipCommon(KeyAccountCommon):
    """A scale of three levels; a week of March 2026 in which Alpha is won over.

    Level 1: samples delivered (ticked, 12 months), two visits (observed, 12 months).
    Level 2: met one-to-one (ticked, 6 months), an order (observed, for ever).
    Level 3: easy to meet (ticked, or a superior has visited; 3 months).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scale = cls._create_scale("Mills")
        cls.company.key_account_relationship_scale_id = cls.scale
        cls.known, cls.accepted, cls.preferred = cls.scale.level_ids.sorted("number")
        cls.samples, cls.visits = cls.known.criterion_ids
        cls.met, cls.order = cls.accepted.criterion_ids
        cls.easy = cls.preferred.criterion_ids
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.leader = cls._create_user("ka_leader", "base.group_user")

    @classmethod
    def _source(cls, model, day, path, **values):
        fields = cls.env["ir.model.fields"]
        return {
            "kind": "observed",
            "model_id": cls.env["ir.model"]._get_id(model),
            "date_field_id": fields._get(model, day).id,
            "partner_path": path,
            **values,
        }

    @classmethod
    def _visit_source(cls, **values):
        return cls._source(
            "calendar.event",
            "stop",
            "partner_ids",
            company_path="user_id.company_id",
            domain="[('active', '=', True)]",
            **values,
        )

    @classmethod
    def _create_scale(cls, name, **values):
        order = cls._source("sale.order", "date_order", "partner_id")
        levels = [
            (
                "Known",
                [
                    {"name": "Samples delivered", "validity_months": 12},
                    {"name": "Two visits", "validity_months": 12} | cls._visit_source(min_count=2),
                ],
            ),
            (
                "Accepted",
                [
                    {"name": "Met one-to-one", "validity_months": 6},
                    {"name": "Order", "validity_months": 0, **order}
                    | {"domain": "[('state', '=', 'sale')]"},
                ],
            ),
            (
                "Preferred",
                [
                    {"name": "Easy to meet", "validity_months": 3}
                    | cls._visit_source(superior_path="partner_ids", kind="either")
                ],
            ),
        ]
        return cls.env["key.account.relationship.scale"].create(
            {
                "name": name,
                "sequence": 5,
                "level_ids": [
                    Command.create(
                        {
                            "number": number,
                            "name": level,
                            "criterion_ids": [Command.create(criterion) for criterion in criteria],
                        }
                    )
                    for number, (level, criteria) in enumerate(levels, start=1)
                ],
                **values,
            }
        )

    @classmethod
    def _meet(cls, day, *partners, user=None, hour=10):
        """Put a meeting of one hour into the calendar of the account's owner."""
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Visit",
                    "start": f"{day} {hour:02}:00:00",
                    "stop": f"{day} {hour + 1:02}:00:00",
                    "user_id": (user or cls.user_own).id,
                    "partner_ids": [Command.set([partner.id for partner in partners])],
                }
            )
        )

    @classmethod
    def _tick(cls, criterion, day, account=None, **values):
        return cls.env["key.account.relationship.evidence"].create(
            {
                "account_id": (account or cls.account).id,
                "criterion_id": criterion.id,
                "date": day,
                **values,
            }
        )

    def _win_over(self):
        """Bring Alpha to level 2 on 2 March 2026."""
        self._meet("2026-02-10", self.alpha_buyer)
        self._meet("2026-02-20", self.alpha_buyer)
        self._order(self.alpha, [(self.roll, 1, 100)], "2026-02-25")
        self._tick(self.samples, "2026-02-01")
        self._tick(self.met, "2026-03-02")

    def _check(self, criterion, account=None):
        checks = (account or self.account).relationship_check_ids
        return checks.filtered(lambda check: check.criterion_id == criterion)

    def _assert_level(self, number, account=None):
        account = account or self.account
        self.assertEqual(account.relationship_level, number)
        self.assertEqual(account.relationship_level_id.number, number)


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
        self.assertEqual(sunk.reason, "not proven any more: Met one-to-one")
        self.assertEqual(lost.reason, "not proven any more: Samples delivered")
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

    # === CHECKLIST === #

    def test_checklist(self):
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
            self._meet("2026-03-01", self.alpha_buyer)
            self.account._forget_relationship()
            table = [
                (check.number, check.criterion_id.name, check.state, check.since, check.until)
                for check in self.account.relationship_check_ids
            ]
        self.assertEqual(
            table,
            [
                (1, "Samples delivered", "holds", date(2026, 2, 1), date(2027, 2, 1)),
                # The second visit proved it; it lasts as long as the second last counts.
                (1, "Two visits", "holds", date(2026, 2, 20), date(2027, 2, 20)),
                (2, "Met one-to-one", "holds", date(2026, 3, 2), date(2026, 9, 2)),
                (2, "Order", "holds", date(2026, 2, 25), False),
                (3, "Easy to meet", "missing", False, False),
            ],
        )
        with freeze_time("2026-08-10 12:00:00"):
            self.account._forget_relationship()
            self.assertEqual(self._check(self.met).state, "expiring")
        with freeze_time("2026-09-03 12:00:00"):
            self.account._forget_relationship()
            self.assertEqual(self._check(self.met).state, "expired")
            self.assertFalse(self._check(self.met).holds)
            self.assertEqual(self._check(self.visits).progress, "3 of 2")

    @freeze_time("2026-03-02 12:00:00")
    def test_what_is_missing(self):
        self.assertEqual(
            self.account.relationship_missing,
            "For level 1 · Known:\n– Samples delivered\n– Two visits (0 of 2)",
        )
        self._win_over()
        self.assertEqual(
            self.account.relationship_missing,
            "For level 3 · Preferred:\n– Easy to meet (0 of 1)",
        )
        self._tick(self.easy, "2026-03-01")
        self.assertEqual(self.account.relationship_missing, "The highest level is reached.")

    def test_target_and_gap(self):
        with freeze_time("2026-03-02 12:00:00"):
            self.account.write(
                {
                    "relationship_target_level_id": self.accepted.id,
                    "relationship_target_date": "2026-06-30",
                }
            )
            self.assertEqual(self.account.relationship_gap, 2)
            self.assertEqual(
                self.account.relationship_gap_text, "Levels to go: 2, criteria to prove: 4"
            )
            self._win_over()
            self.assertEqual(self.account.relationship_gap, 0)
            self.assertEqual(self.account.relationship_gap_text, "The target is reached.")
        with freeze_time("2026-09-03 12:00:00"):
            self.account.action_update_relationship()
            self.assertEqual(self.account.relationship_gap, 1)
            self.assertIn("The target date has passed", self.account.relationship_gap_text)
            late = [("relationship_gap", ">", 0), ("relationship_target_date", "<", "today")]
            self.assertIn(self.account, self.env["key.account"].search(late))

    @freeze_time("2026-03-02 12:00:00")
    def test_proof_is_at_hand(self):
        self._win_over()
        self.account._forget_relationship()
        action = self._check(self.visits).action_view_proof()
        visits = self.env["calendar.event"].search([("partner_ids", "in", self.alpha_buyer.ids)])
        self.assertEqual(action["res_model"], "calendar.event")
        self.assertEqual(self.env["calendar.event"].search(action["domain"]), visits)
        action = self._check(self.met).action_view_proof()
        evidence = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(evidence.date, date(2026, 3, 2))
        tick = self._check(self.easy).action_tick()
        new = self.env[tick["res_model"]].with_context(**tick["context"]).create({})
        self.assertEqual((new.account_id, new.criterion_id), (self.account, self.easy))
        self._assert_level(3)

    # === EVIDENCE === #

    @freeze_time("2026-03-02 12:00:00")
    def test_withdrawn_evidence_stays_readable(self):
        self._win_over()
        evidence = self.account.relationship_evidence_ids.filtered(
            lambda evidence: evidence.criterion_id == self.met
        )
        evidence.with_user(self.user_own).action_withdraw()
        self._assert_level(1)
        self.assertEqual(evidence.withdrawn_on, date(2026, 3, 2))
        self.assertEqual(evidence.withdrawn_by_id, self.user_own)
        self.assertEqual(
            self.account.relationship_assessment_ids[0].reason,
            "not proven any more: Met one-to-one",
        )
        with self.assertRaisesRegex(UserError, "withdrawn already"):
            evidence.action_withdraw()

    @freeze_time("2026-03-02 12:00:00")
    def test_evidence_rests_on_what_its_author_may_read(self):
        meeting = self._meet("2026-02-10", self.alpha_buyer)
        mine = self.env["key.account.relationship.evidence"].with_user(self.user_own)
        values = {"account_id": self.account.id, "criterion_id": self.samples.id}
        evidence = mine.create({**values, "reference": f"calendar.event,{meeting.id}"})
        self.assertEqual(evidence.reference, meeting)
        secret = self.env["ir.attachment"].create({"name": "Board minutes", "raw": b"secret"})
        with self.assertRaises(AccessError):
            mine.create({**values, "reference": f"ir.attachment,{secret.id}"})

    @freeze_time("2026-03-02 12:00:00")
    def test_bad_evidence(self):
        with self.assertRaisesRegex(ValidationError, "not in the future"):
            self._tick(self.samples, "2026-03-03")
        with self.assertRaisesRegex(ValidationError, "observed in Odoo and cannot be ticked"):
            self._tick(self.visits, "2026-03-01")
        other = self._create_scale("Traders")
        foreign = other.level_ids[0].criterion_ids[0]
        with self.assertRaisesRegex(ValidationError, "belongs to the scale “Traders”"):
            self._tick(foreign, "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "choose the target level"):
            self.account.relationship_target_date = "2026-05-05"
        self.account.relationship_target_date = False
        with self.assertRaisesRegex(ValidationError, "another scale than the account"):
            self.account.relationship_target_level_id = other.level_ids[0]

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
        self.assertEqual(step.reason, "measured by the scale “Traders” now")
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
        with self.assertRaisesRegex(UserError, "Archive the account instead"):
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
