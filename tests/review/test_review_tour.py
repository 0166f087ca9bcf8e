from odoo.fields import Command
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The main paths in the browser, as manager and as salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager, cls.salesperson = cls.env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "group_ids": [
                        Command.set(
                            [
                                cls.env.ref(f"key_account.{group}").id,
                                cls.env.ref("base.group_partner_manager").id,
                            ]
                        )
                    ],
                }
                for login, group in [
                    ("tour_manager", "group_manager"),
                    ("tour_salesperson", "group_user"),
                ]
            ]
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Tour customer", "is_company": True, "user_id": cls.salesperson.id}
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.env["product.product"].create({"name": "Roll"}).id,
                            "price_unit": 1000,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        cls.scorecard = cls.env["key.account.scorecard"].create(
            {
                "name": "Tour scorecard",
                "rank_metric_id": cls.env.ref("key_account.metric_order_amount").id,
                "partner_domain": f"[('id', '=', {cls.partner.id})]",
                "criterion_ids": [
                    Command.create(
                        {
                            "metric_id": cls.env.ref(f"key_account.metric_{code}").id,
                            "weight": weight,
                            "scoring": "linear",
                            "value_high": 500,
                        }
                    )
                    for code, weight in [("order_amount", 90), ("revenue", 10)]
                ],
            }
        )

    def test_manager_starts_a_review(self):
        self.start_tour(
            "/odoo/key-account-reviews", "key_account_review_tour", login="tour_manager"
        )
        review = self.scorecard.review_ids
        self.assertEqual(review.state, "computing")
        self.assertEqual(review.create_uid, self.manager)

    def test_manager_approves_and_salesperson_reads_why(self):
        review = self.env["key.account.review"].create({"scorecard_id": self.scorecard.id})
        review.action_compute()
        self.start_tour(
            f"/odoo/key-account-reviews/{review.id}",
            "key_account_approve_tour",
            login="tour_manager",
        )
        self.assertEqual(review.state, "approved")
        account = self.partner.key_account_id
        self.assertEqual(account.grade_id, self.env.ref("key_account.grade_a"))
        self.assertEqual(account.owner_id, self.salesperson)
        self.start_tour(
            f"/odoo/contacts/{self.partner.id}",
            "key_account_salesperson_tour",
            login="tour_salesperson",
        )
