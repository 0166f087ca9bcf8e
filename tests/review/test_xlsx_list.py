from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...reports.key_account_list_xlsx import AccountListXlsx
from .xlsx_common import XlsxCommon

FORMULA = '=HYPERLINK("http://example.com")'
EURO = '#,##0.00 "€"'


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
        self.assertEqual(beta["Locked until"], datetime(2026, 6, 30))
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
        self.assertEqual(ids, chosen.sorted().ids)

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
