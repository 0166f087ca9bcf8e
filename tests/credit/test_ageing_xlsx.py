import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo.tests import tagged

from ..access_common import rpc
from ..metric.money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-10 12:00:00")
class TestAgeingXlsx(MoneyCommon):
    """The ageing list as of any day equals the ledger to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.grade_a = cls.env.ref("key_account.grade_a")
        cls._account(cls.alpha, owner_id=cls.user_own.id).write(
            {"grade_id": cls.grade_a.id, "grade_reason": "Ours"}
        )
        cls._account(cls.beta, owner_id=cls.user_all.id)
        cls._create_rates(cls.company, cls.dollar, {"2025-09-01": 1.37, "2025-10-01": 1.11})
        cls._invoice(cls.alpha, 500, "2025-10-01", "2025-10-31")
        foreign = cls._invoice(cls.alpha, 1000.01, "2025-09-10", currency=cls.dollar)
        for day, amount in (("2025-09-20", 333.33), ("2025-10-20", 222.22)):
            cls._pay(foreign, day, amount)
        cls._pay_on_account(cls.beta, 77.77, "2025-09-15")
        lost = cls._invoice(cls.gamma, 400, "2025-08-01")  # no account
        cls._settle(lost, "2025-09-15", cls.loss, 300)
        cls._entry("2025-09-01", (cls.receivable, 9, cls.env["res.partner"]), (cls.capital, -9))
        cls._draft_invoice(cls.alpha, 9999, "2025-09-01")

    def _book(self, user, day):
        wizard = self.env["key.account.ageing"].with_user(user)
        wizard = wizard.with_context(allowed_company_ids=self.company.ids).create({"date": day})
        book = wizard.env["key.account.download"]._get_workbook(wizard).build()
        return openpyxl.load_workbook(io.BytesIO(book))

    def _table(self, user, day):
        titles, *rows = self._book(user, day)["Ageing"].iter_rows(values_only=True)
        return [dict(zip(titles, row, strict=True)) for row in rows]

    def _ledger(self, day):
        self.cr.execute(
            """
            SELECT COALESCE(SUM(item.debit - item.credit), 0)
              FROM account_move_line item
              JOIN account_account account ON account.id = item.account_id
              JOIN account_move move ON move.id = item.move_id
             WHERE move.state = 'posted' AND item.company_id = %s AND item.date <= %s
               AND account.account_type = 'asset_receivable'
            """,
            (self.company.id, day),
        )
        return round(float(self.cr.fetchone()[0]), 2)

    def test_equals_the_ledger_on_any_day(self):
        for day in ("2025-07-31", "2025-09-12", "2025-09-20", "2025-10-20", "2025-12-10"):
            with self.subTest(day=day):
                book = self._book(self.user_finance, day)
                rows = self._table(self.user_finance, day)
                total = round(sum(row["Owed"] for row in rows), 2)
                self.assertEqual(total, self._ledger(day))
                [*_lines, (label, balance, *_rest)] = book["Summary"].iter_rows(values_only=True)
                self.assertEqual((label, balance), ("Receivables in the ledger", total))

    def test_rows(self):
        """Alpha owes 500 and, of 1,000.01 USD at 1.37 (729.93), what is not paid of it: 44.44 %."""
        alpha, gamma, nobody, beta = sorted(
            self._table(self.user_finance, "2025-12-10"), key=lambda row: -row["Owed"]
        )
        self.assertEqual(alpha["Customer"], "Alpha Steel")
        self.assertEqual((alpha["Owner"], alpha["Grade"]), (self.user_own.name, self.grade_a.name))
        self.assertEqual((alpha["31–60 Days"], alpha["Over 90 Days"]), (500, 324.42))
        self.assertEqual(
            (gamma["Customer"], gamma["Over 90 Days"], gamma["Owner"]), ("Gamma Metals", 100, None)
        )
        self.assertEqual(gamma["Days Late"], (date(2025, 12, 10) - date(2025, 8, 1)).days)
        self.assertEqual((nobody["Customer"], nobody["Owed"]), ("Entries without a customer", 9))
        self.assertEqual((beta["Not Matched"], beta["Owed"], beta["Overdue"]), (-77.77, -77.77, 0))

    def test_exchange_differences_are_told_apart(self):
        """222.22 USD of 20 October were 162.20 EUR then, and 200.20 now: 38 are booked on the 31st."""
        label = "Exchange differences, rounding, and documents booked on another day"
        rows = {row["Customer"]: row for row in self._table(self.user_finance, "2025-10-20")}
        self.assertEqual(rows[label]["Owed"], -38)
        rows = {row["Customer"]: row for row in self._table(self.user_finance, "2025-10-31")}
        self.assertNotIn(label, rows)

    def test_salespeople_get_their_accounts(self):
        rows = self._table(self.user_own, "2025-12-10")
        self.assertEqual([row["Customer"] for row in rows], ["Alpha Steel"])
        labels = [row[0] for row in self._book(self.user_own, "2025-12-10")["Summary"].values]
        self.assertNotIn("Receivables in the ledger", labels)

    def test_as_of_a_day(self):
        """Before the loss of 300 was booked, the invoice of 400 is open as a whole."""
        rows = {row["Customer"]: row for row in self._table(self.user_manager, "2025-09-14")}
        self.assertEqual(rows["Gamma Metals"]["Owed"], 400)
        self.assertNotIn("Beta Mills", rows)

    def test_download(self):
        """At once if it is small; else it is prepared, with the rights of the user."""
        wizard = self.env["key.account.ageing"].with_user(self.user_finance)
        wizard = wizard.with_context(allowed_company_ids=self.company.ids).create({})
        self.assertEqual(wizard.date, date(2025, 12, 10))
        action = rpc(wizard, "action_download")
        self.assertEqual(action["url"], f"/key_account/ageing/{wizard.id}/xlsx")
        self.company.key_account_download_rows = 1
        action = rpc(wizard, "action_download")
        self.assertEqual(action["res_model"], "key.account.download")
