from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..metric.money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestOwedShown(MoneyCommon):
    """What a customer owes is for owner, deputy, finance and managers, on each screen that tells it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.user_deputy, cls.user_shared = (
            cls._create_user(login, "key_account.group_user") for login in ("ka_dep", "ka_shr")
        )
        cls.account = cls._account(
            cls.alpha,
            owner_id=cls.user_own.id,
            deputy_id=cls.user_deputy.id,
            shared_user_ids=[Command.set(cls.user_shared.ids)],
        )
        cls._invoice(cls.alpha, 1000, "2025-10-01", "2025-10-31")
        cls.visit = cls.env["key.account.visit"].create(
            {
                "account_id": cls.account.id,
                "user_id": cls.user_own.id,
                "user_ids": [Command.set(cls.user_shared.ids)],
                "start": "2025-12-02 09:00:00",
            }
        )

    def _assert_told(self, user, *, told):
        account = self.account.with_user(user)
        names = {figure["name"] for figure in account.get_look()["figures"]}
        kinds = {alert["kind"] for alert in account.get_alerts()}
        self.assertEqual("owed" in names, told)
        self.assertEqual("arrears" in kinds, told)
        if not told:
            self.assertEqual(account.action_open_figure("owed")["type"], "ir.actions.client")
        sheet = self.visit.with_user(user)._get_sheet()
        self.assertEqual(bool(sheet["owed"]), told)
        page = self.env["ir.qweb"]._render(
            "key_account.visit_sheet_body", {"sheet": sheet, "printed": True}
        )
        self.assertEqual("1,000.00" in page, told)

    def test_owner_deputy_finance_and_managers(self):
        for user in self.user_own + self.user_deputy + self.user_finance + self.user_manager:
            with self.subTest(user=user.login):
                self._assert_told(user, told=True)

    def test_others_who_see_the_account(self):
        for user in self.user_shared + self.user_all:
            with self.subTest(user=user.login):
                self._assert_told(user, told=False)

    def test_without_the_feature_it_is_for_all_who_see_the_account(self):
        self.env.ref("key_account.group_user").implied_ids -= self.env.ref(
            "key_account.feature_credit"
        )
        for user in self.user_own + self.user_shared + self.user_all:
            with self.subTest(user=user.login):
                self._assert_told(user, told=True)
