from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldChanged(OrderHoldCommon):
    """What decides on an order changes after it was released or confirmed. One EUR is 1.25 USD."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)

    def _abroad(self, amount, partner=None):
        return self._quotation(amount, partner, pricelist=self.dollar_pricelist)

    def _released(self, order):
        self._confirm(order)
        self._assert_held(order)
        self._release(order, self.user_manager)
        return order

    def _mine(self, orders, name, vals):
        """Call as the salesperson of the customer does."""
        return rpc(orders.with_user(self.user_own), name, vals)

    # === RELEASED QUOTATIONS === #

    def test_another_day_is_no_change(self):
        """Odoo dates an order when it is confirmed: the day of a quotation says nothing of its amount."""
        order = self._released(self._abroad(15000))
        order.date_order = "2025-05-01 12:00:00"  # One EUR was 2 USD.
        self._confirm(order)
        self._assert_confirmed(order)
        self.assertEqual(order.currency_rate, 1.25)

    def test_an_old_day_makes_no_order_small(self):
        """15,000 USD are 12,000 EUR today, and were 7,500 EUR in May."""
        order = self._abroad(15000)
        order.date_order = "2025-05-01 12:00:00"
        self._confirm(order)
        self._assert_held(order)
        self.assertEqual(order.key_account_hold_id.amount, 12000)

    def test_another_currency(self):
        """15,000 USD are released, 12,000 EUR; the pricelist is changed: 15,000 EUR are not."""
        order = self._released(self._abroad(15000))
        hold = order.key_account_hold_id
        self.assertEqual(hold.release_amount, 12000)
        order.pricelist_id = False
        self.assertEqual((order.currency_id, order.amount_total), (self.company.currency_id, 15000))
        self._confirm(order)
        self._assert_held(order)
        self.assertEqual((hold.state, order.key_account_hold_id.amount), ("lapsed", 15000))

    def test_a_weaker_currency_is_less(self):
        """15,000 EUR are released; 15,000 USD are 12,000 EUR, and pass."""
        order = self._released(self._quotation(15000))
        order.pricelist_id = self.dollar_pricelist
        self.assertEqual(order.amount_total, 15000)
        self._confirm(order)
        self._assert_confirmed(order)

    def test_another_rate(self):
        """15,000 USD are released, 12,000 EUR; the next day they are 15,000 EUR."""
        order = self._released(self._abroad(15000))
        self._create_rates(self.company, self.dollar, {"2025-10-01": 1})
        self._confirm(order)
        self._assert_held(order)
        self.assertEqual(order.key_account_hold_id.amount, 15000)

    def test_another_company(self):
        """Released here; there the customer has a limit of 50 USD, and a rule of its own."""
        self._account(self.alpha, self.other_company)
        self.alpha.with_company(self.other_company).credit_limit = 50
        order = self._released(self._quotation(10001))
        hold = order.key_account_hold_id
        order.company_id = self.other_company
        order.action_confirm()
        self._assert_held(order)
        self.assertEqual(hold.state, "lapsed")
        self.assertEqual(order.key_account_hold_id.company_id, self.other_company)

    # === CONFIRMED ORDERS === #

    def test_confirmed_on_another_day(self):
        """12,500 USD are 10,000 EUR. Dated back to May they count less; brought forward, they are judged."""
        order = self._abroad(12500)
        self._confirm(order)
        self._assert_confirmed(order)
        order.date_order = "2025-05-01 12:00:00"
        self.assertEqual(order.currency_rate, 2)
        self._confirm(other := self._quotation(3750))
        self._assert_confirmed(other)
        with self._refused():
            order.date_order = "2025-10-01 08:00:00"

    def test_salespeople_do_not_date_confirmed_orders_back(self):
        """12,500 USD are 10,000 EUR, and were 6,250 in May: 3,750 more would pass, and be owed. Created so neither."""
        order = self._abroad(12500)
        self._confirm(order)
        with self._refused("by the rate of its day"):
            self._mine(order, "write", {"date_order": "2025-05-01 12:00:00"})
        vals = {
            "partner_id": self.alpha.id,
            "pricelist_id": self.dollar_pricelist.id,
            "state": "sale",
        }
        with self._refused("by the rate of its day"):
            self._mine(order.browse(), "create", [vals | {"date_order": "2025-05-01 12:00:00"}])
        other = self._abroad(100)
        other.date_order = "2025-05-01 12:00:00"
        with self._refused("by the rate of its day"):
            self._mine(other, "write", {"state": "sale"})
        self._mine(order, "write", {"date_order": order.date_order})
        self.assertEqual(order.currency_rate, 1.25)

    def test_confirmed_for_another_company(self):
        self._account(self.alpha, self.other_company)
        self.alpha.with_company(self.other_company).credit_limit = 50
        order = self._quotation(60)
        self._confirm(order)
        with self._refused():
            order.company_id = self.other_company

    # === NO WAY ROUND === #

    def test_cancelled_and_confirmed_again(self):
        """8,000 were released beside 3,000; cancelled, 3,000 more pass, and then 8,000 do not."""
        self._confirm(self._quotation(3000))
        order = self._released(self._quotation(8000))
        self._confirm(order)
        self._assert_confirmed(order)
        order._action_cancel()
        self._confirm(self._quotation(3000))
        order.action_draft()
        self._confirm(order)
        self._assert_held(order)

    def test_split_and_confirmed_at_once(self):
        """12,000 in two: 6,000 pass, whichever comes first; also at the rate of each."""
        order = self._quotation(12000)
        self._confirm(order)
        halves = order.copy() + order.copy()
        halves.order_line.price_unit = 6000
        self._confirm(halves)
        self._assert_confirmed(halves[0])
        self._assert_held(halves[1])
        abroad = self._abroad(5000) + self._abroad(0.02)
        self._confirm(abroad)
        self._assert_confirmed(abroad[0])
        self._assert_held(abroad[1])

    def test_released_and_duplicated_at_once(self):
        """The release is for one of them; what it lets pass counts for the other."""
        order = self._released(self._quotation(10001))
        copy = order.copy()
        small = self._quotation(1)
        self._confirm(copy + small + order)
        self._assert_held(copy)
        self._assert_confirmed(small + order)
        self._confirm(other := self._quotation(1))
        self._assert_held(other)
