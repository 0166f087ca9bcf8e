from datetime import datetime
from unittest.mock import patch

from lxml.html import fromstring

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .book_common import BookCommon


@tagged("post_install", "-at_install")
class TestBook(BookCommon):
    """The account book as a workbook: what it tells, and to whom."""

    def _row(self, user, account=None):
        rows = self._read(self._book(user, account_ids=(account or self.at_alpha).ids))
        self.assertEqual(len(rows), 1)
        return rows[0]

    # === WHOSE ACCOUNTS === #

    def test_best_grade_first(self):
        rows = self._read(self._book(self.user_own))
        self.assertEqual(
            [(row["Customer"], row["Grade"], row["Owner"]) for row in rows],
            [
                ("Beta Mills", "A", self.user_own.name),
                ("Alpha Steel", "B", self.user_own.name),
            ],
        )
        self.assertEqual((rows[1]["City"], rows[1]["Phone"]), ("Aachen", "+49 241 1"))

    def test_salespeople_have_their_own(self):
        for user in (self.user_own, self.user_all):
            with self.assertRaisesRegex(AccessError, "Only key account managers"):
                self._book(user, owner_id=self.user_manager.id)
        book = self._book(self.user_own)
        with self.assertRaisesRegex(AccessError, "Only key account managers"):
            book.owner_id = self.user_all

    def test_managers_choose_the_owner(self):
        book = self._book(self.user_manager, owner_id=self.user_own.id)
        self.assertEqual(book.account_count, 2)
        self.assertIn(self.user_own.name, book._get_title())
        self.assertEqual(len(self._read(book)), 2)

    def test_chosen_accounts_are_those_of_the_reader(self):
        """Whatever is asked for: also with rubbish among it."""
        every = (self.at_alpha + self.at_gamma + self.overseas).ids
        rows = self._read(self._book(self.user_own, account_ids=every))
        self.assertEqual([row["Customer"] for row in rows], ["Alpha Steel"])
        rows = self._read(self._book(self.user_manager, account_ids=every))
        self.assertEqual([row["Customer"] for row in rows], ["Alpha Steel", "Gamma Metals"])
        self.assertEqual(self._book(self.user_own, account_ids=["x", {}]).account_count, 2)

    def test_of_the_company_at_work(self):
        self.user_own.company_ids += self.other_company
        self.overseas.owner_id = self.user_own
        self.assertEqual(self._book(self.user_own).account_count, 2)
        books = self._as(self.user_own, self.env["key.account.book"])
        abroad = books.with_context(allowed_company_ids=self.other_company.ids).create({})
        self.assertEqual(abroad._get_accounts(), self.overseas)
        # Amounts of two currencies are told apart.
        both = self._read(
            self._book(self.user_own, account_ids=(self.at_alpha + self.overseas).ids)
        )
        self.assertEqual({row["Currency"] for row in both}, {"EUR", "USD"})

    def test_archived_accounts_are_in_it_when_chosen(self):
        self.at_beta.active = False
        self.assertEqual(self._book(self.user_own).account_count, 1)
        chosen = self._book(self.user_own, account_ids=self.at_beta.ids)
        self.assertEqual(chosen.account_count, 1)

    def test_nothing_to_tell(self):
        with self.assertRaisesRegex(UserError, "no account"):
            self._book(self.user_manager).action_download()

    def test_book_of_others(self):
        book = self._book(self.user_own)
        self.assertFalse(self._as(self.user_manager, book).search([("id", "=", book.id)]))
        with self.assertRaises(AccessError):
            self._as(self.user_all, book).action_download()

    def test_action_on_chosen_accounts(self):
        action = self.env.ref("key_account.action_key_account_book").with_user(self.user_own)
        result = action.with_context(
            active_model="key.account",
            active_ids=self.at_beta.ids,
            allowed_company_ids=self.company.ids,
        ).run()
        book = self.env["key.account.book"].with_user(self.user_own).browse(result["res_id"])
        self.assertEqual(book._get_accounts(), self.at_beta)

    # === WHAT IT TELLS === #

    def test_revenue_of_two_years(self):
        """Up to 15 January 2026: the year starts on 16 January 2025; refunds subtract."""
        for amount, day in ((70, "2024-01-15"), (40, "2024-01-16"), (300, "2025-01-15")):
            self._invoice(self.alpha, amount, day)
        for amount, day in ((500, "2025-01-16"), (1000, "2026-01-15")):
            self._invoice(self.alpha, amount, day)
        self._credit_note(self.alpha, 100, "2025-05-01")
        self._draft_invoice(self.alpha, 900, "2025-06-01")
        row = self._row(self.user_own)
        self.assertEqual((row["Revenue of 12 Months"], row["12 Months Before"]), (1400, 340))
        self.assertEqual(self._row(self.user_own, self.at_beta)["Revenue of 12 Months"], 0)

    def test_confidential_revenue(self):
        self._invoice(self.alpha, 500, "2025-06-01")
        self.env.ref("key_account.metric_revenue").confidential = True
        for user in (self.user_own, self.user_all):
            row = self._row(user)
            self.assertNotIn("Revenue of 12 Months", row)
            self.assertNotIn("12 Months Before", row)
        self.assertEqual(self._row(self.user_manager)["Revenue of 12 Months"], 500)

    def test_people_with_most_say_first(self):
        people = self.env["key.account.stakeholder"]
        names = [("Low", "1"), ("Nobody", False), ("Top", "4"), ("Left", "4")]
        for name, influence in names:
            partner = self.env["res.partner"].create({"name": name, "parent_id": self.alpha.id})
            person = people.create(
                {"account_id": self.at_alpha.id, "partner_id": partner.id, "influence": influence}
            )
        person.left_on = "2026-01-01"
        people.create(
            {
                "account_id": self.at_alpha.id,
                "partner_id": self.alpha_buyer.id,
                "influence": "3",
            }
        )
        self.assertEqual(
            self._row(self.user_own)["People"],
            "Top\nAda Buyer, Purchasing, +49 241 2\nLow\nNobody",
        )

    def test_a_few_lines_of_many(self):
        self.env["key.account.commitment"].create(
            [
                {
                    "account_id": self.at_alpha.id,
                    "name": f"Promise {number}",
                    "date_due": f"2026-02-0{number}",
                }
                for number in range(1, 8)
            ]
        )
        lines = self._row(self.user_own)["Open Promises"].split("\n")
        self.assertEqual(len(lines), 6)
        self.assertEqual(lines[0], "02/01/2026 Promise 1 (By us)")
        self.assertEqual(lines[-1], "and 2 more")

    def test_all_that_is_open(self):
        self._fill(self.at_alpha)
        row = self._row(self.user_own)
        self.assertEqual(row["Open Promises"], "01/20/2026 Send drawings (By us)")
        self.assertIn("01/10/2026 Cracks", row["Open Complaints"])
        self.assertIn("01/11/2026 Wears out", row["Open Usage Problems"])
        self.assertIn("4 of 7 similar customers buy it", row["Proposals"])
        self.at_alpha.commitment_ids.action_kept()
        self.assertFalse(self._row(self.user_own)["Open Promises"])

    def test_visits(self):
        for day, state in (("2026-01-05", "done"), ("2026-01-20", "planned")):
            self.env["key.account.visit"].create(
                {
                    "account_id": self.at_alpha.id,
                    "user_id": self.user_own.id,
                    "start": f"{day} 08:00:00",
                    "state": state,
                }
            )
        row = self._row(self.user_own)
        self.assertEqual(
            (row["Last Visit"], row["Next Visit"]), (datetime(2026, 1, 5), datetime(2026, 1, 20))
        )

    def test_credit_is_for_those_who_may_see_it(self):
        """300 owed, 200 of them overdue, of a limit of 1,000; whoever shares the account is not told."""
        self.company.account_use_credit_limit = True
        self.alpha.with_company(self.company).credit_limit = 1000
        self._invoice(self.alpha, 200, "2025-12-01", "2026-01-10")
        self._invoice(self.alpha, 100, "2025-12-01", "2026-02-10")
        standing = self.env["key.account.credit"]._of_accounts(self.at_alpha)
        standing.write({"on_stop": True, "stop_reason": "Arrears"})
        names = ("Owed", "Overdue", "Credit Limit", "Free Credit", "Credit Stop")
        for user in (self.user_own, self.user_manager):
            row = self._row(user)
            self.assertEqual([row[name] for name in names], [300, 200, 1000, 700, "No new orders"])
        row = self._row(self.user_all)
        self.assertEqual([row[name] for name in names], [None] * 5)

    def test_health_level_and_value_group(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET health = 0, health_state = 'alert', health_date = '2026-01-14',"
            " value_group = 'potential' WHERE id = %s",
            [self.at_alpha.id],
        )
        row = self._row(self.user_own)
        self.assertEqual(
            (row["Health"], row["Health Status"], row["Value Group"]), (0, "Alert", "Potential")
        )
        # Nothing is known of the other one, which is not the same as 0.
        self.assertIsNone(self._row(self.user_own, self.at_beta)["Health"])

    def test_a_switched_off_feature_leaves_no_hole(self):
        settings = self.env["key.account.settings"].sudo()
        names = settings._get_feature_names()
        settings._switch_features({name: name == "feature_book" for name in names})
        self.assertEqual(
            list(self._row(self.user_own)),
            [
                "Customer",
                "City",
                "Phone",
                "Grade",
                "Posture",
                "Owner",
                "Revenue of 12 Months",
                "12 Months Before",
            ],
        )

    # === PDF === #

    def _print(self, book):
        """Return the words of the PDF."""
        reports = book.env["ir.actions.report"].with_user(book.env.user)
        html = reports._render_qweb_html("key_account.action_report_book", book.ids)[0]
        return " ".join(fromstring(html.decode()).text_content().split())

    def test_pdf(self):
        """One block per account, the best grade first; what is not known takes no room."""
        self._fill(self.at_alpha)
        self._invoice(self.alpha, 1234.5, "2025-06-01")
        words = self._print(self._book(self.user_own, kind="pdf"))
        self.assertLess(words.index("Beta Mills"), words.index("Alpha Steel"))
        for part in ("City Aachen", "1,334.50", "01/20/2026 Send drawings", "Person 1, +49 1"):
            self.assertIn(part, words)
        self.assertEqual(words.count("Open Promises"), 1)
        self.assertNotIn("Gamma Metals", words)

    def test_pdf_of_others(self):
        book = self._book(self.user_own, kind="pdf")
        self.assertNotIn("Alpha", self._print(self._as(self.user_all, book)))

    def test_pdf_is_printed_at_once_or_in_the_background(self):
        """20 rows each: two accounts are 40."""
        book = self._book(self.user_own, kind="pdf")
        self.company.key_account_download_rows = 40
        action = book.action_download()
        self.assertEqual(
            (action["type"], action["report_name"]), ("ir.actions.report", "key_account.book")
        )
        self.company.key_account_download_rows = 39
        self.assertEqual(book.action_download()["res_model"], "key.account.download")

    def test_server_that_cannot_print(self):
        workbook = self._book(self.user_own, kind="pdf")
        workbook = workbook.env["key.account.download"]._get_workbook(workbook)
        self.assertTrue(workbook.filename.endswith(".pdf"))
        with (
            patch.object(
                type(self.env["ir.actions.report"]),
                "_render_qweb_pdf",
                lambda *args, **kwargs: (b"", "html"),
            ),
            self.assertRaisesRegex(UserError, "cannot print"),
        ):
            workbook.build()

    # === MANY === #

    def test_large_books_are_prepared_in_the_background(self):
        self.company.key_account_download_rows = 1
        action = self._book(self.user_own).action_download()
        self.assertEqual(action["res_model"], "key.account.download")
        self.company.key_account_download_rows = 2
        book = self._book(self.user_own)
        self.assertEqual(book.action_download()["url"], f"/key_account/book/{book.id}/xlsx")

    def test_statements_do_not_depend_on_the_number_of_accounts(self):
        accounts = self.env["key.account"]
        for number, partner in enumerate(self._customers(20)):
            account = self._account(partner, owner_id=self.user_own.id)
            accounts += account
            self._fill(account, number)
        few = self._book(self.user_own, account_ids=accounts[:2].ids)
        many = self._book(self.user_own, account_ids=accounts.ids)
        self.assertEqual(len(self._read(few)), 2)

        def build(book):
            book.env["key.account.download"]._get_workbook(book).build()

        self.assertEqual(self._count(lambda: build(many)), self._count(lambda: build(few)))
