from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestProposal(PolicyCommon):
    """What differs in Odoo is proposed, applied, dismissed, and taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Alpha is entitled to 60 days, Beta to 30.
        cls._invoice(cls.alpha, 120000, "2025-05-01")
        cls._approve()

    def _apply(self, proposals, user=None):
        return proposals.with_user(user or self.user_manager).action_apply()["params"]

    def test_terms_are_proposed(self):
        proposals = self._open()
        self.assertEqual(proposals.account_id, self.account_a + self.account_b)
        self.assertEqual(set(proposals.mapped("kind")), {"term"})
        proposal = self._open(self.account_a)
        self.assertEqual(
            (proposal.from_text, proposal.to_text, proposal.origin),
            ("none", "60 days net", "default"),
        )
        self.assertEqual(str(proposal.since), "2026-02-10")

    def test_apply(self):
        proposal = self._open(self.account_a)
        self._apply(proposal)
        self.assertEqual(self._term_of(self.alpha), self.terms_60)
        self.assertFalse(self._term_of(self.alpha, self.other_company))
        self.assertEqual((proposal.state, proposal.decided_by_id), ("applied", self.user_manager))
        note = self.account_a.message_ids[0]
        self.assertIn("60 days net by policy 2026", note.body)
        self.assertEqual(note.author_id, self.user_manager.partner_id)
        self._run()
        self.assertFalse(self._open(self.account_a))

    def test_only_managers_decide(self):
        proposal = self._open(self.account_a)
        for user in self.user_own + self.user_all:
            for method in ("action_apply", "action_dismiss", "action_revert"):
                with self.assertRaises(AccessError):
                    getattr(proposal.with_user(user), method)()
        self.assertFalse(self._term_of(self.alpha))

    def test_one_that_changed_does_not_stop_the_others(self):
        proposals = self._open()
        self.beta.with_company(self.company).property_payment_term_id = self.terms_60
        told = self._apply(proposals)
        self.assertEqual(self._term_of(self.alpha), self.terms_60)
        self.assertEqual(self._term_of(self.beta), self.terms_60)
        self.assertEqual(self._open(), proposals.filtered(lambda p: p.account_id == self.account_b))
        self.assertIn("1 of 2 proposals applied.", told["message"])
        self.assertIn("Beta Mills: Payment Terms: Odoo has 60 days net by now", told["message"])
        # At night, the proposal is made anew from what Odoo has now.
        self._run()
        renewed = self._open(self.account_b)
        self.assertEqual((renewed.from_text, renewed.to_text), ("60 days net", "30 days net"))
        self.assertEqual(renewed.origin, "person")

    def test_what_is_changed_elsewhere_is_shown_and_not_overwritten(self):
        self._apply(self._open(self.account_a))
        self.alpha.with_company(self.company).property_payment_term_id = self.terms_30
        row = self._row(self.account_a, "term")
        self.assertEqual(
            row.deviation, "30 days net, and not 60 days net as applied: changed elsewhere"
        )
        rows = self.env["key.account.entitlement"].search([("company_id", "=", self.company.id)])
        self.assertEqual(rows.search([("deviation", "!=", False), ("id", "in", rows.ids)]), row)
        self.assertEqual(
            rows.search([("deviation", "=", False), ("id", "in", rows.ids)]), rows - row
        )
        self.assertIn("30 days net", self.account_a.policy_deviation)
        self.company.key_account_policy_auto = True
        self._run()
        proposal = self._open(self.account_a)
        self.assertEqual(proposal.origin, "changed")
        self.assertNotIn(proposal, proposal.search(proposal._get_safe_domain()))
        # Several at once leave it, too; alone it is replaced.
        told = self._apply(self._open())
        self.assertEqual(self._term_of(self.alpha), self.terms_30)
        self.assertEqual(self._term_of(self.beta), self.terms_30)
        self.assertIn("Apply this one alone", told["message"])
        self._apply(proposal)
        self.assertEqual(self._term_of(self.alpha), self.terms_60)

    def test_dismissed_is_not_proposed_again(self):
        proposal = self._open(self.account_a)
        proposal.with_user(self.user_manager).action_dismiss()
        self._run()
        self.assertFalse(self._open(self.account_a))
        # Another entitlement is another question.
        self._invoice(self.beta, 120000, "2025-05-01")
        self._open(self.account_b).with_user(self.user_manager).action_dismiss()
        self._run()
        self.assertEqual(self._open(self.account_b).to_text, "60 days net")
        with self.assertRaisesRegex(UserError, "Dismissed"):
            proposal.with_user(self.user_manager).action_dismiss()

    def test_revert(self):
        proposal = self._open(self.account_a)
        self.alpha.with_company(self.company).property_payment_term_id = self.terms_30
        self._run()
        proposal = self._open(self.account_a)
        self._apply(proposal)
        proposal.with_user(self.user_manager).action_revert()
        self.assertEqual(self._term_of(self.alpha), self.terms_30)
        self.assertEqual(proposal.state, "reverted")
        self._run()
        self.assertFalse(self._open(self.account_a))

    def test_revert_keeps_what_was_changed_since(self):
        proposal = self._open(self.account_a)
        self._apply(proposal)
        self.alpha.with_company(self.company).property_payment_term_id = self.terms_30
        told = proposal.with_user(self.user_manager).action_revert()["params"]
        self.assertIn("it stays", told["message"])
        self.assertEqual(self._term_of(self.alpha), self.terms_30)
        self.assertEqual(proposal.state, "applied")

    def test_archived_terms_are_not_applied(self):
        proposal = self._open(self.account_a)
        self.terms_60.active = False
        self.assertIn("is archived", self._apply(proposal)["message"])
        self._run()
        self.assertFalse(self._open(self.account_a))
        self.assertIn("60 days net was archived", self.policy.notice)

    def test_by_itself(self):
        """What a person had set before waits; the usual value and what was applied do not."""
        self.beta.with_company(self.company).property_payment_term_id = self.terms_60
        self.company.key_account_policy_auto = True
        proposals = self.env["key.account.policy.proposal"]
        self._run()
        mine = proposals.search(proposals._get_safe_domain())
        self.assertEqual(mine.account_id, self.account_a)
        proposals._apply_safe(mine)
        self.assertEqual(self._term_of(self.alpha), self.terms_60)
        self.assertEqual(self._term_of(self.beta), self.terms_60)
        self.assertEqual(self._open().account_id, self.account_b)

    def test_contacts_of_the_customer_follow(self):
        self._apply(self._open(self.account_a))
        self.assertEqual(self._term_of(self.alpha_buyer), self.terms_60)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPricelistProposal(PolicyCommon):
    """The pricelist of a customer, alone, in the company of the account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids = [Command.link(group.id)]
        cls.better = cls.env["product.pricelist"].create(
            {"name": "Key accounts", "currency_id": cls.euro.id, "company_id": cls.company.id}
        )
        cls.prices = cls._policy(
            "Prices",
            [
                cls._rung(cls.grade_a, "price", cls.better, {cls.revenue: 100000}),
                cls._rung(cls.grade_a, "price", cls.euro_pricelist),
            ],
        )
        cls._invoice(cls.alpha, 120000, "2025-05-01")

    def _price_of(self, partner, company=None):
        return partner.with_company(company or self.company).property_product_pricelist

    def test_apply_and_revert(self):
        self._approve(self.prices)
        before = self._price_of(self.alpha)
        foreign = self._price_of(self.alpha, self.other_company)
        proposal = self._open(self.account_a)
        self.assertEqual(
            (proposal.from_text, proposal.to_text),
            ("usual pricelist", self.better.display_name),
        )
        manager = proposal.with_user(self.user_manager)
        manager.action_apply()
        self.assertEqual(self._price_of(self.alpha), self.better)
        self.assertEqual(self._price_of(self.alpha, self.other_company), foreign)
        self.assertFalse(self._row(self.account_a, "price").deviation)
        manager.action_revert()
        self.assertEqual(self._price_of(self.alpha), before)

    def test_the_usual_pricelist_is_no_difference(self):
        """Beta has what it is to have as its usual pricelist, without one of its own."""
        pricelists = self.env["product.pricelist"].with_company(self.company)
        usual = pricelists._get_country_pricelist_multi([])[False]
        self.prices.rung_ids[1].pricelist_id = usual
        self._approve(self.prices)
        self.assertFalse(self._open(self.account_b))
        self.assertEqual(self._open(self.account_a).pricelist_to_id, self.better)

    def test_pricelists_switched_off(self):
        group = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids = [Command.unlink(group.id)]
        self._approve(self.prices)
        self.assertFalse(self._open())
        self.assertIn("Pricelists are switched off in Odoo", self.prices.notice)
        self.assertEqual(self._row(self.account_a, "price").pricelist_id, self.better)
