import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateStatement(RebateCommon):
    """The statement of a customer, printed and as a workbook."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rebate = cls._agree("total", [(0, 0.02), (1000, 0.03)], cls.account + cls.second)
        cls.invoice = cls._invoice(cls.alpha, 900, "2025-02-02")
        cls.refund = cls._credit_note(cls.alpha, 100, "2025-03-03")
        cls._invoice(cls.beta, 400, "2025-02-02")
        cls._accrue(cls.rebate)
        cls.share = cls.shares.search(
            [("rebate_id", "=", cls.rebate.id), ("account_id", "=", cls.account.id)]
        )
        cls.share._settle()

    def test_statement(self):
        """1,200 of both, of which 3 % are 36: 24 of Alpha's 800."""
        statement = self.share.with_user(self.user_own)._get_statement()
        self.assertEqual(
            [(row["name"], row["money"]) for row in statement["rows"]],
            [(self.invoice.name, 900), (self.refund.name, -100)],
        )
        self.assertIn("800.00", statement["base"])
        self.assertIn("1,200.00", statement["together"])
        self.assertEqual([paid for _day, _name, paid in statement["payments"]], [24])

    def test_printed(self):
        report = self.env.ref("key_account.action_report_rebate_statement").with_user(self.user_own)
        html, _kind = report._render_qweb_html(report.report_name, self.share.ids)
        text = html.decode()
        for words in (self.invoice.name, self.refund.name, "Alpha Steel", "24.00", "3 %"):
            self.assertIn(words, text)
        self.assertNotIn("Beta Mills", text)

    def test_workbook(self):
        workbook = self.env["key.account.download"]._get_workbook(
            self.share.with_user(self.user_own)
        )
        book = load_workbook(io.BytesIO(workbook.build()))
        rows = list(book["Documents"].values)
        self.assertEqual(
            [row[1:3] for row in rows[1:]], [(self.invoice.name, 900), (self.refund.name, -100)]
        )
        told = {row[0]: row[1] for row in book["Statement"].values}
        self.assertEqual((told["Earned"], told["To pay"]), (24, 0))

    def test_not_counted_yet(self):
        """An invoice of 250 since the last night is listed, and told as not counted until the next one."""
        self._invoice(self.alpha, 250, "2025-04-04")
        statement = self.share._get_statement()
        self.assertEqual(sum(row["money"] for row in statement["rows"]), 1050)
        self.assertIn("800.00", statement["base"])
        self.assertIn("250.00", statement["waiting"])
        report = self.env.ref("key_account.action_report_rebate_statement")
        html, _kind = report._render_qweb_html(report.report_name, self.share.ids)
        self.assertIn("Not counted yet", html.decode())
        workbook = self.env["key.account.download"]._get_workbook(self.share)
        told = {
            row[0]: row[1]
            for row in load_workbook(io.BytesIO(workbook.build()))["Statement"].values
        }
        self.assertEqual(told["Not counted yet"], statement["waiting"])
        self._accrue(self.rebate)
        self.assertFalse(self.share._get_statement()["waiting"])

    def test_strangers(self):
        stranger = self._create_user("ka_stranger", "key_account.group_user")
        with self.assertRaises(AccessError):
            self.share.with_user(stranger)._get_statement()

    def test_days_to_pay(self):
        rebate = self._agree("days", [(0, 30, 0.03)])
        self._pay(self.invoice, "2025-02-12", 300)
        self._accrue(rebate)
        statement = self._share(rebate)._get_statement()
        self.assertEqual([row["earned"] for row in statement["rows"]], [9, -3])
