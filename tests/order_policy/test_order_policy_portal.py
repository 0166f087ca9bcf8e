from odoo.tests import HttpCase, freeze_time, tagged

from ..order_hold.test_order_hold_portal import PIXEL, SENTENCE
from .order_policy_common import DAY, OrderPolicyCommon


@tagged("post_install", "-at_install")
class TestOrderPolicyPortal(OrderPolicyCommon, HttpCase):
    """A customer who signs a quotation below the policy reads a neutral sentence."""

    @classmethod
    @freeze_time(f"{DAY} 12:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha.email = "alpha@example.com"
        cls.order = cls._quote(cls.alpha, [(cls.roll, 1, 900)], DAY)
        cls.order.write(
            {"require_signature": True, "require_payment": False, "validity_date": False}
        )
        cls.token = cls.order._portal_ensure_token()

    def test_signed(self):
        self.authenticate(None, None)
        answer = self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept?access_token={self.token}",
            {"name": "Ada", "signature": PIXEL},
        )
        self.assertIn("redirect_url", answer)
        self.env.invalidate_all()
        self.assertEqual((self.order.state, self.order.key_account_hold_state), ("sent", "held"))
        self.assertIn("below the sales policy", self.order.key_account_hold_reasons)
        page = self.url_open(
            f"/my/orders/{self.order.id}?access_token={self.token}&message=sign_ok"
        ).text
        self.assertIn(SENTENCE, page)
        for word in ("sales policy", "lowest price", "discount 3", "Grade", "has been confirmed"):
            self.assertNotIn(word, page)
