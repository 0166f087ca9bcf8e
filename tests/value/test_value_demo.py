from collections import Counter

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestValueDemo(TransactionCase):
    """The story has customers of each group, and one that has cost more than it brings for a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not cls.company:
            cls.skipTest(cls, "the database has no demo data")
        periods = cls.env["key.account.contribution.period"].sudo()
        cls.env["key.account.demo"].with_company(cls.company)._find_groups(cls.company)
        cls.period = periods.search(
            [("company_id", "=", cls.company.id), ("is_nightly", "=", True)]
        )

    def test_groups(self):
        lines = self.period.contribution_ids
        found = Counter(lines.mapped("value_group"))
        groups = {"value", "potential", "over_served", "prospect"}
        self.assertEqual(found.keys() - {False}, groups)
        self.assertGreater(found["value"], found["potential"])

    def test_over_served(self):
        """It buys for more than 200,000, costs some 60,000 more, and the curve falls there."""
        customer = self.env.ref("key_account.demo_customer_steelbridge")
        last = self.period.contribution_ids.sorted("rank")[-1]
        self.assertEqual(last.account_id.partner_id, customer)
        self.assertGreater(last.revenue, 200000)
        self.assertLess(last.contribution, -40000)
        self.assertEqual(last.value_group, "over_served")
        self.assertLess(last.cumulative, max(self.period.contribution_ids.mapped("cumulative")))
        self.assertIn("Prices", last.paying_told)
        account = last.account_id
        self.assertGreaterEqual((self.period.date_to - account.value_group_on).days, 365)
