import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .value_common import TODAY, ValueCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestContributionRights(ValueCommon):
    """Contributions are for managers and finance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance_value", "key_account.group_finance")
        cls._sell(cls.alpha, TODAY)
        cls.period = cls._period()
        cls.periods.sudo()._contribute_nightly(cls.company)

    def test_salespeople_see_nothing(self):
        line = self._line(self.alpha, self.period)
        for user in self.user_none + self.user_own + self.user_all:
            for records in (self.period, line, self.drivers):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                self.period.with_user(user).action_run()
        account = self.accounts[0].with_user(self.user_own)
        with self.assertRaises(AccessError):
            account.read(["contribution_year"])
        self.assertNotIn("contribution_year", account.fields_get())
        arch = account.get_view(view_type="form")["arch"]
        self.assertNotIn("contribution_year", arch)

    def test_finance_reads(self):
        line = self._line(self.alpha, self.period).with_user(self.user_finance)
        self.assertEqual(line.margin, 400)
        with self.assertRaises(AccessError):
            line.margin = 0
        with self.assertRaises(AccessError):
            self.period.with_user(self.user_finance).action_run()
        account = self.accounts[0].with_user(self.user_finance)
        self.assertEqual(
            (account.contribution_year, account.contribution_told[:6]), (384.84, "1 of 4")
        )

    def test_the_account_without_the_feature(self):
        self.env["key.account.settings"]._switch_features({"feature_value": False})
        account = self.accounts[0].with_user(self.user_manager)
        self.assertFalse(account.contribution_told)

    def test_amounts_open_their_documents(self):
        """Each amount opens what it is made of."""
        self._visit(self.accounts[0], "2025-03-03")
        line = self._line(self.alpha, self.period)
        invoice = self.env["account.move"].search([("commercial_partner_id", "=", self.alpha.id)])
        for kind, found in (
            ("revenue", invoice),
            ("goods", invoice.invoice_line_ids),
            ("discount", invoice.invoice_line_ids),
            ("terms", invoice.line_ids - invoice.invoice_line_ids),
            (
                "visit",
                self.env["key.account.visit"].search([("account_id", "=", line.account_id.id)]),
            ),
        ):
            action = line.with_context(contribution_kind=kind).action_open_documents()
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), found, kind)
        for kind in ("gift", "care", "event", "service", "expense", "entry", "rebate", "complaint"):
            action = line.with_context(contribution_kind=kind).action_open_documents()
            self.assertFalse(self.env[action["res_model"]].search(action["domain"]), kind)
        own = line.with_user(self.user_manager).with_context(contribution_kind="revenue")
        with self.assertRaisesRegex(AccessError, "Ask your administrator"):
            own.action_open_documents()

    def test_workbook(self):
        own = self.period.with_user(self.user_manager)
        self.assertEqual(
            own.action_export_xlsx()["url"], f"/key_account/contribution/{own.id}/xlsx"
        )
        workbook = self.env["key.account.download"].with_user(self.user_manager)._get_workbook(own)
        self.assertEqual(workbook.count(), 4)
        book = load_workbook(io.BytesIO(workbook.build()))
        [sheet] = book.worksheets
        titles = [cell.value for cell in sheet[1]]
        rows = [
            dict(zip(titles, row, strict=True))
            for row in sheet.iter_rows(min_row=2, values_only=True)
        ]
        self.assertEqual([(row["Rank"], row["Customer"]) for row in rows[:1]], [(1, "Alpha Steel")])
        self.assertEqual([rows[0][name] for name in ("Revenue", "Margin")], [1000, 400])
        self.assertEqual(rows[0]["Value Group"], "Value")
        self.assertEqual(rows[-1]["Reason of the Group"], "Nothing was ever invoiced")

    def test_merged_accounts(self):
        """What the other account contributed is dropped, and its periods are computed anew."""
        alpha, beta = self.accounts[:2]
        beta.sudo()._merge_into(alpha)
        self.assertEqual(len(self.period.contribution_ids), 3)
        self.assertEqual(self.period.state, "running")
        self.period.sudo()._contribute()
        self.env.invalidate_all()
        self.assertEqual(self.period.state, "done")
        self.assertEqual(self.period.contribution_ids.mapped("rank"), [1, 2, 3])
        self.assertEqual(self._line(self.alpha, self.period).revenue, 1000)
