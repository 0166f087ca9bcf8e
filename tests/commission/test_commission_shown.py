import io

import openpyxl
from freezegun import freeze_time
from lxml import html

from odoo.tests import Form, HttpCase, tagged

from ..access_common import rpc
from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionShown(CommissionCommon):
    """What people see: the start page, the words of a line, the workbook and the page on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._taxed_invoice(1000, "2025-01-10")
        cls._pay(cls.invoice, "2025-01-20", 500)
        with freeze_time("2025-02-03 10:00:00"):
            cls.statements._update_company(cls.company)
        cls.statement = cls.statements.search([("user_id", "=", cls.seller.id)])

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _desk(self, user):
        accounts = self._as(user, self.env["key.account"])
        with freeze_time("2025-02-03 10:00:00"):
            desk = accounts.get_desk()
        texts = [item["text"] for card in desk["cards"] for item in card["items"]]
        return [self._words(text) for text in texts if "commission" in text.lower()]

    def _words(self, text):
        return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())

    def test_words(self):
        """500 of 1,250 are 40 % of the invoice, and 400 without tax."""
        line = self._as(self.seller, self.statement.line_ids)
        payment = self.invoice.matched_payment_ids.move_id.name
        self.assertEqual(
            self._words(line.why),
            f"Paid with {payment}: 40 % of {self.invoice.name}. All customers: 2 % of 400.00 €.",
        )

    def test_workbook(self):
        records = self._as(self.seller, self.statement)
        book = records.env["key.account.download"]._get_workbook(records).build()
        book = openpyxl.load_workbook(io.BytesIO(book))
        _titles, row = book["Statements"].iter_rows(values_only=True)
        self.assertEqual((row[0], row[4], row[5]), (self.seller.name, 1, 8))
        titles, row = book["Lines"].iter_rows(values_only=True)
        row = dict(zip(titles, row, strict=True))
        self.assertEqual((row["Counts"], row["Rate"], row["Commission"]), (400, 0.02, 8))
        self.assertEqual(row["Account"], "Alpha Steel")

    def test_workbook_keeps_margins(self):
        self.rule.base_kind = "margin"
        records = self._as(self.seller, self.statement)
        book = records.env["key.account.download"]._get_workbook(records).build()
        titles, row = openpyxl.load_workbook(io.BytesIO(book))["Lines"].iter_rows(values_only=True)
        row = dict(zip(titles, row, strict=True))
        self.assertEqual((row["Counts"], row["Rate"], row["Commission"]), (None, None, 8))

    def test_page(self):
        reports = self._as(self.seller, self.env["ir.actions.report"])
        page = reports._render_qweb_html("key_account.commission_statement", self.statement.ids)[0]
        text = self._words(html.fromstring(page).text_content())
        self.assertIn(f"Commission of {self.seller.name}", text)
        self.assertIn("January 2025 · Draft", text)
        self.assertIn("Total 8.00 €", text)

    def test_start_page(self):
        """Managers confirm, then finance pays; the salesperson has nothing to do."""
        self.assertEqual(
            self._desk(self.user_manager),
            [f"Confirm the commission of {self.seller.name} for January 2025: 8.00 €"],
        )
        self.assertEqual(self._desk(self.finance), [])
        self.assertEqual(self._desk(self.seller), [])
        with freeze_time("2025-02-03 10:00:00"):
            self.statement.action_confirm()
        self.assertEqual(
            self._desk(self.finance),
            [f"Pay 8.00 € commission of January 2025 to {self.seller.name}"],
        )

    def test_still_to_come_opens(self):
        """750 of 1,250 are open: 12.00 to come."""
        statement = self._as(self.seller, self.statement)
        self.assertEqual(statement.to_come, 12)
        action = rpc(statement, "action_view_to_come")
        opened = self._as(self.seller, self.env[action["res_model"]]).search(action["domain"])
        self.assertEqual(opened.mapped("amount"), [12])
        with Form(statement) as form:
            self.assertEqual(form.amount, 8)


@tagged("post_install", "-at_install")
class TestCommissionDownload(CommissionCommon, HttpCase):
    """The address of the workbook gives what the user may read, and no more."""

    def test_download(self):
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._update("2025-02-01")
        statement = self._drafts()
        for user in self.seller + self.second:
            user.password = user.login
        mine = statement.with_user(self.seller).with_context(allowed_company_ids=self.company.ids)
        url = rpc(mine, "action_export_xlsx")["url"]
        self.authenticate(self.seller.login, self.seller.login)
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(url + ",x").status_code, 404)
        self.authenticate(self.second.login, self.second.login)
        self.assertEqual(self.url_open(url).status_code, 404)
