from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestPolicyDemo(TransactionCase):
    """The story has a policy in force and a draft, proposals to apply, and an exception that ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not cls.company:
            cls.skipTest(cls, "the database has no demo data")

    def _of_company(self, model, *domain):
        return self.env[model].search([("company_id", "=", self.company.id), *domain])

    def test_story(self):
        self.env["key.account.demo"]._open()
        policies = self._of_company("key.account.policy")
        self.assertEqual(sorted(policies.mapped("state")), ["draft", "in_force"])
        self.assertFalse(any(policy._get_problems() for policy in policies))
        self.assertEqual(
            [policy.names_relation_kinds for policy in policies.sorted("date_from")], [False, True]
        )
        rows = self._of_company("key.account.entitlement")
        discounts = rows.filtered(lambda row: row.kind == "discount")
        # Each grade with a ladder of several rungs has accounts on more than one of them.
        for code in ("a", "b"):
            grade = self.env.ref(f"key_account.grade_{code}")
            reached = discounts.filtered(lambda row, grade=grade: row.grade_id == grade)
            self.assertGreater(len(set(reached.mapped("rung_id.value"))), 1, code)
        self.assertTrue(all(row.reason for row in rows))
        self.assertTrue(any(row.next_step for row in discounts))
        self.assertEqual(len(rows.filtered("exception_id")), 1)
        self.assertEqual(len(rows.filtered("deviation")), 1)
        proposals = self._of_company("key.account.policy.proposal")
        states = proposals.mapped("state")
        self.assertGreater(states.count("open"), 3)
        self.assertEqual(states.count("applied"), 3)
        visits = proposals.filtered(lambda proposal: proposal.kind == "visits")
        self.assertTrue(visits)
        self.assertEqual(set(visits.mapped("from_text")), {"usual number"})
