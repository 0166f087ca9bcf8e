from odoo.fields import Command
from odoo.tests import tagged

from .promises_common import PromisesCommon


@tagged("post_install", "-at_install")
class TestCreditDesk(PromisesCommon):
    """Whose start page has the promises and limits of an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.company.account_use_credit_limit = True

    def _cards(self, user):
        """Return the cards of *My Day* of a user that tell of credit: {kind: card}."""
        self.env.invalidate_all()
        accounts = self.env["key.account"].with_user(user)
        accounts = accounts.with_context(allowed_company_ids=user.company_ids.ids)
        desk = accounts.get_desk(False)
        kinds = ("payment_broken", "payment_due", "over_limit")
        return {
            item["kind"]: card
            for card in desk["cards"]
            for item in card["items"]
            if item["kind"] in kinds
        }

    def _limit(self, amount):
        self.customer.with_company(self.company).credit_limit = amount

    def test_finance_sees_all_accounts_and_managers_their_own(self):
        """1,000 are owed: promised for 10 October and broken on 14 October, 400 over the limit."""
        self.account.shared_user_ids = [Command.set(self.user_all.ids)]
        self._take([self._owe(1000)])
        self._limit(600)
        self._pass_to("2025-10-10")
        for user in (self.user_own, self.user_finance):
            self.assertEqual(set(self._cards(user)), {"payment_due", "over_limit"})
        self._pass_to("2025-10-14")
        for user in (self.user_own, self.user_finance):
            cards = self._cards(user)
            self.assertEqual(set(cards), {"payment_broken", "over_limit"})
            self.assertEqual(cards["over_limit"]["account_id"], self.account.id)
        for user in (self.user_manager, self.user_all):
            self.assertFalse(self._cards(user), user.login)

    def test_finance_of_another_company(self):
        self._take([self._owe(1000)])
        self._limit(600)
        self._pass_to("2025-10-14")
        foreign = self._create_user("ka_foreign", "key_account.group_finance", self.other_company)
        self.assertFalse(self._cards(foreign))

    def test_archived_accounts_are_left_out(self):
        self._take([self._owe(1000)])
        self._limit(600)
        self._pass_to("2025-10-14")
        self.account.active = False
        self.assertFalse(self._cards(self.user_finance))

    def test_parts_of_a_cent_are_not_over_the_limit(self):
        """An order of 1,000.00 dollars at 1.4999 per euro is 666.7111 €: not over a limit of 666.71 €."""
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.dollar.id,
                "company_id": self.company.id,
                "name": "2025-09-01",
                "rate": 1.4999,
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "pricelist_id": self.dollar_pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.roll.id,
                            "product_uom_qty": 1,
                            "price_unit": 1000,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        exposed = self.env["key.account.exposure"]
        for limit, is_over in ((666.71, False), (666.70, True)):
            self._limit(limit)
            self.assertEqual(set(self._cards(self.user_own)), {"over_limit"} if is_over else set())
            self.assertEqual(self.account._get_exposure()["free"], 0 if not is_over else -0.01)
            found = exposed.with_user(self.user_own).search([("free", "<", 0)])
            self.assertEqual(bool(found), is_over)
