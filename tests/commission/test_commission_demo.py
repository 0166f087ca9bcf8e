from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestCommissionDemo(TransactionCase):
    """The story has two statements of one salesperson: 5 % of 12,000 are confirmed, of 18,000 they wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not cls.company:
            cls.skipTest(cls, "the database has no demo data")

    def test_story(self):
        statements = self.env["key.account.commission.statement"]
        of_company = [("company_id", "=", self.company.id)]
        for _night in range(2):
            found = statements.search(of_company, order="month")
            self.assertEqual(
                [(each.user_id, each.state, each.amount) for each in found],
                [
                    (self.env.ref("key_account.demo_user_anna"), "confirmed", 600.0),
                    (self.env.ref("key_account.demo_user_anna"), "draft", 900.0),
                ],
            )
            self.assertTrue(found[1].is_over)
            statements._update_company(self.company)
        director = self.env.ref("key_account.demo_user_director")
        found[1].with_user(director).with_context(
            allowed_company_ids=self.company.ids
        ).action_confirm()
        self.assertEqual(found[1].state, "confirmed")
