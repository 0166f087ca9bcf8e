from odoo.tests import tagged

from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldDesk(OrderHoldCommon):
    """Who finds a held order on the start page, and in which words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)
        cls.order = cls._quote(cls.alpha, [(cls.roll, 1, 12000)], "2025-10-01")
        cls.order.action_confirm()

    def _told(self, user, everybody=False):
        """Return what the items of a user's desk say."""
        desk = self.env["key.account"].with_user(user).get_desk(everybody)
        return " ".join(item["text"] for card in desk["cards"] for item in card["items"])

    def test_owner(self):
        held = f"order {self.order.name} (12,000.00\N{NO-BREAK SPACE}€) is on hold"
        self.assertIn(held, self._told(self.user_own))

    def test_who_may_release(self):
        """12,000: a manager may, finance only up to 10,000."""
        self.assertIn("waits for a release", self._told(self.user_manager))
        self.assertNotIn(self.order.name, self._told(self.user_finance))
        self.company.key_account_release_limit = 12000
        self.assertIn("waits for a release", self._told(self.user_finance))

    def test_strangers(self):
        self.assertNotIn(self.order.name, self._told(self.user_all))

    def test_released(self):
        self._release(self.order, self.user_manager)
        self.assertIn("is released", self._told(self.user_own))
        self._confirm(self.order)
        self.assertNotIn("is released", self._told(self.user_own))
