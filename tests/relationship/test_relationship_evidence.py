from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .relationship_common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestRelationshipEvidence(RelationshipCommon):
    """What proves a level can be read, ticked and withdrawn."""

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
                self.account.relationship_gap_text, "Levels to reach: 2, criteria to prove: 4"
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
            "no longer proven: Met one-to-one",
        )
        with self.assertRaisesRegex(UserError, "already withdrawn"):
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
    def test_evidence_does_not_rest_on_nothing(self):
        """What is not there shows nothing: Odoo would show no reference, and keep the bare number."""
        gone = self._meet("2026-02-10", self.alpha_buyer)
        references = ["sale.order,999999", "ir.attachment,-1", f"calendar.event,{gone.id}"]
        gone.unlink()
        mine = self.env["key.account.relationship.evidence"].with_user(self.user_own)
        values = {"account_id": self.account.id, "criterion_id": self.samples.id}
        for reference in references:
            with self.subTest(reference=reference):
                with (
                    self.assertRaisesRegex(ValidationError, "leave “Source Document” empty"),
                    self.env.cr.savepoint(),
                ):
                    mine.create({**values, "reference": reference})
                by_default = mine.with_context(default_reference=reference).create(values)
                by_default.flush_recordset()
                by_default.invalidate_recordset()
                self.assertFalse(by_default.reference)
        self.assertFalse(mine.create({**values, "reference": False}).reference)

    @freeze_time("2026-03-02 12:00:00")
    def test_bad_evidence(self):
        with self.assertRaisesRegex(ValidationError, "cannot be in the future"):
            self._tick(self.samples, "2026-03-03")
        with self.assertRaisesRegex(ValidationError, "observed in Odoo and cannot be ticked"):
            self._tick(self.visits, "2026-03-01")
        other = self._create_scale("Traders")
        foreign = other.level_ids[0].criterion_ids[0]
        with self.assertRaisesRegex(ValidationError, "belongs to the scale “Traders”"):
            self._tick(foreign, "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "a target date without a target level"):
            self.account.relationship_target_date = "2026-05-05"
        self.account.relationship_target_date = False
        with self.assertRaisesRegex(ValidationError, "belongs to another scale"):
            self.account.relationship_target_level_id = other.level_ids[0]
