import io

import openpyxl

from odoo.tests import HttpCase, freeze_time, tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyScreens(PolicyCommon):
    """The start page, and the workbook."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.alpha, 120000, "2025-05-01")
        cls._approve()

    def _items(self, user, *, everybody=False):
        """Return the items of policies on the start page of a user: ``{(kind, account)}``."""
        self.env.invalidate_all()
        accounts = self.env["key.account"].with_user(user)
        accounts = accounts.with_context(allowed_company_ids=self.company.ids)
        return {
            (item["kind"], card["account_id"]): item["text"]
            for card in accounts.get_desk(everybody)["cards"]
            for item in card["items"]
            if item["kind"].startswith("policy_")
        }

    def test_start_page(self):
        exception = self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account_a.id,
                "kind": "discount",
                "value": 0.08,
                "reason": "Old contract",
                "date_from": "2026-02-01",
                "date_to": "2026-02-24",
            }
        )
        self.assertIn(
            "Old contract",
            self._items(self.user_manager)["policy_request", self.account_a.id],
        )
        self.assertFalse(self._items(self.user_own))
        exception.with_user(self.user_manager).action_approve()
        self.assertEqual(
            self._items(self.user_manager, everybody=True).keys(),
            {("policy_proposal", False), ("policy_exception", self.account_a.id)},
        )
        mine = self._items(self.user_own)
        self.assertEqual(mine.keys(), {("policy_exception", self.account_a.id)})
        self.assertIn("Old contract", mine["policy_exception", self.account_a.id])
        self.assertFalse(self._items(self.user_all))
        self.company.key_account_policy_notice_days = 13
        self.assertFalse(self._items(self.user_own))

    def test_proposals_are_one_item(self):
        """Two proposals of two accounts, then one: managers find them whoever owns the accounts."""
        for everybody in (False, True):
            items = self._items(self.user_manager, everybody=everybody)
            self.assertEqual(
                items, {("policy_proposal", False): "2 proposals of the sales policy to apply"}
            )
        action = self._open()[0].with_user(self.user_manager).action_view_open()
        listed = self.env[action["res_model"]].search([*action["domain"], ("state", "=", "open")])
        self.assertEqual(listed, self._open())
        self._open(self.account_a).with_user(self.user_manager).action_dismiss()
        self.assertEqual(
            self._items(self.user_manager),
            {("policy_proposal", self.account_b.id): "a proposal of the sales policy to apply"},
        )
        self._open().with_user(self.user_manager).action_dismiss()
        self.assertFalse(self._items(self.user_manager))

    def _rows(self, user):
        policy = self.policy.with_user(user).with_context(allowed_company_ids=self.company.ids)
        content = policy.env["key.account.download"]._get_workbook(policy).build()
        book = openpyxl.load_workbook(io.BytesIO(content))
        titles, *rows = book["Entitlements"].iter_rows(values_only=True)
        return [dict(zip(titles, row, strict=True)) for row in rows]

    def test_workbook(self):
        rows = {(row["Customer"], row["Advantage"]): row for row in self._rows(self.user_manager)}
        self.assertEqual(len(rows), 5)
        row = rows["Alpha Steel", "Discount"]
        self.assertEqual(
            (row["Gets"], row["Share"], row["Owner"]), ("2 %", 0.02, self.user_own.name)
        )
        self.assertIn("3 % instead of 2 %", row["Next Step"])
        self.assertEqual(rows["Alpha Steel", "Payment Terms"]["Gets"], "60 days net")
        self.assertIsNone(rows["Gamma Metals", "Discount"]["Share"])
        self.assertEqual(
            {row["Customer"] for row in self._rows(self.user_own)}, {"Alpha Steel", "Beta Mills"}
        )


@tagged("post_install", "-at_install")
class TestPolicyRoute(PolicyCommon, HttpCase):
    def test_download(self):
        self._approve()
        draft = self.policy.copy()
        self.authenticate("ka_own", "ka_own")
        answer = self.url_open(f"/key_account/policy/{self.policy.id}/xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content[:2], b"PK")
        self.assertEqual(self.url_open(f"/key_account/policy/{draft.id}/xlsx").status_code, 404)
        self.authenticate("ka_none", "ka_none")
        self.assertEqual(
            self.url_open(f"/key_account/policy/{self.policy.id}/xlsx").status_code, 403
        )
