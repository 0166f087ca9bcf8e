from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import rpc
from .metric.money_common import MoneyCommon

MOST_QUERIES = 15


class LookCommon(MoneyCommon):
    """Alpha is the account of one salesperson; the year ends today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)

    def _look(self, user=None, account=None):
        account = (account or self.account).with_user(user or self.user_own)
        return rpc(
            account.with_context(allowed_company_ids=account.env.user.company_id.ids), "get_look"
        )

    def _figures(self, user=None, account=None):
        return {figure["name"]: figure for figure in self._look(user, account)["figures"]}

    def _assert_figure(self, name, value, before, months, **values):
        """Check a figure: ``months`` are the values of the line that are not 0, by position."""
        figure = self._figures()[name]
        line = [0] * 12
        for position, amount in months.items():
            line[position] = amount
        self.assertAlmostEqual(figure["value"], value, 6)
        self.assertAlmostEqual(figure["before"], before, 6)
        for found, expected in zip(figure["months"], line, strict=True):
            self.assertAlmostEqual(found, expected, 6)
        self.assertEqual({key: figure[key] for key in values}, values)


@tagged("post_install", "-at_install")
@freeze_time("2025-12-31 12:00:00")
class TestLook(LookCommon):
    """What the form of an account shows in one look, on the last day of 2025."""

    def test_revenue_with_a_refund(self):
        """1,000 + 300 − 200 this year, 500 the year before; the months are calendar months."""
        self._invoice(self.alpha, 500, "2024-12-31")
        self._invoice(self.alpha, 1000, "2025-01-01")
        self._invoice(self.alpha, 300, "2025-12-31")
        self._credit_note(self.alpha, 200, "2025-06-30")
        self._draft_invoice(self.alpha, 9000, "2025-06-30")
        self._assert_figure("revenue", 1100, 500, {0: 1000, 5: -200, 11: 300}, unit="money")

    def test_same_as_the_profile(self):
        """Revenue and share of wallet are those of the other places of the form."""
        self._invoice(self.alpha, 1000, "2025-01-01")
        self._invoice(self.alpha, 400, "2024-05-05")
        self.env["key.account.consumption"].create(
            {"account_id": self.account.id, "date": "2024-01-01", "basis": "money", "amount": 4000}
        )
        [(_family, amount, before, _last)] = self.account._get_purchases()[self.account]
        figures = self._figures()
        self.assertEqual(
            (amount, before), (figures["revenue"]["value"], figures["revenue"]["before"])
        )
        wallet = figures["wallet"]
        self.assertAlmostEqual(wallet["value"], self.account.share_of_wallet)
        self.assertAlmostEqual(wallet["value"], 0.25)
        # On 31 December 2024, 400 of 4,000.
        self.assertAlmostEqual(wallet["before"], 0.1)
        self.assertAlmostEqual(wallet["months"][0], 0.35)  # January: both invoices
        self.assertEqual(wallet["unit"], "ratio")

    def test_orders_and_what_is_to_deliver(self):
        """Two orders of this year, 4 of 5 t delivered; one in dollars; margin for managers alone."""
        order = self._order(self.alpha, [(self.roll, 5, 1000)], "2025-03-10")
        order.order_line.qty_delivered = 4
        self._order(
            self.alpha_buyer, [(self.roll, 1, 1250)], "2025-12-30", pricelist=self.dollar_pricelist
        )
        self._order(self.alpha, [(self.roll, 2, 1000)], "2024-12-31")
        self._quote(self.alpha, [(self.roll, 9, 1000)], "2025-12-30")
        self._assert_figure("orders", 6000, 2000, {2: 5000, 11: 1000})
        # 1 t of March, 1,000 of December, and all of the order of 2024.
        self.assertIn("4,000.00", self._figures()["orders"]["detail"])
        self.assertNotIn("margin", self._figures())
        # (1,000 − 600) × 5 t, and 1,000 − 600.
        self.assertAlmostEqual(self._figures(self.user_manager)["margin"]["value"], 2400)

    def test_owed_and_overdue(self):
        """A year ago 700 were owed; today 1,000, of which 300 since 1 December."""
        old = self._invoice(self.alpha, 700, "2024-12-01", "2024-12-31")
        self._pay(old, "2025-02-15")
        self._invoice(self.alpha, 300, "2025-11-01", "2025-11-30")
        self._invoice(self.alpha, 900, "2025-12-10", "2026-01-31")
        self._credit_note(self.alpha, 200, "2025-12-20")
        figure = self._figures()["owed"]
        self.assertEqual((figure["value"], figure["before"]), (1000, 700))
        self.assertEqual(figure["months"], [700, *[0] * 9, 300, 1000])
        # The credit counts against what is overdue.
        self.assertRegex(figure["detail"], "^100.00.* overdue, up to 31 days")
        self.assertEqual(tuple(map(float, self.account._get_owed())), (1000, 100, 31))

    def test_month_ends(self):
        """On 28 February the months end on the 28th; they leave no day out, and count none twice."""
        for day in ("2024-02-28", "2024-02-29", "2025-01-28", "2025-01-29", "2025-02-28"):
            self._invoice(self.alpha, 100, day)
        with freeze_time("2025-02-28 12:00:00"):
            # The year begins on 1 March 2024, and all months with the first.
            self._assert_figure("revenue", 300, 200, {10: 200, 11: 100})
        with freeze_time("2025-02-27 12:00:00"):
            # 28 February 2024 to 27 February 2025; the last month begins on 28 January.
            self._assert_figure("revenue", 400, 0, {0: 200, 11: 200})

    def test_no_data(self):
        """Nothing is known: zeros, an unknown share, nothing to do."""
        look = self._look()
        figures = {figure["name"]: figure["value"] for figure in look["figures"]}
        self.assertEqual(figures, {"revenue": 0, "orders": 0, "owed": 0, "wallet": None})
        self.assertEqual((look["next"], look["last"]), (None, None))
        self.assertEqual(look["currency_id"], self.euro.id)

    def test_second_company(self):
        """Each company sees its own business, in its own currency."""
        self._invoice(self.alpha, 1000, "2025-01-01")
        self._invoice(self.alpha, 50, "2025-01-01", company=self.other_company)
        overseas = self._account(self.alpha, self.other_company)
        foreign = self._create_user("look_foreign", "key_account.group_manager", self.other_company)
        look = self._look(foreign, overseas)
        self.assertEqual(look["currency_id"], self.dollar.id)
        self.assertEqual(self._figures(foreign, overseas)["revenue"]["value"], 50)
        self.assertEqual(self._figures()["revenue"]["value"], 1000)
        with self.assertRaises(AccessError):
            self._look(foreign)

    def test_arrears(self):
        """An alert says what is overdue, as the figure beside it does, and opens the open invoices."""
        account = self.account.with_user(self.user_own)
        self.assertEqual(rpc(account, "get_alerts"), [])
        self._invoice(self.alpha, 300, "2025-11-01", "2025-11-30")
        self._invoice(self.alpha, 900, "2025-12-10", "2026-01-31")
        self._pay_on_account(self.alpha, 100, "2025-12-15")
        [alert] = rpc(account, "get_alerts")
        self.assertRegex(alert["text"], "^200.00.* are overdue, the oldest was due 31 days ago$")
        self.assertEqual((alert["kind"], alert["severity"]), ("arrears", "danger"))
        # Who cannot read invoices is told, and has nothing to open.
        self.assertFalse(alert["method"])
        biller = self._create_user(
            "look_biller", "key_account.group_manager,account.group_account_invoice"
        )
        [alert] = rpc(self.account.with_user(biller), "get_alerts")
        self.assertEqual(alert["method"], "action_view_arrears")
        self._pay_on_account(self.alpha, 200, "2025-12-30")
        self.assertEqual(rpc(account, "get_alerts"), [])
        self.env.ref("key_account.metric_overdue_amount").confidential = True
        self._invoice(self.alpha, 800, "2025-11-01", "2025-11-30")
        self.assertEqual(rpc(account, "get_alerts"), [])

    # === RIGHTS === #

    def test_who_may_look(self):
        """Owner, colleagues it is shared with, and who sees all accounts; others are refused."""
        self._invoice(self.alpha, 1000, "2025-01-01")
        other = self._create_user("look_other", "key_account.group_user")
        for user in (other, self.user_none):
            for call in (("get_look",), ("get_story",), ("action_open_figure", "revenue")):
                with self.subTest(user=user.login, call=call), self.assertRaises(AccessError):
                    rpc(self.account.with_user(user), *call)
        self.account.shared_user_ids = [Command.link(other.id)]
        for user in (other, self.user_own, self.user_all, self.user_manager):
            with self.subTest(user=user.login):
                self.assertEqual(self._figures(user)["revenue"]["value"], 1000)

    def test_confidential_figures(self):
        """What a manager made confidential is not shown to others, and does not open either."""
        self._invoice(self.alpha, 20_000, "2025-01-01")
        self.env.ref("key_account.metric_revenue").confidential = True
        self.assertEqual(self._figures().keys(), {"orders", "owed", "wallet"})
        self.assertIn("revenue", self._figures(self.user_manager))
        self._assert_opens_nothing(self.account.with_user(self.user_own), "revenue")
        story = rpc(self.account.with_user(self.user_own), "get_story")
        self.assertEqual(story["entries"], [])

    def test_open_documents(self):
        """A figure opens what it counts: those of its documents that the user can read."""
        salesperson = self._create_user(
            "look_sales", "key_account.group_user,sales_team.group_sale_salesman"
        )
        self.account.owner_id = salesperson
        invoices = self._invoice(self.alpha, 1000, "2025-01-01")
        invoices += self._credit_note(self.alpha, 100, "2025-05-05")
        self._invoice(self.alpha, 70, "2024-01-01")
        order = self._order(self.alpha_buyer, [(self.roll, 1, 1000)], "2025-12-31")
        invoices.invoice_user_id = order.user_id = salesperson
        account = self.account.with_user(salesperson)
        for name, expected in (("revenue", invoices), ("orders", order)):
            action = rpc(account, "action_open_figure", name)
            found = self.env[action["res_model"]].with_user(salesperson).search(action["domain"])
            self.assertEqual(found, expected)
        figures = self._figures(salesperson)
        self.assertTrue(figures["revenue"]["opens"])
        # Without access to documents, the figures are shown all the same.
        self._assert_opens_nothing(self.account.with_user(self.user_all), "revenue")
        self.assertFalse(self._figures(self.user_all)["revenue"]["opens"])
        for name in ("margin", "nothing", ""):
            with self.subTest(name=name):
                self._assert_opens_nothing(account, name)

    def _assert_opens_nothing(self, account, name):
        action = rpc(account, "action_open_figure", name)
        self.assertEqual(action["tag"], "display_notification")

    # === NEXT AND LAST === #

    def test_next_and_last(self):
        """The first thing to do, and the last contact; an open visit of the past is to be reported."""
        visits = self.env["key.account.visit"].create(
            [
                {
                    "account_id": self.account.id,
                    "user_id": self.user_own.id,
                    "start": f"{day} 09:00:00",
                }
                for day in ("2025-12-10", "2026-01-07")
            ]
        )
        visits[0].write({"state": "done"})
        look = self._look()
        self.assertEqual((look["next"]["date"], look["next"]["id"]), ("2026-01-07", visits[1].id))
        self.assertFalse(look["next"]["late"])
        self.assertEqual((look["last"]["date"], look["last"]["id"]), ("2025-12-10", visits[0].id))
        promise = self.env["key.account.commitment"].create(
            {"account_id": self.account.id, "name": "Offer", "date_due": "2025-12-30"}
        )
        look = self._look()
        self.assertEqual((look["next"]["model"], look["next"]["id"]), (promise._name, promise.id))
        self.assertTrue(look["next"]["late"])

    # === QUERIES === #

    def test_query_count(self):
        """As many statements for ten times as many documents, and at most 15.

        Not counted is what each request reads of user, company and account.
        """
        self.env["key.account.consumption"].create(
            {"account_id": self.account.id, "date": "2024-01-01", "quantity": 4000}
        )
        account = self.account.with_user(self.user_own).with_context(
            allowed_company_ids=self.company.ids
        )
        for number in (1, 10):
            for count in range(number):
                self._invoice(self.alpha, 1000, "2025-03-01")
                self._order(self.alpha, [(self.roll, 1, 1000)], "2025-03-01")
                visits = self.env["key.account.visit"].create(
                    [
                        {
                            "account_id": self.account.id,
                            "user_id": self.user_own.id,
                            "start": f"{day} {10 + count}:00:00",
                        }
                        for day in ("2025-12-10", "2026-01-07")
                    ]
                )
                visits[0].state = "done"
            self.env.flush_all()
            account.get_look()
            self.env.invalidate_all()
            company = account.company_id.sudo()
            company.mapped("partner_id.tz")
            company.mapped("currency_id.symbol")
            company.mapped("key_account_uom_id.factor")
            account.env.user.mapped("lang")
            with self.assertQueryCount(MOST_QUERIES):
                look = account.get_look()
            self.assertEqual(look["next"]["date"], "2026-01-07")
