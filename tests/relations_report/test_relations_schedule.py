import base64
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .relations_common import RelationsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestRelationsSchedule(RelationsCommon):
    """The report of the last period, made by itself where a company wants it."""

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_relations_report").method_direct_trigger()
        self.env.invalidate_all()
        return self.reports.search([("company_id", "=", self.company.id)])

    def _wish(self, rhythm, readers=None):
        self.company.write(
            {
                "key_account_relations_rhythm": rhythm,
                "key_account_relations_reader_ids": [
                    Command.set((readers or self.user_manager).ids)
                ],
            }
        )

    def test_nobody_wants_it(self):
        self.assertFalse(self._run())

    def test_each_month(self):
        self._visits(self.first, 3)
        mails = self.env["mail.mail"].search_count([])
        self._wish("month", self.user_manager + self.user_admin)
        report = self._run()
        self.assertEqual(
            (report.date_from, report.date_to, report.scope, report.is_scheduled),
            (date(2026, 2, 1), date(2026, 2, 28), "company", True),
        )
        self.assertEqual(self._values(report)["visit"], 3)
        self.assertEqual(report.activity_ids.user_id, self.user_manager + self.user_admin)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        # A second run makes no other.
        self.assertEqual(self._run(), report)
        self.assertEqual(len(report.activity_ids), 2)
        with freeze_time("2026-04-01 10:00:00"):
            self.assertEqual(len(self._run()), 2)

    def test_each_quarter(self):
        self._wish("quarter")
        report = self._run()
        self.assertEqual(
            (report.date_from, report.date_to), (date(2025, 10, 1), date(2025, 12, 31))
        )
        with freeze_time("2026-04-01 10:00:00"):
            self.assertEqual(self._run()[0].date_to, date(2026, 3, 31))

    def test_one_made_by_hand_does_not_count(self):
        by_hand = self._report()
        self._wish("month")
        self.assertEqual(len(self._run() - by_hand), 1)

    def test_readers_are_managers(self):
        with self.assertRaisesRegex(ValidationError, "Choose key account managers"):
            self._wish("month", self.user_own)

    def test_nobody_reads(self):
        self.company.key_account_relations_rhythm = "month"
        self.assertFalse(self._run())

    def test_readers_who_are_no_managers_any_more(self):
        self._wish("month", self.user_manager + self.user_admin)
        self.user_manager.group_ids = [Command.clear()]
        report = self._run()
        self.assertEqual(report.activity_ids.user_id, self.user_admin)
        self.assertFalse(report.user_id.active)

    # === PRINTED === #

    def _run_printing(self, outcome):
        """Run the scheduled action with a print engine that answers so; return the report and what it was asked."""
        asked = []

        def render(action, report_ref, res_ids=None, data=None):
            asked.append((action.env.user, action.env.lang, report_ref, res_ids))
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        reports = self.registry["ir.actions.report"]
        with patch.object(reports, "_render_qweb_pdf", render):
            return self._run(), asked

    def test_printed_for_its_readers(self):
        self.user_manager.lang = "en_US"
        self._wish("month", self.user_manager + self.user_admin)
        report, asked = self._run_printing((b"%PDF-1.4 Report", "pdf"))
        reader = (self.user_manager + self.user_admin).sorted("id")[0]
        self.assertEqual(
            asked, [(reader, reader.lang, "key_account.action_report_relations", report.ids)]
        )
        seen = report.with_user(self.user_manager)
        self.assertEqual(base64.b64decode(seen.printed), b"%PDF-1.4 Report")
        self.assertEqual(seen.printed_name, "R-2026-0001.pdf")
        path = f"/web/content/key.account.relations.report/{report.id}/printed/R-2026-0001.pdf"
        for activity in report.activity_ids:
            self.assertIn(path, activity.note)
        # What customers owe is in it: who does not see these figures does not see the file.
        self.assertTrue(report.with_user(self.user_all).has_access("read"))
        with self.assertRaises(AccessError):
            report.with_user(self.user_all).read(["printed"])
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", report._name),
                ("res_id", "=", report.id),
                ("res_field", "=", "printed"),
            ]
        )
        self.assertTrue(file.with_user(self.user_manager).has_access("read"))
        self.assertFalse(file.with_user(self.user_all).has_access("read"))
        # Figures that are computed anew are not those of the file.
        seen.action_compute()
        self.assertFalse(seen.printed)

    def test_server_that_cannot_print(self):
        """The report is there with its activities, without a file."""
        self._wish("month")
        for error in (UserError("Unable to find Wkhtmltopdf"), OSError("No such file")):
            with self.assertLogs("odoo.addons.key_account", "WARNING"):
                report, asked = self._run_printing(error)
            self.assertEqual((len(asked), len(report.activity_ids)), (1, 1))
            self.assertFalse(report.printed)
            self.assertFalse(report.activity_ids.note)
            report.unlink()

    def test_in_the_settings(self):
        settings = self.env["key.account.settings"].with_user(self.user_admin)
        settings = settings.with_context(allowed_company_ids=self.company.ids)
        settings.create(
            {
                "relations_rhythm": "month",
                "relations_reader_ids": [Command.set(self.user_manager.ids)],
            }
        )
        self.assertEqual(self.company.key_account_relations_rhythm, "month")
        self.assertEqual(self.company.key_account_relations_reader_ids, self.user_manager)
