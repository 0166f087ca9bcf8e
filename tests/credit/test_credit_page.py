from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from ..metric.money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-10 12:00:00")
class TestCreditPage(MoneyCommon):
    """The page *Credit* of an account on 10 December 2025; figures computed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.user_shared = cls._create_user("ka_shared", "key_account.group_user")
        cls.account = cls._account(
            cls.alpha,
            owner_id=cls.user_own.id,
            shared_user_ids=[Command.set(cls.user_shared.ids)],
        )

    def _credit(self, user=None):
        account = self.account.with_user(user or self.user_own)
        return rpc(account.with_context(allowed_company_ids=self.company.ids), "get_credit")

    def test_figures_and_ages(self):
        """900 owed, of it 500 for 40 days; 300 ordered. Of 2,000, 60 % are used, 800 are free."""
        self.company.account_use_credit_limit = True
        self.alpha.with_company(self.company).credit_limit = 2000
        self._invoice(self.alpha, 500, "2025-10-01", "2025-10-31")
        self._invoice(self.alpha, 400, "2025-12-01", "2025-12-31")
        self._order(self.alpha, [(self.roll, 3, 100)], "2025-12-01")
        credit = self._credit()
        figures = credit["figures"]
        self.assertEqual(
            [figures[name] for name in ("owed", "overdue", "oldest", "orders", "exposure")],
            [900, 500, 40, 300, 1200],
        )
        self.assertEqual([figures[name] for name in ("limit", "used", "free")], [2000, 0.6, 800])
        self.assertEqual(
            [(age["label"], age["amount"]) for age in credit["ages"]],
            [
                ("Not due", 400),
                ("1–30 days late", 0),
                ("31–60 days late", 500),
                ("61–90 days late", 0),
                ("Over 90 days late", 0),
                ("Payments and credits, not matched", 0),
            ],
        )

    def test_credits_that_are_not_matched(self):
        """0.10 and 0.20 are late, 0.30 were paid on account: nothing is overdue, and both are told."""
        self._invoice(self.alpha, 0.1, "2025-10-01", "2025-11-20")
        self._invoice(self.alpha, 0.2, "2025-10-01", "2025-11-30")
        self._pay_on_account(self.alpha, 0.3, "2025-12-01")
        credit = self._credit()
        figures = credit["figures"]
        self.assertEqual([figures["overdue"], figures["credits"]], [0, -0.3])
        self.assertAlmostEqual(figures["late_1"], 0.3)
        ages = {age["label"]: age["amount"] for age in credit["ages"]}
        self.assertEqual(ages["Payments and credits, not matched"], -0.3)

    def test_ages_are_those_of_the_company(self):
        self.company.write(
            {"key_account_age_1": 10, "key_account_age_2": 40, "key_account_age_3": 50}
        )
        self._invoice(self.alpha, 500, "2025-10-01", "2025-10-31")
        ages = {age["label"]: age["amount"] for age in self._credit()["ages"]}
        self.assertEqual(ages["11–40 days late"], 500)
        self.assertIn("Over 50 days late", ages)

    def test_months(self):
        """The ends of twelve months and today: 700 from January on, 200 of it paid in May."""
        invoice = self._invoice(self.alpha, 700, "2025-01-31", "2025-02-28")
        self._pay(invoice, "2025-05-31", 200)
        self._invoice(self.alpha, 40, "2025-12-05")
        months = self._credit()["months"]
        self.assertEqual([month["exposure"] for month in months], [0, *[700] * 4, *[500] * 7, 540])
        self.assertEqual(
            [months[index]["day"] for index in (0, -2, -1)],
            ["12/31/2024", "11/30/2025", "12/10/2025"],
        )

    def test_habit(self):
        """10 days late this year, 30 in the last three months, on time the year before."""
        for amount, due, paid in (
            (100, "2024-06-30", "2024-06-30"),
            (300, "2025-03-31", "2025-03-31"),
            (150, "2025-10-01", "2025-10-31"),
        ):
            self._pay(self._invoice(self.alpha, amount, "2024-06-01", due), paid)
        self.assertEqual(self._credit()["habit"], {"year": 10, "before": 0, "quarter": 30})

    def test_open_documents(self):
        """The oldest first, credits last; an instalment that was paid in part is open with the rest."""
        first = self._invoice(self.alpha_buyer, 500, "2025-10-01", "2025-10-31", ref="PO 7")
        self._pay(first, "2025-11-15", 100)
        second = self._invoice(self.alpha, 400, "2025-12-01", "2025-12-31")
        payment = self._pay_on_account(self.alpha, 60, "2025-12-09")
        entry = self._entry("2025-08-01", (self.receivable, 9), (self.capital, -9))
        documents = self._credit()["documents"]
        self.assertEqual(
            [
                [row[name] for name in ("move_id", "due", "late", "amount", "open")]
                for row in documents
            ],
            [
                [entry.id, "08/01/2025", 131, 9, 9],
                [first.id, "10/31/2025", 40, 500, 400],
                [second.id, "12/31/2025", 0, 400, 400],
                [payment.move_id.id, "12/09/2025", 0, -60, -60],
            ],
        )
        self.assertEqual(documents[1]["reference"], "PO 7")
        self.assertEqual({row["dispute"] + row["promise"] for row in documents}, {""})
        # Salespeople of the module alone read no invoices.
        self.assertEqual({row["opens"] for row in documents}, {False})

    def test_documents_open_for_whoever_can_read_them(self):
        self._invoice(self.alpha, 400, "2025-12-01", "2025-12-31")
        biller = self._create_user(
            "ka_biller", "key_account.group_finance,account.group_account_invoice"
        )
        self.assertTrue(self._credit(biller)["documents"][0]["opens"])

    def test_who_sees_it(self):
        """The same figures for owner, finance and managers; the others are told whom to ask."""
        self._invoice(self.alpha, 400, "2025-12-01", "2025-12-31")
        for user in self.user_own + self.user_finance + self.user_manager:
            self.assertTrue(self.account.with_user(user).user_sees_credit)
            self.assertEqual(self._credit(user)["figures"]["owed"], 400)
        for user in self.user_shared + self.user_all:
            self.assertFalse(self.account.with_user(user).user_sees_credit)
            with self.assertRaisesRegex(AccessError, "owner and deputy"):
                self._credit(user)
        with self.assertRaises(AccessError):
            self._credit(self.user_none)

    def test_as_many_queries_for_many_documents(self):
        for _number in range(3):
            self._invoice(self.alpha, 10, "2025-11-01")
        self._credit()
        before = self._queries()
        for _number in range(30):
            self._invoice(self.alpha, 10, "2025-11-01")
        self.assertLessEqual(self._queries(), before)
        self.assertLess(before, 20)

    def _queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._credit()
        return self.cr.sql_log_count - before
