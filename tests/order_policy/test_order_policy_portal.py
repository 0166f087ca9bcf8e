from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon
from ..order_hold.test_order_hold_portal import PIXEL, SENTENCE


@tagged("post_install", "-at_install")
class TestOrderPolicyPortal(KeyAccountCommon, HttpCase):
    """A customer who signs a quotation below the policy reads a neutral sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._key_account_today()
        grade = cls.env.ref("key_account.grade_a")
        rung = {"grade_id": grade.id, "kind": "discount", "value": 0.03}
        cls.env["key.account.policy"].create(
            {
                "name": "Sales",
                "company_id": cls.company.id,
                "date_from": today,
                "rung_ids": [Command.create(rung)],
            }
        ).action_approve()
        cls.env["key.account.credit.rule"].create({"kind": "price", "effect": "hold"})
        cls.roll.company_id = cls.company
        cls._account(cls.alpha, grade_id=grade.id, grade_reason="As before")
        cls.alpha.email = "alpha@example.com"
        cls.order = cls._quote(cls.alpha, [(cls.roll, 1, 900)], today)
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
