import base64
import io
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...reports import key_account_xlsx
from ...tools import job
from .xlsx_common import XlsxCommon


@tagged("post_install", "-at_install")
class TestDownload(XlsxCommon):
    """Workbooks above a size are prepared by a scheduled action for the user who asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.key_account_download_rows = 3
        cls.downloads = cls.env["key.account.download"]
        cls.cron = cls.env.ref("key_account.ir_cron_download")

    def _ask(self, records, user):
        action = self._at_work(records, user).action_export_xlsx()
        self.assertEqual(action["res_model"], "key.account.download")
        return self.downloads.browse(action["res_id"])

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _open(self, download, user):
        content = self._at_work(download, user).file
        return load_workbook(io.BytesIO(base64.b64decode(content)))

    def test_small_lists_are_downloaded_at_once(self):
        action = self._at_work(self.accounts[:3], self.user_manager).action_export_xlsx()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertFalse(self.downloads.search([]))

    def test_large_list(self):
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)]).unlink()
        download = self._ask(self.accounts, self.user_manager)
        self.assertEqual((download.state, download.progress), ("waiting", 0))
        self.assertTrue(self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)]))
        self._run()
        self.assertEqual((download.state, download.progress), ("done", 100))
        self.assertRegex(download.name, r"^Key accounts on \d{4}-\d\d-\d\d\.xlsx$")
        book = self._open(download, self.user_manager)
        rows = self._rows(book["Accounts"])
        names = self.accounts.partner_id.mapped("name")
        self.assertCountEqual([row["Customer"] for row in rows], names)
        self.assertEqual(self._facts(book["Summary"])["Exported by"], self.user_manager.name)

    def test_a_review_holds_what_the_user_may_read(self):
        everything = self._ask(self.review, self.user_manager)
        own = self._ask(self.review, self.user_own)
        self._run()
        self.assertEqual(len(self._rows(self._open(everything, self.user_manager)["Customers"])), 4)
        [row] = self._rows(self._open(own, self.user_own)["Customers"])
        self.assertEqual(row["Customer"], "Beta Mills")

    def test_files_belong_to_the_user_who_asked(self):
        download = self._ask(self.accounts, self.user_manager)
        self._run()
        self.assertEqual(self._at_work(self.downloads, self.user_manager).search([]), download)
        for other in (self.user_own, self.user_all, self.user_admin):
            with self.subTest(user=other.login):
                self.assertFalse(self._at_work(self.downloads, other).search([]))
                with self.assertRaises(AccessError):
                    self._at_work(download, other).read(["file"])
        with self.assertRaises(AccessError):
            self._at_work(download, self.user_manager).write({"user_id": self.user_own.id})
        with self.assertRaises(AccessError):
            self._at_work(self.downloads, self.user_own).create(
                {"name": "x", "user_id": self.user_own.id, "request": {"model": "res.users"}}
            )
        self._at_work(download, self.user_manager).unlink()

    def test_rights_count_when_the_file_is_written(self):
        download = self._ask(self.accounts, self.user_manager)
        employees = self.env.ref("base.group_user")
        self.user_manager.group_ids = [fields.Command.set(employees.ids)]
        with mute_logger(job.__name__):
            self._run()
        self.assertEqual(download.state, "failed")
        self.assertEqual(download.error, "You no longer have access to these records.")
        self.assertFalse(download.file)

    def test_progress_is_seen_meanwhile(self):
        download = self._ask(self.accounts, self.user_manager)
        seen = []
        store = type(download)._store

        def watch(record, **vals):
            store(record, **vals)
            seen.append(record.progress)

        with (
            patch.object(key_account_xlsx, "BATCH", 1),
            patch.object(type(download), "_store", watch),
        ):
            self._run()
        self.assertEqual(seen, [25, 50, 75, 99, 100])

    def test_a_failure_is_told_and_the_next_file_is_written(self):
        broken = self._ask(self.accounts, self.user_manager)
        good = self._ask(self.review, self.user_manager)
        build = type(broken)._build

        def fail(download):
            if download == broken:
                raise UserError("The disk is full")  # pylint: disable=translation-required
            build(download)

        with patch.object(type(broken), "_build", fail), mute_logger(job.__name__):
            self._run()
        self.assertEqual((broken.state, broken.error), ("failed", "The disk is full"))
        self.assertEqual(good.state, "done")

    def test_what_is_gone_is_said(self):
        """In words: the name of an exception helps nobody."""
        review = self.review.copy({"date": "2025-11-30"})
        review.line_count = 4
        gone, broken = (
            self._ask(review, self.user_manager),
            self._ask(self.review, self.user_manager),
        )
        review.unlink()
        workbook = type(gone)._get_workbook

        def fail(download, records):
            if records == self.review:
                raise KeyError("x")
            return workbook(download, records)

        with patch.object(type(gone), "_get_workbook", fail), mute_logger(job.__name__):
            self._run()
        self.assertEqual(
            gone.error,
            "The records were deleted, or you no longer have access to them. Request the file again.",
        )
        self.assertRegex(broken.error, r"^unexpected error \(KeyError\)\. Ask your administrator")

    def test_asked_twice(self):
        """The same list in preparation is prepared once; another one, and one of a colleague, too."""
        accounts = self.accounts.with_context(tz="Nowhere\x00")
        download = self._ask(accounts, self.user_manager)
        self.assertFalse(download.sudo().request["context"]["tz"])
        self.assertEqual(self._ask(accounts, self.user_manager), download)
        self.assertNotEqual(self._ask(self.review, self.user_manager), download)
        self.assertNotEqual(self._ask(accounts, self.user_all), download)
        self._run()
        self.assertNotEqual(self._ask(accounts, self.user_manager), download)

    def test_the_limit_is_a_number_of_rows(self):
        settings = self.env["key.account.settings"].with_user(self.user_admin)
        for rows in (-1, 0, 10**7):
            with self.subTest(rows=rows), self.assertRaises(ValidationError):
                settings.create({"download_rows": rows})

    def test_files_are_kept_for_a_week(self):
        download = self._ask(self.accounts, self.user_manager)
        asked = download.create_date
        for days, kept in ((6, 1), (8, 0)):
            with freeze_time(fields.Datetime.add(asked, days=days)):
                self.downloads._gc_downloads()
            self.assertEqual(self.downloads.search_count([]), kept)
