from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..access_common import rpc
from ..metric.money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-10 12:00:00")
class TestExposureList(MoneyCommon):
    """The list of the exposure of all accounts on 10 December 2025; figures computed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.company.account_use_credit_limit = True
        cls.alpha.with_company(cls.company).credit_limit = 1000
        cls.beta.with_company(cls.company).credit_limit = 3000
        cls.own = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.deputised = cls._account(cls.beta, deputy_id=cls.user_own.id)
        cls.other = cls._account(cls.gamma, owner_id=cls.user_all.id)
        cls._invoice(cls.alpha, 500, "2025-10-01", "2025-10-31")
        cls._invoice(cls.alpha, 700, "2025-12-01", "2025-12-31")
        cls._order(cls.alpha, [(cls.roll, 3, 100)], "2025-12-01")
        cls._pay_on_account(cls.beta, 100, "2025-12-01")
        cls._draft_invoice(cls.gamma, 50, "2025-12-01")

    def _rows(self, user, domain=()):
        rows = self.env["key.account.exposure"].with_user(user)
        return rows.with_context(allowed_company_ids=self.company.ids).search(list(domain))

    def test_figures(self):
        """Alpha: 500 for 40 days, 700 not due, 300 ordered: 1,500 of 1,000. Beta: a credit of 100."""
        own, deputised, other = (
            self._rows(self.user_manager, [("account_id", "=", account.id)])
            for account in (self.own, self.deputised, self.other)
        )
        names = ("not_due", "late_1", "late_2", "credits", "owed", "overdue", "orders", "drafts")
        self.assertEqual([own[name] for name in names], [700, 0, 500, 0, 1200, 500, 300, 0])
        names = ("exposure", "credit_limit", "used", "free", "late_days")
        self.assertEqual([own[name] for name in names], [1500, 1000, 1.5, -500, 40])
        self.assertEqual(str(own.oldest_due), "2025-10-31")
        names = ("credits", "owed", "overdue", "exposure", "free", "late_days")
        self.assertEqual([deputised[name] for name in names], [-100, -100, 0, -100, 3100, 0])
        self.assertEqual((other.drafts, other.exposure, other.has_limit), (50, 50, False))

    def test_credits_that_cover_what_is_late(self):
        """Beta paid 100 on account: it covers 100 that are 20 days late, and not 40 more that are 5."""
        names = ("late_1", "credits", "owed", "overdue", "late_days")
        self._invoice(self.beta, 100, "2025-10-20", "2025-11-20")
        row = self._rows(self.user_manager, [("account_id", "=", self.deputised.id)])
        self.assertEqual([row[name] for name in names], [100, -100, 0, 0, 0])
        self.assertFalse(row.oldest_due)
        self._invoice(self.beta, 40, "2025-11-05", "2025-12-05")
        row.invalidate_recordset()
        self.assertEqual([row[name] for name in names], [140, -100, 40, 40, 20])
        self.assertEqual(str(row.oldest_due), "2025-11-20")

    def test_same_as_on_the_page(self):
        for row in self._rows(self.user_manager):
            figures = row.account_id._get_exposure()
            self.assertEqual(
                [row.owed, row.overdue, row.exposure, row.free],
                [figures[name] or 0 for name in ("owed", "overdue", "exposure", "free")],
            )

    def test_who_sees_which(self):
        accounts = self.own + self.deputised + self.other
        for user in self.user_finance + self.user_manager:
            self.assertEqual(self._rows(user).account_id, accounts)
        self.assertEqual(self._rows(self.user_own).account_id, self.own + self.deputised)
        self.assertEqual(self._rows(self.user_all).account_id, self.other)
        with self.assertRaises(AccessError):
            self._rows(self.user_none)

    def test_nothing_of_others_is_read(self):
        """The statement itself selects the customers of the user, before any rule."""
        query = self.env["key.account.exposure"].with_user(self.user_own)._table_query
        self.cr.execute(query)
        self.assertEqual(self.cr.rowcount, 2)

    def test_groups_have_no_used_share(self):
        """Their exposure counts customers without a limit: 1,500 − 100 + 50, of limits of 4,000."""
        rows = self.env["key.account.exposure"].with_user(self.user_manager)
        [sums] = rows._read_group([], aggregates=["exposure:sum", "credit_limit:sum"])
        self.assertEqual(sums, (1450, 4000))
        self.assertNotIn("aggregator", rows.fields_get(["used"])["used"])

    def test_filters(self):
        for name, domain, found in (
            ("over", [("free", "<", 0)], self.own),
            ("overdue", [("overdue", ">", 0)], self.own),
            ("no_limit", [("has_limit", "=", False)], self.other),
        ):
            with self.subTest(filter=name):
                self.assertEqual(self._rows(self.user_manager, domain).account_id, found)

    def test_archived_accounts_stay_while_they_owe(self):
        (self.own + self.other).active = False
        self.env["account.move"].search(
            [("partner_id", "=", self.gamma.id), ("company_id", "=", self.company.id)]
        ).unlink()
        self.assertEqual(
            self._rows(self.user_manager).with_context(active_test=False).account_id,
            self.own + self.deputised,
        )

    def test_ages_have_the_names_of_the_company(self):
        self.company.key_account_age_1 = 20
        rows = self.env["key.account.exposure"].with_user(self.user_own)
        names = rpc(rows, "fields_get", ["late_1", "late_2", "late_4"], ["string"])
        self.assertEqual(names["late_1"]["string"], "1–20 Days")
        self.assertEqual(names["late_2"]["string"], "21–60 Days")
        self.assertEqual(names["late_4"]["string"], "Over 90 Days")

    def test_a_row_opens_the_account(self):
        row = self._rows(self.user_own, [("account_id", "=", self.own.id)])
        action = rpc(row, "action_open_account")
        self.assertEqual((action["res_model"], action["res_id"]), ("key.account", self.own.id))
        self.assertEqual(action["context"], {"key_account_page": "credit"})
