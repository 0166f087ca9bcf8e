import io
from datetime import date

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from ...controllers.key_account_xlsx import XLSX
from .xlsx_common import XlsxCommon

FORMULA = '=HYPERLINK("http://example.com")'
EURO = '#,##0.00 "€"'


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
