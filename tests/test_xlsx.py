import io
import zipfile
from datetime import date, datetime

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..controllers.key_account_xlsx import XLSX
from ..reports import key_account_xlsx
from ..reports.key_account_list_xlsx import AccountListXlsx
from ..reports.key_account_review_xlsx import ReviewXlsx
from ..tools.explanation import Explanation
from .common import KeyAccountCommon

FORMULA = '=HYPERLINK("http://example.com")'
EURO = '#,##0.00 "€"'


class XlsxCommon(KeyAccountCommon):
    """A review of four customers: Alpha is large, Beta small, both pay; Gamma is named as a formula."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro.position = "after"
        cls.delta = cls.env["res.partner"].create({"name": "Delta Forge", "is_company": True})
        cls.alpha.write({"city": "Essen", "country_id": cls.env.ref("base.de").id})
        cls.gamma.name = FORMULA
        # (customer, quantity of rolls, price); a roll costs 600
        for partner, quantity, price in [
            (cls.alpha, 80, 1000),
            (cls.beta, 15, 900),
            (cls.gamma, 4, 800),
            (cls.delta, 1, 700),
        ]:
            cls._order(partner, [(cls.roll, quantity, price)], "2025-03-01")
            cls._invoice(partner, quantity * price, "2025-03-10")
        metrics = {
            code: cls.env.ref(f"key_account.metric_{code}")
            for code in ("revenue", "margin_rate", "collection_rate", "order_quantity")
        }
        grades = {code: cls.env.ref(f"key_account.grade_{code}") for code in "abcd"}
        cls.scorecard = cls.env["key.account.scorecard"].create(
            {
                "name": "Rolls",
                "company_id": cls.company.id,
                "partner_domain": str(
                    [("id", "in", (cls.alpha + cls.beta + cls.gamma + cls.delta).ids)]
                ),
                "min_orders": 1,
                "rank_metric_id": metrics["revenue"].id,
                "grade_ids": [Command.clear()]
                + [
                    Command.create({"grade_id": grades[code].id, "min_score": score})
                    for code, score in zip("abcd", (75, 50, 25, 0), strict=True)
                ],
                "criterion_ids": [
                    Command.create({"metric_id": metrics["revenue"].id, "weight": 60}),
                    Command.create(
                        {
                            "metric_id": metrics["order_quantity"].id,
                            "weight": 20,
                            "scoring": "linear",
                            "value_low": 0,
                            "value_high": 100,
                        }
                    ),
                    Command.create({"metric_id": metrics["margin_rate"].id, "weight": 20}),
                ],
                "gate_ids": [
                    Command.create(
                        {
                            "grade_id": grades["a"].id,
                            "metric_id": metrics["collection_rate"].id,
                            "value": 0.5,
                        }
                    )
                ],
            }
        )
        cls.idle = cls.env["res.partner"].create({"name": "Idle Works", "is_company": True})
        cls._invoice(cls.idle, 5, "2025-03-10")
        cls.scorecard.partner_domain = str(
            [("id", "in", (cls.alpha + cls.beta + cls.gamma + cls.delta + cls.idle).ids)]
        )
        cls.review = cls.env["key.account.review"].create(
            {"scorecard_id": cls.scorecard.id, "date": cls.date_to}
        )
        cls.review.action_compute()
        cls.review.action_approve()
        cls.accounts = cls.review.line_ids.account_id
        cls.beta_account = cls.accounts.filtered(lambda account: account.partner_id == cls.beta)
        cls.beta_account.owner_id = cls.user_own

    def _at_work(self, records, user):
        """Return the records as ``user`` has them on the screen."""
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def _build(self, export):
        """Return the workbook of an export, read back."""
        return load_workbook(io.BytesIO(export.build()))

    def _review_book(self, user=None):
        """Return the workbook that ``user`` gets of the review."""
        return self._build(ReviewXlsx(self._at_work(self.review, user or self.user_manager)))

    def _rows(self, sheet):
        """Return the rows under the header as dicts by title."""
        titles, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(titles, row, strict=True)) for row in rows]

    def _facts(self, sheet):
        """Return ``{label: value}`` of the first two columns."""
        return {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2) if row[0]}

    def _cell(self, sheet, title, row=2):
        """Return the cell of the column with a title."""
        return next(sheet.cell(row, cell.column) for cell in sheet[1] if cell.value == title)


@tagged("post_install", "-at_install")
class TestReviewXlsx(XlsxCommon):
    def test_values_are_those_of_the_lines(self):
        sheet = self._review_book()["Customers"]
        rows = self._rows(sheet)
        self.assertEqual(
            [row["Customer"] for row in rows], ["Alpha Steel", "Beta Mills", FORMULA, "Delta Forge"]
        )
        lines = {line.partner_id.name: line for line in self.review.line_ids}
        for rank, row in enumerate(rows, 1):
            line = lines[row["Customer"]]
            self.assertEqual(row["Rank"], rank)
            self.assertEqual(row["Final Grade"], line.final_grade_id.name)
            self.assertEqual(row["Proposed Grade"], line.proposed_grade_id.name)
            self.assertEqual(row["Pareto Class"], line.pareto_class)
            self.assertEqual(row["Movement"], "New")
            self.assertAlmostEqual(row["Score"], line.score)
            self.assertAlmostEqual(row["Cumulative Share"], line.cumulative_share)
            self.assertAlmostEqual(row["Revenue"], line.measures["revenue"])
            self.assertAlmostEqual(row["Margin rate"], line.measures["margin_rate"])
            self.assertAlmostEqual(row["Margin rate: points"], line.points["margin_rate"])
            self.assertEqual(row["Reason"], line.reason.replace("\n", " "))
            self.assertEqual(row["What Would Lift It"], line.improvement.replace("\n", " "))
        self.assertEqual(rows[0]["Revenue"], 80000)
        self.assertEqual(rows[0]["Ordered quantity (Ton)"], 80)
        self.assertAlmostEqual(rows[0]["Margin rate"], 0.4)
        self.assertEqual(rows[0]["Collection rate"], 0)
        self.assertEqual((rows[0]["City"], rows[0]["Country"]), ("Essen", "Germany"))
        self.assertEqual(rows[1]["Owner"], self.user_own.name)

    def test_number_formats(self):
        sheet = self._review_book()["Customers"]
        for title, number_format in {
            "Rank": "#,##0",
            "Revenue": EURO,
            "Margin rate": "0.0%",
            "Collection rate": "0.0%",
            "Cumulative Share": "0.0%",
            "Ordered quantity (Ton)": "#,##0.0",
            "Score": "0.00",
        }.items():
            self.assertEqual(self._cell(sheet, title).number_format, number_format, title)

    def test_money_formats(self):
        currency = self.env["res.currency"].new(
            {"symbol": 'K"$', "position": "before", "rounding": 0.001}
        )
        self.assertEqual(key_account_xlsx.money_format(currency), '"K$"#,##0.000')
        currency.update({"position": "after", "rounding": 1, "symbol": "¥"})
        self.assertEqual(key_account_xlsx.money_format(currency), '#,##0 "¥"')

    def test_layout(self):
        book = self._review_book()
        self.assertEqual(book.sheetnames, ["Summary", "Customers", "Skipped", "Settings"])
        sheet = book["Customers"]
        self.assertEqual(sheet.freeze_panes, "C2")
        self.assertEqual(sheet.auto_filter.ref, f"A1:{sheet.cell(5, sheet.max_column).coordinate}")
        self.assertTrue(all(cell.font.bold for cell in sheet[1]))
        self.assertGreater(sheet.column_dimensions["B"].width, 30)
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        # One page wide, which is the format's default, and as many pages long as it takes.
        self.assertEqual((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight), (1, 0))
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(sheet.print_title_rows, "$1:$1")

    def test_summary(self):
        sheet = self._review_book()["Summary"]
        facts = self._facts(sheet)
        self.assertEqual(facts["Scorecard"], "Rolls")
        self.assertEqual(facts["As of"], datetime(2025, 12, 31))
        self.assertEqual(facts["Period from"], datetime(2025, 1, 1))
        self.assertEqual(facts["Company"], "Roll Works")
        self.assertEqual(facts["Customers reviewed"], 4)
        self.assertEqual(facts["Customers skipped"], 1)
        self.assertEqual(facts["Movement: New"], 4)
        self.assertAlmostEqual(facts["Gini coefficient"], self.review.gini)
        self.assertAlmostEqual(facts["Share of the top 20 %"], self.review.top_share)
        self.assertEqual(facts["Revenue of all customers"], 97400)
        rows = list(sheet.iter_rows(values_only=True, max_col=4))
        top = rows.index(("Grade", "Before", "After", "Change"))
        distribution = {row[0]: row[1:] for row in rows[top + 1 : top + 6]}
        counts = dict(
            self.env["key.account.review.line"]._read_group(
                [("review_id", "=", self.review.id)], ["final_grade_id"], ["__count"]
            )
        )
        for grade in self.review.scorecard_id.grade_ids.grade_id:
            count = counts.get(grade, 0)
            self.assertEqual(distribution[grade.name], (0, count, count))
        self.assertEqual(distribution["Not graded"], (4, 0, -4))

    def test_charts_show_the_figures(self):
        sheet = self._review_book()["Summary"]
        bars, curve = sheet._charts
        self.assertEqual(type(bars).__name__, "BarChart")
        self.assertEqual(type(curve).__name__, "ScatterChart")
        # The figures are kept in the chart too: viewers that do not calculate show it.
        after = bars.series[1].val.numRef.numCache.pt
        self.assertEqual(sum(int(point.v) for point in after), 4)
        shares = [float(point.v) for point in curve.series[0].yVal.numRef.numCache.pt]
        self.assertEqual(len(shares), 5)
        self.assertEqual((shares[0], shares[-1]), (0, 1))
        diagonal = [float(point.v) for point in curve.series[1].yVal.numRef.numCache.pt]
        self.assertEqual(diagonal, [0, 0.25, 0.5, 0.75, 1])
        reference = curve.series[0].yVal.numRef.f.split("!")[1].replace("$", "")
        cells = [cell.value for (cell,) in sheet[reference]]
        for cell, share in zip(cells, shares, strict=True):
            self.assertAlmostEqual(cell, share)

    def test_skipped(self):
        rows = self._rows(self._review_book()["Skipped"])
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["Customer"], "Idle Works")
        self.assertEqual(rows[0]["Reason"], "Too few orders in the period")

    def test_settings(self):
        rows = list(self._review_book()["Settings"].iter_rows(values_only=True))
        by_name = {}
        for row in rows:
            by_name.setdefault(row[0], row)
        self.assertEqual(by_name["Revenue"][2:4], (60, 0.6))
        self.assertEqual(
            by_name["Ordered quantity"][4],
            "0.0 Ton → 0, 100.0 Ton → 100 points, in between in proportion",
        )
        self.assertIn("highest gets 100", by_name["Margin rate"][4])
        self.assertEqual(by_name["A"][:3], ("A", 75, "Focus"))
        self.assertIn(("A", "Collection rate", "at least", 0.5), [row[:4] for row in rows])
        self.assertEqual(by_name["Minimum orders"][1], 1)
        self.assertEqual(by_name["Grade by"][1], "Score thresholds")

    def test_pareto_scorecard_without_criteria(self):
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env.ref("key_account.scorecard_abc").id,
                "company_id": self.company.id,
                "date": self.date_to,
            }
        )
        review.action_compute()
        book = self._build(ReviewXlsx(review))
        rows = self._rows(book["Customers"])
        self.assertNotIn("Score", rows[0])
        self.assertEqual(
            [row["Revenue"] for row in rows], [80000, 13500, 3200, 700, 5][: len(rows)]
        )
        self.assertEqual(self._facts(book["Settings"])["A"], 0.8)
        self.assertEqual(self._facts(book["Settings"])["D"], "all others")

    def test_review_not_computed_yet(self):
        draft = self.env["key.account.review"].create(
            {"scorecard_id": self.scorecard.id, "date": date(2026, 1, 31)}
        )
        book = self._build(ReviewXlsx(draft))
        self.assertEqual(self._facts(book["Summary"])["Status"], "Draft")
        self.assertEqual(self._rows(book["Customers"]), [])

    def test_text_never_becomes_a_formula_or_a_link(self):
        self.alpha.name = "http://example.com"
        self.alpha.city = "+1"
        self.review.name = "=1+1"
        content = ReviewXlsx(self.review).build()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            text = "".join(archive.read(name).decode() for name in sheets)
        self.assertNotIn("<f>", text)
        self.assertNotIn("<hyperlink", text)
        sheet = load_workbook(io.BytesIO(content))["Customers"]
        self.assertIn(FORMULA, [cell.value for cell in sheet["B"]])
        self.assertEqual(sheet["C2"].value, "+1")
        self.assertEqual(sheet["C2"].data_type, "s")

    def test_salesperson_gets_his_lines_without_what_is_confidential(self):
        book = self._review_book(self.user_own)
        self.assertEqual(book.sheetnames, ["Summary", "Customers", "Settings"])
        (row,) = self._rows(book["Customers"])
        line = self.review.line_ids.filtered(lambda line: line.partner_id == self.beta)
        self.assertEqual(row["Customer"], "Beta Mills")
        self.assertEqual(row["Score (Open Criteria)"], line.open_score)
        self.assertNotEqual(line.open_score, line.score)
        for title in ("Rank", "Score", "Cumulative Share"):
            self.assertNotIn(title, row)
        self.assertEqual(
            row["Reason"], Explanation(self.review, full=False).reason(line).replace("\n", " ")
        )
        facts = self._facts(book["Summary"])
        self.assertEqual(facts["Customers in this file"], 1)
        self.assertNotIn("Gini coefficient", facts)
        self.assertEqual(len(book["Summary"]._charts), 1)
        # Nowhere, whatever the title.
        values = {
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        }
        self.assertFalse([value for value in values if "margin" in value.lower()])
        self.assertFalse(values & {"Alpha Steel", "80000", str(line.measures["margin_rate"])})

    def test_user_of_all_accounts_gets_all_lines_without_what_is_confidential(self):
        rows = self._rows(self._review_book(self.user_all)["Customers"])
        self.assertEqual(len(rows), 4)
        self.assertNotIn("Margin rate", rows[0])
        self.assertIn("Revenue", rows[0])

    def test_names_of_sheets(self):
        book = key_account_xlsx.Workbook(self.env, "Title")
        names = [
            book.sheet(name).name for name in ("a/b:c", "A B C", "'quoted'", "", "x" * 40, "x" * 50)
        ]
        self.assertEqual(names, ["a b c", "A B C 2", "quoted", "Sheet", "x" * 31, "x" * 29 + " 2"])

    def test_no_query_per_line(self):
        """A batch costs the same number of queries, however many lines it has."""

        def count(partners):
            lines = self.review.line_ids.filtered(lambda line: line.partner_id in partners)
            export = ReviewXlsx(self.review)
            self.patch(type(export), "_get_lines", lambda export: lines.sudo())
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            export.build()
            return self.env.cr.sql_log_count - before

        one = count(self.alpha)
        self.assertEqual(count(self.alpha + self.beta + self.gamma + self.delta), one)

    def test_several_batches(self):
        self.patch(key_account_xlsx, "BATCH", 3)
        rows = self._rows(self._review_book()["Customers"])
        self.assertEqual([row["Rank"] for row in rows], [1, 2, 3, 4])
        self.assertEqual(rows[3]["Customer"], "Delta Forge")

    def test_filename(self):
        self.assertEqual(ReviewXlsx(self.review).filename, "Roll Works Rolls 2025-12-31.xlsx")
        self.review.name = "Year end"
        self.assertEqual(ReviewXlsx(self.review).filename, "Roll Works Year end 2025-12-31.xlsx")


@tagged("post_install", "-at_install")
class TestAccountListXlsx(XlsxCommon):
    def _list(self, accounts, user=None):
        accounts = self._at_work(accounts, user or self.user_manager)
        return self._build(AccountListXlsx(accounts, date(2026, 1, 15)))

    def test_values_are_those_of_the_accounts(self):
        self.beta_account.write({"locked_until": "2026-06-30", "lock_reason": "Talks"})
        self.env["key.account.rating"].create(
            {"account_id": self.beta_account.id, "kind": "influence", "value": 70}
        )
        book = self._list(self.accounts)
        self.assertEqual(book.sheetnames, ["Accounts", "Summary"])
        sheet = book["Accounts"]
        rows = {row["Customer"]: row for row in self._rows(sheet)}
        self.assertEqual(len(rows), 4)
        beta = rows["Beta Mills"]
        self.assertEqual(beta["Grade"], self.beta_account.grade_id.name)
        self.assertEqual(beta["Graded on"], datetime(2025, 12, 31))
        self.assertEqual(beta["Graded by"], "Review")
        self.assertEqual(beta["Owner"], self.user_own.name)
        self.assertEqual(beta["Locked Until"], datetime(2026, 6, 30))
        self.assertEqual(beta["Industry Influence"], 70)
        self.assertIsNone(beta["Reputation"])
        self.assertIn(FORMULA, rows)
        self.assertEqual(self._cell(sheet, "Graded on").number_format, "yyyy-mm-dd")
        self.assertEqual(sheet.freeze_panes, "B2")
        self.assertTrue(sheet.auto_filter.ref)

    def test_summary(self):
        sheet = self._list(self.accounts)["Summary"]
        facts = self._facts(sheet)
        self.assertEqual(facts["Accounts"], 4)
        self.assertEqual(facts["Exported by"], self.user_manager.name)
        self.assertEqual(sum(facts.get(name, 0) for name in "ABCD"), 4)
        self.assertEqual(len(sheet._charts), 1)

    def test_empty_list(self):
        book = self._list(self.accounts.browse())
        self.assertEqual(self._rows(book["Accounts"]), [])

    def test_companies_are_told_apart(self):
        other = self._account(self.alpha, self.other_company)
        companies = self.company + self.other_company
        accounts = (other + self.accounts).with_context(allowed_company_ids=companies.ids)
        book = self._build(AccountListXlsx(accounts, date(2026, 1, 15)))
        rows = self._rows(book["Accounts"])
        self.assertEqual({row["Company"] for row in rows}, {"Roll Works", "Roll Works Overseas"})
        self.assertEqual(len(book["Summary"]._charts), 2)

    def test_selection_is_for_its_maker_and_his_rights(self):
        own = self._at_work(self.env["key.account.export"], self.user_own)
        selection = own.create({"account_ids": self.accounts.ids, "company_ids": self.company.ids})
        self.assertEqual(own._get_accounts(selection.id), self.beta_account)
        self.assertIsNone(own.with_user(self.user_all)._get_accounts(selection.id))
        self.assertIsNone(own._get_accounts(selection.id + 1000))

    def test_selection_of_other_companies_is_left_out(self):
        other = self._account(self.alpha, self.other_company)
        manager = self._at_work(self.env["key.account.export"], self.user_manager)
        selection = manager.create(
            {
                "account_ids": (other + self.beta_account).ids,
                "company_ids": (self.company + self.other_company).ids,
            }
        )
        self.assertEqual(manager._get_accounts(selection.id), self.beta_account)

    def _run_action(self, user, **context):
        """Run the action of the list's menu and return the ids it remembers."""
        action = self.env.ref("key_account.action_key_account_export_xlsx").with_user(user)
        context = {
            "active_model": "key.account",
            "allowed_company_ids": self.company.ids,
            **context,
        }
        result = action.with_context(**context).run()
        self.assertEqual(result["type"], "ir.actions.act_url")
        path, _separator, selection = result["url"].partition("?selection=")
        self.assertEqual(path, "/key_account/accounts/xlsx")
        return self.env["key.account.export"].browse(int(selection)).account_ids

    def test_action_exports_what_is_selected(self):
        chosen = self.accounts[:2]
        ids = self._run_action(
            self.user_manager,
            active_ids=chosen.ids,
            active_domain=[("company_id", "=", self.company.id)],
        )
        self.assertEqual(ids, chosen.ids)

    def test_action_exports_archived_accounts_when_selected(self):
        self.beta_account.active = False
        self.assertEqual(
            self._run_action(self.user_manager, active_ids=self.beta_account.ids),
            self.beta_account.ids,
        )

    def test_action_exports_the_whole_list_beyond_the_limit(self):
        self.env["ir.config_parameter"].set_param("web.active_ids_limit", "2")
        ids = self._run_action(
            self.user_manager,
            active_ids=self.accounts[:2].ids,
            active_domain=[("id", "in", self.accounts.ids)],
        )
        self.assertEqual(set(ids), set(self.accounts.ids))

    def test_action_in_the_rights_of_the_user(self):
        ids = self._run_action(self.user_own, active_ids=self.accounts.ids)
        self.assertEqual(ids, self.beta_account.ids)
        with self.assertRaises(AccessError):
            self._run_action(self.user_none, active_ids=self.accounts.ids)


@tagged("post_install", "-at_install")
class TestXlsxRoutes(XlsxCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        cls.review_url = f"/key_account/review/{cls.review.id}/xlsx"
        cls.list_url = "/key_account/accounts/xlsx"

    def _get(self, url, user):
        """Return the response to ``user``; downloads read the same transaction as the test."""
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(url, allow_redirects=False)

    def _customers(self, response, sheet):
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], XLSX)
        book = load_workbook(io.BytesIO(response.content))
        return {row["Customer"] for row in self._rows(book[sheet])}

    def test_review_by_those_who_may(self):
        everybody = {"Alpha Steel", "Beta Mills", FORMULA, "Delta Forge"}
        for user, customers in (
            (self.user_own, {"Beta Mills"}),
            (self.user_all, everybody),
            (self.user_manager, everybody),
        ):
            response = self._get(self.review_url, user)
            self.assertEqual(self._customers(response, "Customers"), customers, user.login)
        self.assertIn("2025-12-31.xlsx", response.headers["Content-Disposition"])

    def test_list_by_those_who_may(self):
        self.assertEqual(
            self._customers(self._get(self.list_url, self.user_own), "Accounts"), {"Beta Mills"}
        )
        customers = self._customers(self._get(self.list_url, self.user_manager), "Accounts")
        self.assertEqual(len(customers), 5)  # the skipped customer has an account too

    def test_refused_without_the_groups(self):
        for user in (self.user_none, self.user_portal):
            for url in (self.review_url, self.list_url, f"{self.list_url}?selection=1"):
                self.assertEqual(self._get(url, user).status_code, 403, (user.login, url))

    def test_public_has_to_log_in(self):
        for url in (self.review_url, self.list_url):
            response = self._get(url, None)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_unknown_and_unreadable_ids_are_not_found(self):
        draft = self.env["key.account.review"].create(
            {"scorecard_id": self.scorecard.id, "date": date(2026, 1, 31)}
        )
        elsewhere = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env.ref("key_account.scorecard_abc").id,
                "company_id": self.other_company.id,
            }
        )
        foreign = self.env["key.account.export"].create({"account_ids": [], "company_ids": []})
        for user, url in (
            (self.user_manager, f"/key_account/review/{self.review.id + 10**6}/xlsx"),
            (self.user_manager, f"/key_account/review/{10**12}/xlsx"),
            (self.user_manager, f"/key_account/review/{elsewhere.id}/xlsx"),
            (self.user_own, f"/key_account/review/{draft.id}/xlsx"),
            (self.user_manager, f"{self.list_url}?selection={foreign.id}"),
            (self.user_manager, f"{self.list_url}?selection={10**12}"),
            (self.user_manager, f"{self.list_url}?selection=x"),
        ):
            self.assertEqual(self._get(url, user).status_code, 404, (user.login, url))

    def test_action_leads_to_the_file(self):
        action = self.review.action_export_xlsx()
        self.assertEqual(action["url"], self.review_url)
        account = self.accounts.filtered(lambda account: account.partner_id == self.alpha)
        url = self._at_work(account, self.user_manager).action_export_xlsx()["url"]
        self.assertEqual(
            self._customers(self._get(url, self.user_manager), "Accounts"), {"Alpha Steel"}
        )
