from odoo.tests import tagged

from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldMerged(OrderHoldCommon):
    """A customer on stop, or over its limit, that becomes part of another one stays so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("stop")
        cls._rule("limit", share=1)

    def _accounts(self, partner):
        return self.env["key.account"].search([("partner_id", "=", partner.id)])

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((source + target).ids, target, extra_checks=False)
        self.env.invalidate_all()

    def _push(self, source, target):
        source.write({"is_company": False, "parent_id": target.id})

    def _customer(self, name, *, account=True, stop="", limit=10000):
        partner = self.env["res.partner"].create({"name": name, "is_company": True})
        if limit:
            partner.with_company(self.company).credit_limit = limit
        if account:
            self._account(partner, owner_id=self.user_own.id)
        if stop:
            self._accounts(partner).with_user(self.user_finance)._stop_credit(stop)
        return partner

    def _assert_stopped(self, target, reason, orders):
        """The one account that is left is on stop for a reason; no order passes, old or new."""
        account = self._accounts(target)
        self.assertEqual(len(account), 1)
        standing = self.env["key.account.credit"].search([("account_id", "=", account.id)])
        self.assertEqual((standing.on_stop, standing.stop_reason), (True, reason))
        self.assertEqual(
            (standing.stop_user_id, standing.stop_date), (self.user_finance, self.today)
        )
        for order in orders + self._quotation(1, target):
            self._confirm(order)
            self._assert_held(order)

    def test_the_stop_survives(self):
        """Whichever of the two was on stop, whichever stays, and whether or not it has an account."""
        cases = {
            "merged one on stop": ({"stop": "Bankrupt"}, {}, "Bankrupt"),
            "remaining one on stop": ({}, {"stop": "Fraud"}, "Fraud"),
            "both": ({"stop": "Bankrupt"}, {"stop": "Fraud"}, "Fraud"),
            "remaining one without account": ({"stop": "Bankrupt"}, {"account": False}, "Bankrupt"),
            "merged one without account": ({"account": False}, {"stop": "Fraud"}, "Fraud"),
        }
        for join in (self._merge, self._push):
            for name, (source, target, reason) in cases.items():
                with self.subTest(name, how=join.__name__):
                    old, new = self._customer("Old", **source), self._customer("New", **target)
                    waiting = self._quotation(1, old)
                    join(old, new)
                    self._assert_stopped(new, reason, waiting)

    def test_confirmed_before_and_growing(self):
        """Beta may; then it belongs to a customer on stop: its order grows no more."""
        old, new = self._customer("Old"), self._customer("New", stop="Fraud")
        order = self._quotation(100, old)
        self._confirm(order)
        self._assert_confirmed(order)
        self._push(old, new)
        with self._refused():
            order.order_line.price_unit = 101

    def test_orders_of_both_count_against_one_limit(self):
        """6,000 and 3,999 are under way: of 10,000 one is left."""
        for join in (self._merge, self._push):
            with self.subTest(how=join.__name__):
                old, new = self._customer("Old"), self._customer("New")
                self._confirm(self._quotation(6000, old) + self._quotation(3999, new))
                waiting = self._quotation(1.01, old)
                join(old, new)
                self._confirm(waiting)
                self._assert_held(waiting)
                waiting.order_line.price_unit = 1
                self._confirm(waiting)
                self._assert_confirmed(waiting)

    def test_the_approved_limit_goes_along(self):
        """500 were approved; the company that takes the customer in has no limit, or 900 of its own."""
        good = self.env["key.account.credit.class"].search([], limit=1)
        for join in (self._merge, self._push):
            for own, expected in ((0, 500), (900, 900)):
                for account in (False, True):
                    with self.subTest(how=join.__name__, own=own, account=account):
                        old = self._customer("Old", limit=500)
                        standing = self.env["key.account.credit"]._of_accounts(self._accounts(old))
                        standing.write({"class_id": good.id, "approved_limit": 500})
                        new = self._customer("New", account=account, limit=own)
                        join(old, new)
                        kept = self.env["key.account.credit"]._of_accounts(self._accounts(new))
                        self.assertEqual((kept.class_id, kept.approved_limit), (good, 500))
                        self.assertEqual(new.with_company(self.company).credit_limit, expected)
                        self._confirm(order := self._quotation(expected + 1, new))
                        self._assert_held(order)

    def test_a_decided_limit_that_was_taken_away_stays_so(self):
        """New was approved for 800, and its limit was deleted in Odoo: what comes to it changes nothing."""
        good = self.env["key.account.credit.class"].search([], limit=1)
        old, new = self._customer("Old", limit=500), self._customer("New", limit=0)
        standings = self.env["key.account.credit"]
        for partner, limit in ((old, 500), (new, 800)):
            standing = standings._of_accounts(self._accounts(partner))
            standing.write({"class_id": good.id, "approved_limit": limit})
        self._push(old, new)
        standing = standings._of_accounts(self._accounts(new))
        self.assertEqual(standing.approved_limit, 800)
        self.assertTrue(standing.is_changed_elsewhere)
        self.assertEqual(new.with_company(self.company).credit_limit, 0)

    def test_a_release_is_for_the_customer_of_then(self):
        """Released for the old customer; as part of another one it is checked again, on the same record."""
        for join in (self._merge, self._push):
            with self.subTest(how=join.__name__):
                old, new = self._customer("Old"), self._customer("New")
                order = self._quotation(10001, old)
                self._confirm(order)
                hold = self._release(order, self.user_manager)
                join(old, new)
                self._confirm(order)
                self._assert_held(order)
                self.assertEqual(hold.state, "lapsed")
                account = self._accounts(new)
                self.assertEqual((hold + order.key_account_hold_id).account_id, account)

    def test_records_go_along(self):
        """Promises and reviews of the old customer are those of the new one."""
        for join in (self._merge, self._push):
            for account in (False, True):
                with self.subTest(how=join.__name__, account=account):
                    old, new = self._customer("Old"), self._customer("New", account=account)
                    self._invoice(old, 700, "2025-08-10", due="2025-09-10")
                    promise = self.env["key.account.payment.promise"]._take(
                        self._accounts(old), 700, self.today
                    )
                    review = self.env["key.account.credit.review"].create(
                        {"account_id": self._accounts(old).id, "date": self.today}
                    )
                    join(old, new)
                    found = self._accounts(new)
                    self.assertEqual(len(found), 1)
                    for record in (promise, review):
                        self.assertEqual(record.account_id, found)
                    promise._judge()
                    self.assertEqual((promise.state, promise.amount_due), ("open", 700))
