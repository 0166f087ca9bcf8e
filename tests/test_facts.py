from contextlib import contextmanager

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .cadence.cadence_common import CadenceCommon

# Every day that people can type: of a fact, which is never in the future, or of a plan. A new field
# needs a line here; that of a fact also a value below.
FACTS = {
    ("key.account", "founded_on"),
    ("key.account.competitor.share", "date"),
    ("key.account.complaint", "date"),
    ("key.account.consumption", "date"),
    ("key.account.credit.review", "date"),
    ("key.account.feedback", "date"),
    ("key.account.loss", "date"),
    ("key.account.rating", "date"),
    ("key.account.relationship.evidence", "date"),
    ("key.account.stakeholder", "last_contact_manual"),
    ("key.account.usage.problem", "date"),
    ("key.account.visit", "actual_start"),
}
PLANS = {
    # The day of the first document, which may bear a later one.
    ("key.account", "customer_since"),
    ("key.account", "health_contract_until"),
    ("key.account", "locked_until"),
    ("key.account", "relationship_target_date"),
    ("key.account.cadence.exception", "until"),
    # Days on which somebody is remembered; a gift is given on its day.
    ("key.account.care.day", "date"),
    ("key.account.care.event", "day"),
    ("key.account.gift", "date"),
    # What is agreed with members, and what is promised.
    ("key.account.club.membership", "since"),
    ("key.account.club.membership", "until"),
    ("key.account.service.package", "date_from"),
    ("key.account.service.package", "date_to"),
    ("key.account.service.package.line", "date_due"),
    ("key.account.complaint.measure", "date_due"),
    ("key.account.loss.measure", "date_due"),
    ("key.account.commitment", "date_due"),
    ("key.account.complaint", "date_due"),
    ("key.account.feedback", "date_due"),
    ("key.account.return.call", "date_due"),
    ("key.account.credit.review", "collateral_until"),
    ("key.account.credit.review", "insured_until"),
    ("key.account.credit.review", "rating_until"),
    ("key.account.development.plan", "date"),
    ("key.account.policy", "date_from"),
    ("key.account.policy", "date_to"),
    ("key.account.policy.exception", "date_from"),
    ("key.account.policy.exception", "date_to"),
    # What is agreed, and what is going to be spent.
    ("key.account.commission.rule", "date_from"),
    ("key.account.commission.rule", "date_to"),
    ("key.account.expense.line", "date"),
    ("key.account.prospect.cost", "date"),
    ("key.account.rebate", "date_from"),
    ("key.account.rebate", "date_to"),
    # Days to come have no documents: of contributions they are refused with other words.
    ("key.account.contribution.period", "date_from"),
    ("key.account.contribution.period", "date_to"),
    ("key.account.replay", "date_from"),
    ("key.account.replay", "date_to"),
    # Absences are planned.
    ("key.account.handover", "date_from"),
    ("key.account.handover", "date_to"),
    ("key.account.appraisal", "date_from"),
    ("key.account.appraisal", "date_to"),
    ("key.account.relations.report", "date_from"),
    ("key.account.relations.report", "date_to"),
    ("key.account.visit", "next_step_date"),
    # Figures as of a day: of one to come, as far as they are known.
    ("key.account.review", "date"),
    ("key.account.scorecard", "next_date"),
    ("key.account.satisfaction.campaign", "date_deadline"),
    ("key.account.satisfaction.campaign", "date_send"),
    # Somebody may be known to leave.
    ("key.account.stakeholder", "left_on"),
    ("key.account.usage.problem", "date_due"),
    # Refused with the status "done" only, see below.
    ("key.account.visit", "start"),
    ("key.account.visit.plan", "date_from"),
    ("key.account.visit.plan", "date_to"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestFacts(CadenceCommon):
    """What is recorded as a fact has happened."""

    def _visit_values(self, start, **values):
        told = {"account_id": self.account.id, "user_id": self.user_own.id, "start": start}
        return {**told, "outcome": "reached", "result": "Signed", "state": "done", **values}

    @contextmanager
    def _refused(self, message="cannot be in the future"):
        """What is refused is undone, as at the end of a request."""
        with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
            yield

    # === ANY DAY === #

    def test_days_that_people_type(self):
        typed = {
            (name, field.name)
            for name, model in self.env.registry.items()
            if name.startswith("key.account") and not (model._abstract or model._transient)
            for field in model._fields.values()
            if field.type in ("date", "datetime") and field.store and not field.readonly
            if field.name not in self.env[name]._get_recorded()
            if field.name not in ("create_date", "write_date")
        }
        self.assertEqual(typed, FACTS | PLANS)

    def test_facts(self):
        """Tomorrow is refused, today is fine: in Shanghai, where it is 20:00."""
        self.company.partner_id.tz = self.user_own.tz = "Asia/Shanghai"
        criterion = self.env["key.account.relationship.criterion"].search(
            [("kind", "!=", "observed"), ("scale_id", "=", self.account.relationship_scale_id.id)],
            limit=1,
        )
        part = {"account_id": self.account.id}
        category = self.env["product.category"].search([], limit=1)
        kind = self.env["key.account.complaint.kind"].search([], limit=1)
        values = {
            "key.account": {"partner_id": self.beta.id},
            "key.account.competitor.share": {
                **part,
                "name": "Rival",
                "category_id": category.id,
                "share": 0.1,
            },
            "key.account.complaint": {**part, "name": "Late", "kind_id": kind.id},
            "key.account.consumption": {**part, "basis": "money", "amount": 5},
            "key.account.feedback": {**part, "name": "Labels"},
            "key.account.loss": {
                **part,
                "cause_id": self.env.ref("key_account.loss_cause_price").id,
            },
            "key.account.credit.review": part,
            "key.account.rating": {**part, "kind": "influence", "value": 5},
            "key.account.relationship.evidence": {**part, "criterion_id": criterion.id},
            "key.account.stakeholder": {**part, "partner_id": self.alpha_buyer.id},
            "key.account.usage.problem": {**part, "name": "Cracks"},
            "key.account.visit": self._visit_values("2026-03-11 09:00:00"),
        }
        for model, name in sorted(FACTS):
            records = self.env[model].with_user(self.user_manager)
            with self.subTest(model), self._refused("future"):
                records.create({**values[model], name: "2026-03-12"})
            with self.subTest(model):
                record = records.create({**values[model], name: "2026-03-11"})
            if model not in ("key.account.rating", "key.account.relationship.evidence"):
                with self.subTest(model), self._refused("future"):
                    record.write({name: "2026-03-12"})

    def test_last_contact_in_a_list(self):
        person = self.env["key.account.stakeholder"].create(
            {"account_id": self.account.id, "partner_id": self.alpha_buyer.id}
        )
        with self._refused():
            person.last_contact = "2026-03-12"

    # === DONE === #

    def test_done_is_over(self):
        """Refused on every way: create, status, start, report, import; later today is fine."""
        visits = self.env["key.account.visit"].with_user(self.user_own)
        message = "in the future cannot be marked as done"
        with self._refused(message):
            visits.create(self._visit_values("2026-03-12 09:00:00"))
        coming = visits.create(self._visit_values("2026-03-12 09:00:00", state="confirmed"))
        with self._refused(message):
            coming.action_done()
        with self._refused(message):
            coming.state = "done"
        with self._refused(message):
            coming.action_report()
        with self._refused(message):
            coming.sudo().write({"state": "done"})
        today = visits.create(self._visit_values("2026-03-11 17:00:00"))
        with self._refused(message):
            today.write({"state": "planned"})
            today.write({"state": "done", "start": "2026-03-13 17:00:00"})
        # As the import of a file does.
        columns = ["account_id", "start", "outcome", "result", "state"]
        row = ["Alpha Steel", "2026-03-20 09:00:00", "Goal reached", "Fine", "Done"]
        result = visits.load(columns, [row])
        self.assertIn(message, str(result["messages"]))
        self.assertFalse(visits.search([("start", ">", "2026-03-19")]))

    def test_report_in_time(self):
        """A report that was opened in time is not saved for a visit that was moved since."""
        visits = self.env["key.account.visit"].with_user(self.user_own)
        visit = visits.create(self._visit_values("2026-03-11 09:00:00", state="confirmed"))
        action = visit.action_report()
        report = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        visit.start = "2026-03-12 09:00:00"
        with self._refused("in the future cannot be marked as done"):
            report.action_save()

    def test_done_in_the_zone_of_the_visitor(self):
        """23:30 UTC on the 11th is the 12th in Tokyo: tomorrow at noon UTC, today at 16:00."""
        self.user_own.tz = "Asia/Tokyo"
        visits = self.env["key.account.visit"].with_user(self.user_own)
        with self._refused("03/12/2026"):
            visits.create(self._visit_values("2026-03-11 23:30:00"))
        with freeze_time("2026-03-11 16:00:00"):
            visits.create(self._visit_values("2026-03-11 23:30:00"))

    # === READERS === #

    def test_last_visit_is_not_to_come(self):
        """What an earlier version let through does not silence the account until then."""
        past = self._visit(self.account, "2026-03-02 09:00:00", state="done")
        future = self._visit(self.account, "2026-03-10 09:00:00", state="done")
        self.assertEqual(str(self._due().last_date), "2026-03-10")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_visit SET start = '2062-06-30 09:00', date = '2062-06-30'"
            " WHERE id = %s",
            (future.id,),
        )
        self.env.invalidate_all()
        self.account._update_visit_due()
        self.assertEqual(str(self._due().last_date), "2026-03-02")
        self.assertEqual(str(self.account.visit_last_date), "2026-03-02")
        self._assert_measured(
            self.alpha, {"days_since_contact": 9}, date_from="2025-03-12", date_to="2026-03-11"
        )
        sheet = self._visit(self.account, "2070-01-01 09:00:00")._get_sheet()
        self.assertEqual(len(sheet["visits"]), 1)
        self.assertTrue(past.exists())

    def test_last_visit_of_a_visitor_who_is_a_day_ahead(self):
        """At 16:00 UTC it is the 12th in Tokyo, and a visit of that morning is over at 23:30."""
        self.user_own.tz = "Asia/Tokyo"
        with freeze_time("2026-03-11 23:45:00"):
            self._visit(self.account, "2026-03-11 23:30:00", state="done")
            self.assertEqual(str(self._due().last_date), "2026-03-12")

    def test_last_contact_is_not_to_come(self):
        """Neither a mail with a wrong clock nor what was typed before it was refused."""
        person = self.env["key.account.stakeholder"].create(
            {"account_id": self.account.id, "partner_id": self.alpha_buyer.id}
        )
        self.env["calendar.event"].create(
            {
                "name": "Talks",
                "start": "2026-03-02 09:00:00",
                "stop": "2026-03-02 10:00:00",
                "user_id": self.user_own.id,
                "partner_ids": [Command.set(self.alpha_buyer.ids)],
            }
        )
        self.env["mail.message"].create(
            {
                "message_type": "email",
                "author_id": self.alpha_buyer.id,
                "date": "2031-01-01 09:00:00",
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_stakeholder SET last_contact_manual = '2040-01-01' WHERE id = %s",
            (person.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(str(person.last_contact), "2026-03-02")
        after = [("id", "=", person.id), ("last_contact", ">", "2026-03-02")]
        self.assertFalse(person.search(after))
