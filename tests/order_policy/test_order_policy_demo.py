from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestOrderPolicyDemo(TransactionCase):
    """The story has a quotation below the sales policy, and a rule that warns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not cls.company:
            cls.skipTest(cls, "the database has no demo data")

    def test_story(self):
        self.env["key.account.demo"]._open()
        order = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("client_order_ref", "=", "RFQ-4471")]
        )
        self.assertEqual(order.state, "draft")
        order = order.with_user(order.user_id)
        self.assertIn("Sales policy", order.key_account_policy_text)
        self.assertIn("below the sales policy", order.key_account_policy_warning)
        findings = order._key_account_judge()[order.id]["findings"]
        effects = {found["kind"]: found["effect"] for found in findings}
        self.assertEqual(effects.get("price"), "warn")
