from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestProposalDemo(TransactionCase):
    """The story proposes products, with a hit rate that was really found."""

    def test_story(self):
        company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not company:
            self.skipTest("the database has no demo data")
        self.env["key.account.demo"]._open()
        proposals = self.env["key.account.proposal"].search([("company_id", "=", company.id)])
        self.assertGreater(len(proposals), 100)
        self.assertTrue(all(proposal.evidence for proposal in proposals))
        trial = self.env["key.account.proposal.trial"]._get_latest(company)
        self.assertGreater(trial.proposal_count, 100)
        self.assertGreater(trial.hit_count, 0)
