from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .rebate_paid_common import RebatePaidCommon


@tagged("-standard", "key_account_apps", "post_install", "-at_install")
class TestRebateWallet(RebatePaidCommon):
    """10 % of the 1,000 that Alpha bought up to June, paid into its eWallet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([("program_type", "=", "ewallet")]).active = False
        cls.top_up, goods = cls.env["product.product"].create(
            [{"name": "Top-up", "type": "service", "taxes_id": False}, {"name": "Goods"}]
        )
        cls.goods = goods
        cls.program = cls._make_program(cls.company)
        cls.user_director = cls._create_user("ka_wallet", "key_account.group_manager")
        cls.user_director.group_ids += cls.env.ref("sales_team.group_sale_manager")

    @classmethod
    def _make_program(cls, company, **values):
        return cls.env["loyalty.program"].create(
            {
                "name": f"Wallet of {company.name}",
                "program_type": "ewallet",
                "applies_on": "future",
                "trigger": "auto",
                "company_id": company.id,
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_point_amount": 1,
                            "reward_point_mode": "money",
                            "product_ids": cls.top_up.ids,
                        }
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    ),
                ],
                **values,
            }
        )

    def _dialog(self, shares=None, user=None, **values):
        return super()._dialog(shares, user or self.user_director, **values)

    def _load(self, shares=None, **values):
        """Pay into the eWallets; return what the dialog says."""
        action = self._dialog(shares, wallet=str(self.program.id), **values).action_settle()
        self.env.invalidate_all()
        return action["params"]["message"]

    def _get_card(self):
        return self.env["loyalty.card"].search([("partner_id", "=", self.alpha.id)])

    def test_paid_once(self):
        notes = self.env["account.move"].search_count([])
        mails = self.env["mail.mail"].search_count([])
        self.assertEqual(self._load(), "Loaded eWallets: 1.")
        card = self._get_card()
        self.assertEqual((card.program_id, card.points), (self.program, 100))
        self.assertEqual((card.history_ids.issued, card.history_ids.used), (100, 0))
        self.assertIn("First half", card.history_ids.description)
        self.assertEqual(
            (self.share.settled, self.share.drafted, self.share.open_amount), (100, 0, 0)
        )
        part = self.share.settlement_ids
        self.assertEqual((part.state, part.paid, part.move_name), ("wallet", 100, card.code))
        self.assertEqual(part.user_id, self.user_director)
        with self.assertRaisesRegex(UserError, "nothing is to be paid|Nothing is to be paid"):
            self._load()
        self.assertEqual(card.points, 100)
        self.assertEqual(self.env["account.move"].search_count([]), notes)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_what_comes_later_goes_into_the_same_wallet(self):
        self._load()
        self._invoice(self.alpha, 500, "2025-03-02")
        self._accrue(self.rebate)
        self._load()
        self.assertEqual(self._get_card().points, 150)
        self.assertEqual(len(self.share.settlement_ids), 2)

    def test_paid_too_much_is_taken_off(self):
        self._load()
        self._reverse(self.invoice, "2025-06-20", 400)
        self._accrue(self.rebate)
        self.assertEqual(self.share.open_amount, -40)
        other = self._agree("total", [(0, 0.2)], date_to="2025-06-30", name="Second")
        self._assert_earned(other, 120)
        self._load(self._share(other))
        self.assertEqual(self._get_card().points, 180)  # 100 + 120 - 40
        self.assertEqual(self.share.open_amount, 0)

    def test_taken_back(self):
        self._load()
        card = self._get_card()
        part = self.share.settlement_ids
        part.with_user(self.user_director).action_take_back()
        self.assertEqual((card.points, self.share.open_amount), (0, 100))
        self.assertEqual((part.state, part.paid, part.taken_back_on), ("opened", 0, self.today))
        self.assertEqual(card.history_ids.mapped("used"), [100, 0])
        with self.assertRaisesRegex(UserError, "Nothing of this payment is in an eWallet"):
            part.with_user(self.user_director).action_take_back()
        self._load()
        self.assertEqual((card.points, self.share.open_amount), (100, 0))

    def test_taken_back_with_what_was_taken_off(self):
        """120 less 40 went in as one entry: both are open again."""
        self._load()
        self._reverse(self.invoice, "2025-06-20", 400)
        other = self._agree("total", [(0, 0.2)], date_to="2025-06-30", name="Second")
        self._accrue(self.rebate)
        self._assert_earned(other, 120)
        share = self._share(other)
        self._load(share)
        share.settlement_ids.with_user(self.user_director).action_take_back()
        self.assertEqual(self._get_card().points, 100)
        self.assertEqual((share.open_amount, self.share.open_amount), (120, -40))

    def test_used_meanwhile(self):
        self._load()
        self._get_card().points = 99.99
        with self.assertRaisesRegex(UserError, r"99\.99.* of 100\.00.* are left"):
            self.share.settlement_ids.with_user(self.user_director).action_take_back()
        self.assertEqual(self.share.open_amount, 0)

    def _take_back(self):
        self.share.settlement_ids.with_user(self.user_director).action_take_back()

    def test_used_in_part_and_loaded_again(self):
        """100 and 50 went in, 60 were spent: of the 90 that are left, the 50 can be taken back."""
        self._load()
        first = self.share.settlement_ids
        self._invoice(self.alpha, 500, "2025-03-02")
        self._accrue(self.rebate)
        self._load()
        self._get_card().points -= 60
        second = (self.share.settlement_ids - first).with_user(self.user_director)
        with self.assertRaisesRegex(UserError, r"90\.00.* of 100\.00.* are left"):
            first.with_user(self.user_director).action_take_back()
        second.action_take_back()
        self.assertEqual((self._get_card().points, self.share.open_amount), (40, 50))

    def test_changed_by_salespeople(self):
        """Salespeople can write wallets and their entries: neither less, nor from others, is taken back."""
        self._load()
        card = self._get_card()
        others = card.copy({"partner_id": self.beta.id, "points": 500, "code": "OTHER"})
        for record, values in (
            (card.history_ids, {"issued": 0.01}),
            (card.history_ids, {"card_id": others.id}),
            (card, {"partner_id": self.beta.id}),
        ):
            with self.subTest(values=values), self.cr.savepoint() as point:
                record.write(values)
                with self.assertRaisesRegex(UserError, "was changed since"):
                    self._take_back()
                point.rollback()
            self.env.invalidate_all()
        self.assertEqual((card.points, others.points, self.share.open_amount), (100, 500, 0))
        self._take_back()
        self.assertEqual((card.points, others.points, self.share.open_amount), (0, 500, 100))

    def test_defaults_of_the_caller(self):
        """They neither fill a new eWallet, nor its history."""
        context = {"default_points": 1000, "default_used": 7, "default_code": "MINE"}
        self.share.with_user(self.user_director).with_context(**context)._settle(
            wallet_id=self.program.id
        )
        card = self._get_card()
        self.assertEqual((card.points, card.history_ids.used), (100, 0))
        self.assertNotEqual(card.code, "MINE")

    def test_a_program_that_is_over(self):
        """The customer could not use it any more."""
        self.program.date_to = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "No such eWallet program"):
            self.share.with_user(self.user_director)._settle(wallet_id=self.program.id)
        self.program.date_to = self.today
        self._load()
        self.program.active = False
        with self.assertRaisesRegex(UserError, "No such eWallet program"):
            self.share.with_user(self.user_director)._settle(wallet_id=self.program.id)
        self._take_back()
        self.assertEqual((self._get_card().points, self.share.open_amount), (0, 100))

    def test_merged_customers_with_wallets(self):
        """Odoo puts Alpha's 100 and Beta's 20 into one wallet: of these 120, the 100 can be taken back."""
        other = self._agree("total", [(0, 0.1)], self.second, date_from="2025-07-01")
        self._invoice(self.beta, 200, "2025-07-02")
        self._accrue(other)
        share = self._share(other, self.second)
        self._load(self.share | share)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (self.alpha + self.beta).ids,
                "dst_partner_id": self.beta.id,
            }
        ).action_merge()
        card = self.env["loyalty.card"].search([("partner_id", "=", self.beta.id)])
        self.assertEqual(card.points, 120)
        self.assertEqual(self.share.account_id, self.second)
        self._accrue()
        self._assert_open(0)
        card.points = 99
        with self.assertRaisesRegex(UserError, r"99\.00.* of 100\.00.* are left"):
            self._take_back()
        card.points = 120
        self._take_back()
        self._assert_open(100)
        self.assertEqual((card.points, sum(card.history_ids.mapped("used"))), (20, 100))

    def test_who_may(self):
        """Loading an eWallet needs both: whoever pays rebates, and administers sales in Odoo."""
        finance = self._dialog(user=self.user_finance)
        self.assertFalse(finance.has_wallets)
        with self.assertRaisesRegex(AccessError, "Sales administrators"):
            self.share.with_user(self.user_finance)._settle(wallet_id=self.program.id)
        salesperson = self.user_own
        salesperson.group_ids += self.env.ref("sales_team.group_sale_manager")
        with self.assertRaisesRegex(AccessError, "Only finance and managers"):
            self.share.with_user(salesperson)._settle(wallet_id=self.program.id)
        self._load()
        for user, words in (
            (salesperson, "Only finance and managers"),
            (self.user_finance, "Sales administrators"),
        ):
            with self.assertRaisesRegex(AccessError, words):
                self.share.settlement_ids.with_user(user).action_take_back()
        self.assertEqual(self._get_card().points, 100)

    def test_other_programs_are_refused(self):
        """Neither points that are not money, nor the wallets of another company or currency."""
        dear = self._make_program(self.company)
        dear.reward_ids.discount = 2
        abroad = self._make_program(self.env["res.company"].create({"name": "Abroad"}))
        points = self._make_program(self.company, program_type="loyalty")
        shared = self._make_program(
            self.company.browse(), name="Shared", currency_id=self.company.currency_id.id
        )
        dialog = self._dialog()
        self.assertTrue(dialog.has_wallets)
        offered = {int(key) for key, _name in dialog._select_wallets()}
        self.assertEqual(offered & {dear.id, abroad.id, points.id}, set())
        self.assertLessEqual({self.program.id, shared.id}, offered)
        for program in (dear, abroad, points):
            with self.assertRaisesRegex(UserError, "No such eWallet program"):
                self.share.with_user(self.user_director)._settle(wallet_id=program.id)
        self.assertFalse(self._get_card())

    def test_using_it_lowers_no_base(self):
        """An order of 1,000 paid with 100 of the wallet counts 1,000, a top-up counts nothing."""
        self._load()
        second = self._agree("total", [(0, 0.1)], date_from="2025-07-01", name="Second half")
        chosen = self._agree(
            "total",
            [(0, 0.1)],
            date_from="2025-07-01",
            name="Goods and all services",
            product_ids=(self.goods + self.top_up).ids,
        )
        spent = self.program.reward_ids.discount_line_product_id
        self._invoice(
            self.alpha,
            0,
            "2025-08-02",
            invoice_line_ids=[
                Command.create(
                    {"product_id": product.id, "quantity": 1, "price_unit": price, "tax_ids": []}
                )
                for product, price in ((self.goods, 1000), (spent, -100), (self.top_up, 50))
            ],
        )
        self._assert_earned(second, 100)
        self._assert_earned(chosen, 100)

    def test_an_order_with_it_counts_all(self):
        second = self._agree("total", [(0, 0.1)], date_from="2025-07-01", name="Second half")
        spent = self.program.reward_ids.discount_line_product_id
        order = self.env["sale.order"].create(
            {
                "partner_id": self.alpha.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.goods.id, "price_unit": 1000, "tax_ids": []}
                    ),
                    Command.create({"product_id": spent.id, "price_unit": -100, "tax_ids": []}),
                ],
            }
        )
        self.assertEqual(order._key_account_count_for(second), (1000, 1000))
