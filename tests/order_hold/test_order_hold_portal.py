import base64
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon

PIXEL = base64.b64encode(
    base64.b64decode("R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=")
).decode()
SENTENCE = "We have received your order and will confirm it shortly."


@tagged("post_install", "-at_install")
class TestOrderHoldPortal(KeyAccountCommon, HttpCase):
    """Customers who sign or pay read a neutral sentence; the order waits, and so does the money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.credit.rule"].create({"kind": "stop", "effect": "hold"})
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.account._stop_credit("SECRET-REASON")
        cls.alpha.email = "alpha@example.com"
        cls.order = cls._quote(cls.alpha, [(cls.roll, 1, 500)], "2026-11-20")
        cls.order.write(
            {"require_signature": True, "require_payment": False, "validity_date": False}
        )
        cls.token = cls.order._portal_ensure_token()

    def _page(self):
        return self.url_open(
            f"/my/orders/{self.order.id}?access_token={self.token}&message=sign_ok"
        ).text

    def _sign(self):
        self.authenticate(None, None)
        return self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept?access_token={self.token}",
            {"name": "Ada", "signature": PIXEL},
        )

    def test_signed(self):
        self.assertNotIn(SENTENCE, self._page())
        answer = self._sign()
        self.assertIn("redirect_url", answer)
        self.env.invalidate_all()
        self.assertEqual((self.order.state, self.order.signed_by), ("sent", "Ada"))
        self.assertEqual(self.order.key_account_hold_state, "held")
        page = self._page()
        self.assertIn(SENTENCE, page)
        for word in ("SECRET-REASON", "on stop", "being checked", "On Hold", "has been confirmed"):
            self.assertNotIn(word, page)
        told = self.order.message_ids.filtered(lambda message: not message.is_internal)
        for message in told:
            self.assertNotIn("SECRET", message.body)
            self.assertNotIn("hold", message.body.lower())
            self.assertNotIn("confirmed", message.body.lower())
        self._assert_page_after_release()

    def _assert_page_after_release(self):
        hold = self.order.key_account_hold_id
        hold.with_user(self.user_manager)._release(
            "Paid in cash", self.company._key_account_today()
        )
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertNotIn(SENTENCE, self._page())

    def test_paid(self):
        """A payment is done: it stays, and the order waits in Quotation Sent."""
        self.order.write({"require_signature": False, "require_payment": True})
        provider = self.env["payment.provider"].create(
            {"name": "Test", "code": "none", "company_id": self.company.id}
        )
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "amount": self.order.amount_total,
                "currency_id": self.order.currency_id.id,
                "partner_id": self.alpha.id,
                "reference": "SO-TEST",
                "operation": "online_direct",
                "sale_order_ids": [self.order.id],
                "state": "done",
            }
        )
        # What is booked for a payment needs a bank, and is not the question here.
        with patch.object(type(payment), "_create_payment"):
            payment._post_process()
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.order.key_account_hold_state, "held")
        self.assertEqual(self.order.transaction_ids, payment)
        self.assertEqual(payment.state, "done")
        page = self._page()
        self.assertIn(SENTENCE, page)
        self.assertNotIn("SECRET-REASON", page)
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertNotIn("SECRET", bodies)
        self.assertNotIn("order has been confirmed", bodies)
