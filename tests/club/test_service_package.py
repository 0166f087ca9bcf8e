from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_club import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestServicePackage(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["key.account.package.template"].create(
            {
                "name": "Start-up",
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create({"name": "Training", "days_after": 14}),
                    Command.create({"name": "Inspection", "days_after": 30, "every_months": 3}),
                ],
            }
        )
        cls.package = (
            cls.env["key.account.service.package"]
            .with_user(cls.user_own)
            .create(
                {
                    "account_id": cls.account.id,
                    "name": "Mill 2",
                    "template_id": cls.template.id,
                    "date_from": "2026-01-31",
                }
            )
        )

    def _days(self):
        return [
            (line.name, str(line.date_due)) for line in self.package.line_ids.sorted("date_due")
        ]

    def test_days_of_the_template(self):
        """From 31 January: 14 days later, and from 2 March every three months for a year, that is until 30 January."""
        expected = [
            ("Training", "2026-02-14"),
            ("Inspection", "2026-03-02"),
            ("Inspection", "2026-06-02"),
            ("Inspection", "2026-09-02"),
            ("Inspection", "2026-12-02"),
        ]
        for _turn in range(2):
            self.package.action_add_services()
            self.assertEqual(self._days(), expected)
        self.assertEqual(self.package.line_ids.user_id, self.user_own)
        # Until 2 June there are two of them.
        self.package.line_ids.unlink()
        self.package.date_to = "2026-06-02"
        self.package.action_add_services()
        self.assertEqual(self._days(), expected[:3])
        self.package.template_id = False
        with self.assertRaisesRegex(UserError, "choose a template"):
            self.package.action_add_services()

    def test_late_and_done(self):
        """On 11 March two of five are late; with one done, one is."""
        self.package.action_add_services()
        training = self.package.line_ids.sorted("date_due")[0]
        counts = self.package
        self.assertEqual((counts.line_count, counts.done_count, counts.late_count), (5, 0, 2))
        late = self.env["key.account.service.package"].search([("is_late", "=", True)])
        self.assertIn(self.package, late)
        with self.assertRaisesRegex(UserError, "write down the proof"):
            training.action_done()
        with self.assertRaises(AccessError):
            training.date_done = "2026-02-14"
        training.proof = "List signed"
        training.action_done()
        self.assertEqual((training.state, str(training.date_done)), ("done", "2026-03-11"))
        self.assertEqual(training.done_by_id, self.user_own)
        self.assertEqual((counts.line_count, counts.done_count, counts.late_count), (5, 1, 1))
        lines = self.package.line_ids
        for state in ("open", "late", "done"):
            found = lines.search([("package_id", "=", self.package.id), ("state", "=", state)])
            self.assertEqual(found, lines.filtered_domain([("state", "=", state)]))
            self.assertEqual(set(found.mapped("state")), {state})
        with self.assertRaisesRegex(UserError, "does not change"):
            training.proof = "Another"
        with self.assertRaisesRegex(UserError, "stays"):
            training.unlink()
        with self.assertRaisesRegex(UserError, "stays"):
            self.package.with_user(self.user_manager).unlink()
        training.action_reopen()
        self.assertEqual(training.state, "late")

    def test_due_today_is_not_late(self):
        line = self.package.line_ids.create(
            {"package_id": self.package.id, "name": "Report", "date_due": "2026-03-11"}
        )
        self.assertEqual(line.state, "open")
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-11 16:30:00"):
            self.env.invalidate_all()
            self.assertEqual(line.state, "late")

    def test_attached_proof(self):
        line = self.package.line_ids.create({"package_id": self.package.id, "name": "Report"})
        line.message_post(attachments=[("report.txt", b"All is well")])
        line.action_done()
        self.assertEqual(line.state, "done")
        # It stays, by whichever way somebody takes it away.
        file = self.env["ir.attachment"].search(
            [("res_model", "=", line._name), ("res_id", "=", line.id)]
        )
        own = file.with_user(self.user_own)
        for values in ({"raw": b"Other"}, {"res_id": False}, {"res_model": "res.partner"}):
            with self.assertRaisesRegex(UserError, "proves it"):
                own.write(values)
        for files in (own, file.sudo()):
            with self.assertRaisesRegex(UserError, "proves it"):
                files.unlink()
        own.name = "List of the crew"
        line.action_reopen()
        own.unlink()
        self.assertFalse(file.exists())

    def test_words_that_show_nothing(self):
        line = self.package.line_ids.create({"package_id": self.package.id, "name": "Report"})
        for proof in (False, " \n", "\u200b", "\u3164\u2060"):
            line.proof = proof
            with self.assertRaisesRegex(UserError, "write down the proof"):
                line.action_done()
        line.proof = "签字"
        line.action_done()
        self.assertEqual(line.state, "done")

    def test_start_page(self):
        """What is late is on the page of the account's owner, and of who has to do it."""
        self.package.action_add_services()
        line = self.package.line_ids.sorted("date_due")[0]
        self.account.shared_user_ids = self.user_all
        self.package.line_ids[1:].user_id = self.user_all
        self._join("2025-01-01", "2026-04-01", self.berg)
        desk = self.env["key.account"].with_user(self.user_own).get_desk()
        told = list(self._leaves(desk))
        self.assertTrue([text for text in told if "Training" in text and "25 days ago" in text])
        self.assertTrue([text for text in told if "Circle" in text and "Berg Boss" in text])
        self.assertEqual(line.state, "late")

    def _leaves(self, value):
        if isinstance(value, dict):
            for part in value.values():
                yield from self._leaves(part)
        elif isinstance(value, list | tuple):
            for part in value:
                yield from self._leaves(part)
        elif isinstance(value, str):
            yield value

    def test_other_company(self):
        foreign = self.env["key.account.package.template"].create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self.package.sudo().template_id = foreign
