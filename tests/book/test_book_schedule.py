from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .book_common import BookCommon


@tagged("post_install", "-at_install")
class TestBookSchedule(BookCommon):
    """Books that owners get at the beginning of a period, where a company wants it."""

    def _wish(self, rhythm):
        self.company.key_account_book_rhythm = rhythm
        # The next day is that of the day on which it is saved.
        self.env.flush_all()

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_book").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["key.account.download"].search([])

    def test_off_by_default(self):
        self.assertFalse(self.company.key_account_book_next)
        self.assertFalse(self._run())

    def test_each_month(self):
        """Switched on in the middle of January: from February on, one for each owner."""
        mails = self.env["mail.mail"].search_count([])
        self._wish("month")
        self.assertEqual(self.company.key_account_book_next, date(2026, 2, 1))
        self.assertFalse(self._run())
        with freeze_time("2026-02-01 10:00:00"):
            downloads = self._run()
            self.assertEqual(downloads.user_id, self.user_own + self.user_all)
            self.assertEqual(len(downloads), 2)
            # A second run makes no other.
            self.assertEqual(self._run(), downloads)
        activities = self.env["mail.activity"].search(
            [("user_id", "in", downloads.user_id.ids), ("summary", "like", "Account Book")]
        )
        self.assertEqual(activities.user_id, downloads.user_id)
        self.assertEqual(len(activities), 2)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.company.key_account_book_next, date(2026, 3, 1))

    def test_what_is_in_it(self):
        self._wish("month")
        with freeze_time("2026-02-01 10:00:00"):
            download = self._run().filtered(lambda each: each.user_id == self.user_own)
            request = download.sudo().request
        book = self.env["key.account.book"].with_user(self.user_own).browse(request["ids"])
        self.assertEqual(
            [row["Customer"] for row in self._read(book)], ["Beta Mills", "Alpha Steel"]
        )

    def test_each_quarter(self):
        for today, expected in (
            ("2026-01-01", date(2026, 4, 1)),
            ("2026-03-31", date(2026, 4, 1)),
            ("2026-12-31", date(2027, 1, 1)),
        ):
            with freeze_time(f"{today} 10:00:00"):
                self._wish(False)
                self._wish("quarter")
                self.assertEqual(self.company.key_account_book_next, expected, today)

    def test_one_book_after_a_long_pause(self):
        self._wish("month")
        with freeze_time("2026-06-10 10:00:00"):
            self.assertEqual(len(self._run()), 2)
            self.assertEqual(self.company.key_account_book_next, date(2026, 7, 1))

    def test_owners_who_cannot_read_any_more(self):
        self._wish("month")
        self.user_own.group_ids = [Command.clear()]
        self.user_all.active = False
        with freeze_time("2026-02-01 10:00:00"):
            self.assertFalse(self._run())
