from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..visit.visit_common import VisitCommon

DOT = "R0lGODlhAQABAAAAACw="


class ReportCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._visit(cls.account, "2025-12-01 09:00:00", duration=1.5)
        cls.mine = cls.visit.with_user(cls.user_own)
        cls.needs = cls.env.ref("key_account.visit_topic_needs")

    @contextmanager
    def _refused(self, message):
        """What is refused is undone, as at the end of a request."""
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            yield

    def _open_report(self, visit=None):
        action = (visit or self.mine).action_report()
        return self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestVisitRequirement(ReportCommon):
    """What a report must tell follows the visit level."""

    def test_business(self):
        self.assertEqual(self.mine.report_needs, "Outcome, Result")
        with self._refused("Alpha Steel, 2025-12-01: Outcome, Result"):
            self.mine.action_done()
        self.mine.result = "They want an offer"
        with self._refused("2025-12-01: Outcome$"):
            self.mine.state = "done"  # as kanban and list do
        self.mine.outcome = "partly"
        self.mine.action_done()
        self.assertEqual(str(self.visit.actual_start), "2025-12-01 09:00:00")
        self.assertEqual(self.visit.actual_duration, 1.5)
        with self._refused("not complete"):
            self.mine.result = False

    def test_technical_and_leadership(self):
        told = {"outcome": "reached", "result": "Signed"}
        technical = self._visit(self.account, "2025-12-02 09:00:00", visit_level="technical")
        technical.write(told)
        with self._refused("Findings"):
            technical.with_user(self.user_own).action_done()
        technical.note_ids = [Command.create({"topic_id": self.needs.id, "text": "Harder rolls"})]
        technical.with_user(self.user_own).action_done()
        leadership = self._visit(self.account, "2025-12-03 09:00:00", visit_level="leadership")
        leadership.write(told)
        with self._refused("Contacts"):
            leadership.with_user(self.user_own).action_done()
        leadership.with_user(self.user_own).write(
            {"contact_ids": [Command.link(self.alpha_buyer.id)], "state": "done"}
        )
        self.assertEqual(leadership.state, "done")

    def test_created_as_done(self):
        values = {"account_id": self.account.id, "start": "2025-11-03 09:00:00", "state": "done"}
        visits = self.env["key.account.visit"].with_user(self.user_own)
        with self._refused("Outcome, Result"):
            visits.create(values)
        visits.create({**values, "outcome": "reached", "result": "Old friends"})

    def test_rule_of_the_company_goes_first(self):
        """Here a photo and a next step are asked for; overseas the rule for all holds."""
        self.env["key.account.visit.requirement"].create(
            {
                "visit_level": "business",
                "company_id": self.company.id,
                "needs_photo": True,
                "needs_next_step": True,
            }
        )
        self.assertEqual(self.mine.report_needs, "Next Step, Photo")
        overseas = self._account(self.alpha, self.other_company)
        foreign = self._visit(overseas, "2025-12-01 09:00:00", user_id=self.env.uid)
        self.assertEqual(foreign.report_needs, "Outcome, Result")
        with self._refused("Next Step, Photo"):
            self.mine.action_done()
        self.mine.channel = "call"
        with self._refused("01: Next Step$"):
            self.mine.action_done()
        following = self.env["key.account.visit"].with_user(self.user_own)
        with Form(following.with_context(**self.mine.action_next_visit()["context"])) as form:
            self.assertEqual(form.account_id, self.account)
        self.assertEqual(form.record.previous_visit_id, self.visit)
        self.mine.action_done()

    def test_reports_are_checked_at_once(self):
        counts = []
        for number in (1, 10):
            visits = self.env["key.account.visit"].union(
                *(
                    self._visit(
                        self.account, "2025-12-01 09:00:00", outcome="reached", result="Fine"
                    )
                    for _i in range(number)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            visits.with_user(self.user_own)._check_report()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestVisitReport(ReportCommon):
    """The report of a visit in under a minute."""

    def test_quick_report(self):
        report = self._open_report()
        self.assertEqual(
            report.line_ids.topic_id.mapped("name"),
            ["Needs", "Usage problems", "Latent requirements", "Competitors", "Market"],
        )
        report.line_ids[0].text = "Harder rolls for stand 3"
        report.write(
            {
                "outcome": "reached",
                "result": "They order in January",
                "contact_ids": [Command.set(self.alpha_buyer.ids)],
                "promise": "Sample of the new grade",
                "promise_date": "2025-12-12",
                "next_step": "Send the offer",
            }
        )
        report.action_save()
        self.assertEqual(self.visit.state, "done")
        self.assertEqual(self.visit.note_ids.topic_id, self.needs)
        self.assertEqual(self.visit.note_ids.account_id, self.account)
        self.assertEqual(self.visit.contact_ids, self.alpha_buyer)
        promise = self.visit.commitment_ids
        self.assertEqual(promise.name, "Sample of the new grade")
        self.assertEqual((promise.account_id, promise.user_id), (self.account, self.user_own))
        self.assertEqual(promise.partner_id, self.alpha_buyer)
        self.assertFalse(promise.activity_ids)

    def test_report_is_corrected(self):
        """Reporting again shows what is there; an emptied topic is gone, nothing doubles."""
        market = self.env.ref("key_account.visit_topic_market")
        self.visit.write(
            {
                "outcome": "partly",
                "result": "So so",
                "note_ids": [
                    Command.create({"topic_id": self.needs.id, "text": "Rolls"}),
                    Command.create({"topic_id": market.id, "text": "Flat"}),
                ],
                "state": "done",
            }
        )
        report = self._open_report()
        self.assertEqual(report.result, "So so")
        report.line_ids.filtered(lambda line: line.topic_id == market).text = False
        report.line_ids.filtered(lambda line: line.topic_id == self.needs).text = "Harder rolls"
        report.action_save()
        self.assertEqual(self.visit.note_ids.mapped("text"), ["Harder rolls"])

    def test_nothing_is_saved_when_something_is_missing(self):
        report = self._open_report()
        report.promise = "Sample"
        with self._refused("Outcome, Result"):
            report.action_save()
        self.assertEqual(self.visit.state, "planned")
        self.assertFalse(self.visit.commitment_ids)

    def test_photos_belong_to_the_visit(self):
        """Who sees the visit sees its photos; files of others cannot be taken."""
        report = self._open_report()
        photo = (
            self.env["ir.attachment"]
            .with_user(self.user_own)
            .create(
                {"name": "mill.gif", "datas": DOT, "res_model": report._name, "res_id": report.id}
            )
        )
        report.write(
            {"outcome": "reached", "result": "Fine", "photo_ids": [Command.link(photo.id)]}
        )
        report.action_save()
        self.assertEqual((photo.res_model, photo.res_id), (self.visit._name, self.visit.id))
        self.visit.user_ids = [Command.link(self.user_all.id)]
        self.assertEqual(photo.with_user(self.user_all).name, "mill.gif")
        secret = self.env["ir.attachment"].create(
            {"name": "secret.pdf", "datas": DOT, "res_model": "res.company", "res_id": 1}
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.mine.photo_ids = [Command.link(secret.id)]
        logo = self.env["ir.attachment"].create(
            {"name": "logo.gif", "datas": DOT, "res_model": "res.partner", "res_id": self.alpha.id}
        )
        with self.assertRaisesRegex(AccessError, "Upload the photo here"):
            self.mine.photo_ids = [Command.link(logo.id)]

    def test_companion_reports(self):
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        visit = self._visit(hidden, "2025-12-01 09:00:00", user_ids=self.user_own.ids)
        report = self._open_report(visit.with_user(self.user_own))
        report.write({"outcome": "reached", "result": "Fine", "promise": "Drawing"})
        report.action_save()
        self.assertEqual(visit.commitment_ids.account_id, hidden)
        self.assertEqual(visit.state, "done")

    def test_what_is_opened_from_here(self):
        order = self.env["sale.order"].new(
            {
                name.removeprefix("default_"): value
                for name, value in self.mine.action_quotation()["context"].items()
            }
        )
        self.assertEqual(order.partner_id._origin, self.alpha)
        self.assertEqual(order.origin, "Visit to Alpha Steel, 2025-12-01")
        lead = self.env["crm.lead"].create(
            {
                name.removeprefix("default_"): value
                for name, value in self.mine.action_opportunity()["context"].items()
            }
        )
        self.assertEqual(self.visit.lead_ids, lead)
        activity = self.mine.action_schedule_activity()
        with Form(
            self.env["mail.activity.schedule"]
            .with_user(self.user_own)
            .with_context(**activity["context"])
        ) as form:
            form.summary = "Send the drawing"
            form.activity_user_id = self.user_own
        form.record.action_schedule_activities()
        self.assertEqual(self.visit.activity_ids.summary, "Send the drawing")

    def test_visit_as_evidence(self):
        scale = self.env["key.account.relationship.scale"].create(
            {
                "name": "Simple",
                "level_ids": [
                    Command.create(
                        {
                            "name": "Known",
                            "criterion_ids": [Command.create({"name": "Knows our works"})],
                        }
                    )
                ],
            }
        )
        self.account.relationship_scale_id = scale
        check = self.mine.relationship_check_ids
        self.assertEqual(check.criterion_id.name, "Knows our works")
        action = check.with_context(key_account_visit_id=self.visit.id).action_tick()
        evidence = self.env[action["res_model"]].with_user(self.user_own)
        with Form(evidence.with_context(**action["context"])) as form:
            form.note = "Came to the open day"
        self.assertEqual(form.record.visit_id, self.visit)
        self.assertEqual(str(form.record.date), "2025-12-01")
        self.assertEqual(self.account.relationship_level, 1)
        other = self._visit(self._account(self.beta), "2025-12-01 09:00:00")
        other.user_ids = [Command.link(self.user_own.id)]
        self.assertFalse(other.with_user(self.user_own).relationship_check_ids)

    def test_findings_follow_the_visit(self):
        """A companion sees the findings of the visit, but not those of other visits to the account."""
        account = self._account(self.beta, owner_id=self.user_all.id)
        joined, other = (
            self._visit(
                account,
                "2025-12-01 09:00:00",
                user_ids=[Command.set(users.ids)],
                note_ids=[Command.create({"topic_id": self.needs.id, "text": "Harder rolls"})],
                check_ids=[Command.create({"name": "Samples packed"})],
            )
            for users in (self.user_own, self.env["res.users"])
        )
        for name in ("note_ids", "check_ids"):
            lines = (joined + other)[name].with_user(self.user_own)
            self.assertEqual(lines.search([("visit_id", "in", (joined + other).ids)]), joined[name])
            joined[name].with_user(self.user_own).check_access("write")
            with self.assertRaises(AccessError):
                other[name].with_user(self.user_own).check_access("read")
            with self.assertRaises(AccessError):
                joined[name].with_user(self.user_own).copy({"visit_id": other.id})
            self.assertEqual(
                lines.with_user(self.user_all).search_count([("id", "in", lines.ids)]), 2
            )
