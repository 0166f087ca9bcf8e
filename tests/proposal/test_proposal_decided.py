from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestProposalDecided(ProposalCommon):
    """Refused for a time, offered, won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("key_account.proposal_reason_later")
        with freeze_time("2025-12-01 12:00:00"):
            cls._propose()

    def _refuse(self, proposal, user=None):
        user = user or self.user_own
        proposals = proposal.with_user(user)
        action = proposals.action_refuse()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason_id": self.reason.id, "note": "Dear"})
        )
        wizard.action_refuse()

    def _states(self, product):
        proposals = self.account.proposal_ids.filtered(
            lambda each: each.product_tmpl_id == product.product_tmpl_id
        )
        return sorted(proposals.mapped("state"))

    # === NO === #

    def test_refused_for_a_time(self):
        """Not now: three months, up to 28 February. On 1 March it is proposed again, the refusal is kept."""
        proposal = self._proposal(self.powder)
        self._refuse(proposal)
        self.assertEqual(
            (
                proposal.state,
                proposal.reason_id,
                proposal.note,
                proposal.refused_by_id,
                proposal.refused_on,
                proposal.refused_until,
            ),
            (
                "refused",
                self.reason,
                "Dear",
                self.user_own,
                date(2025, 12, 1),
                date(2026, 2, 28),
            ),
        )
        self._propose()
        self.assertEqual(self._states(self.powder), ["refused"])
        with freeze_time("2026-02-28 12:00:00"):
            self._propose()
            self.assertEqual(self._states(self.powder), ["refused"])
        with freeze_time("2026-03-01 12:00:00"):
            self._propose()
            self.assertEqual(self._states(self.powder), ["open", "refused"])
            # Taken back then, nothing but the open one is left.
            self.account.proposal_ids.filtered(
                lambda each: each.state == "refused"
            ).action_propose_again()
            self.assertEqual(self._states(self.powder), ["open"])

    def test_refusal_taken_back(self):
        proposal = self._proposal(self.powder)
        self._refuse(proposal)
        proposal.with_user(self.user_own).action_propose_again()
        self.assertEqual((proposal.state, proposal.refused_until), ("open", False))
        self._propose()
        self.assertEqual(self._states(self.powder), ["open"])

    def test_two_refusals_taken_back(self):
        """An old refusal and one that holds: together one proposal; the old one alone changes nothing."""
        self._refuse(self._proposal(self.powder))
        with freeze_time("2026-03-01 12:00:00"):
            self._propose()
            self._refuse(self._proposal(self.powder))
            refusals = self.account.proposal_ids.filtered(lambda each: each.state == "refused")
            old, new = refusals.sorted("refused_on")
            old.action_propose_again()
            self.assertEqual((old.state, new.state), ("refused", "refused"))
            refusals.action_propose_again()
            self.assertEqual(self._states(self.powder), ["open"])

    def test_reason_needs_months(self):
        """For no month at all, a refusal would be none."""
        for months in (0, False, 121):
            with self.assertRaisesRegex(ValidationError, "out of range"):
                self.reason.months = months

    def test_decided_meanwhile(self):
        proposal = self._proposal(self.powder)
        self._refuse(proposal)
        for action in ("action_refuse", "action_offer"):
            with self.assertRaisesRegex(UserError, "is “No” already"):
                getattr(proposal, action)()
        with self.assertRaisesRegex(UserError, "is “Proposed” already"):
            self._proposal(self.grinding).action_propose_again()

    def test_strangers(self):
        """Who does not see the account sees no proposal, and decides none."""
        stranger = self._create_user("ka_stranger", "key_account.group_user")
        proposal = self._proposal(self.powder)
        self.assertFalse(self.env["key.account.proposal"].with_user(stranger).search([]))
        for action in ("action_refuse", "action_offer", "action_propose_again"):
            with self.assertRaises(AccessError):
                getattr(proposal.with_user(stranger), action)()
        wizards = self.env["key.account.proposal.refuse"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizards.create(
                {"proposal_ids": proposal.ids, "reason_id": self.reason.id}
            ).action_refuse()

    def test_recorded(self):
        for values in ({"state": "won"}, {"won_amount": 5}, {"refused_until": "2099-01-01"}):
            with self.assertRaises(AccessError):
                self._proposal(self.powder).with_user(self.user_admin).write(values)

    # === OFFERED === #

    def test_offer_needs_rights_in_sales(self):
        with self.assertRaisesRegex(AccessError, "may not create quotations"):
            self._proposal(self.powder).with_user(self.user_own).action_offer()

    def test_offered_and_won(self):
        """Both products on one quotation of the salesperson. Ordered on 1 March and 1 June: 300 together."""
        self._sell_as(self.user_own)
        proposals = self.account.open_proposal_ids.with_user(self.user_own)
        action = proposals.action_offer()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual((order.state, order.user_id), ("draft", self.user_own))
        self.assertEqual((order.partner_id, order.company_id), (self.alpha, self.company))
        self.assertEqual(order.order_line.product_id, self.powder + self.grinding)
        powder = proposals[0]
        self.assertEqual(
            (powder.state, powder.order_id, powder.offered_by_id, powder.offered_on),
            ("offered", order, self.user_own, date(2025, 12, 1)),
        )
        self.assertEqual(powder.action_open_quotation()["res_id"], order.id)
        self._propose()
        self.assertEqual(self._states(self.powder), ["offered"])
        # Another order than the quotation wins as well; what was ordered before does not.
        self._order(self.alpha, [(self.powder, 1, 100)], "2026-03-01")
        self._order(self.alpha_buyer, [(self.powder, 2, 100)], "2026-06-01")
        self._order(self.alpha, [(self.powder, 1, 1000)], "2026-12-02")
        with freeze_time("2026-03-01 12:00:00"):
            self._propose()
            self.assertEqual(
                (powder.state, powder.won_on, powder.won_amount), ("won", date(2026, 3, 1), 100)
            )
        with freeze_time("2027-01-01 12:00:00"):
            self._propose()
            self.assertEqual((powder.state, powder.won_amount), ("won", 300))
            self.assertEqual(self._states(self.grinding), ["lapsed"])

    def test_merged_offers(self):
        """The same product is on offer to both: one offer goes on, and an order wins it."""
        self._sell_as(self.user_own)
        other = self.mills[0]
        mine = self._proposal(self.powder)
        mine.with_user(self.user_own).action_offer()
        self.env["key.account.proposal"].sudo().create(
            {
                "account_id": other.id,
                "company_id": self.company.id,
                "product_tmpl_id": self.powder.product_tmpl_id.id,
                "state": "offered",
                "offered_on": "2025-12-01",
            }
        )
        other.sudo()._merge_into(self.account)
        self.env.invalidate_all()
        self.assertEqual(self._states(self.powder), ["lapsed", "offered"])
        self.assertEqual(mine.state, "offered")

    def test_offer_is_a_draft(self):
        """Whatever the screen before asked for; nothing is offered to who is archived."""
        self._sell_as(self.user_own)
        powder = self._proposal(self.powder).with_user(self.user_own)
        self.account.active = False
        with self.assertRaisesRegex(UserError, "is archived"):
            powder.action_offer()
        self.account.active = True
        powder.with_context(default_state="sale").action_offer()
        self.assertEqual(powder.order_id.state, "draft")

    def test_lapsed_and_ordered(self):
        """The quotation was cancelled, and the product is ordered within the year all the same: won, once."""
        self._sell_as(self.user_own)
        powder = self._proposal(self.powder).with_user(self.user_own)
        powder.action_offer()
        powder.order_id._action_cancel()
        self._propose()
        self.assertEqual(powder.state, "lapsed")
        self._order(self.alpha, [(self.powder, 1, 100)], "2026-03-01")
        with freeze_time("2026-03-02 12:00:00"):
            self._propose()
            self.assertEqual((powder.state, powder.won_amount), ("won", 100))
            self.assertEqual(self._states(self.powder), ["won"])

    def test_cancelled_order_is_not_won(self):
        self._sell_as(self.user_own)
        powder = self._proposal(self.powder).with_user(self.user_own)
        powder.action_offer()
        order = self._order(self.alpha, [(self.powder, 1, 100)], "2025-12-01")
        self._propose()
        self.assertEqual((powder.state, powder.won_amount), ("won", 100))
        order._action_cancel()
        self._propose()
        self.assertEqual((powder.state, powder.won_on, powder.won_amount), ("offered", False, 0))

    def test_offer_without_order(self):
        """After a year, or with its quotation, an offer lapses; then the product is proposed again."""
        self._sell_as(self.user_own)
        powder = self._proposal(self.powder).with_user(self.user_own)
        powder.action_offer()
        powder.order_id._action_cancel()
        self._propose()
        self.assertEqual(self._states(self.powder), ["lapsed", "open"])
        again = self._proposal(self.powder).with_user(self.user_own)
        again.action_offer()
        for account in self.mills[:7]:
            self._order(account.partner_id, [(self.powder, 1, 10)], "2026-12-01")
        with freeze_time("2026-12-01 12:00:00"):
            self._propose()
            self.assertEqual(again.state, "offered")
        with freeze_time("2026-12-02 12:00:00"):
            self._propose()
            self.assertEqual(again.state, "lapsed")

    def test_most_sold_variant_is_offered(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [(0, 0, {"name": n}) for n in ("S", "M", "L")]}
        )
        plate = self.env["product.template"].create(
            {
                "name": "Plate",
                "taxes_id": False,
                "attribute_line_ids": [
                    (
                        0,
                        0,
                        {
                            "attribute_id": attribute.id,
                            "value_ids": attribute.value_ids.ids,
                        },
                    )
                ],
            }
        )
        small, medium, _large = plate.product_variant_ids
        for mill, variant in zip(self.mills[:3], (medium, medium, small), strict=True):
            self._order(mill.partner_id, [(variant, 1, 5000)], "2025-07-01")
        self._propose()
        self._sell_as(self.user_own)
        # One row for the product, whatever its variants: three buyers.
        proposal = self.account.open_proposal_ids.filtered(lambda p: p.product_tmpl_id == plate)
        self.assertEqual((proposal.buyer_count, proposal.rank), (3, 1))
        proposal.with_user(self.user_own).action_offer()
        self.assertEqual(proposal.order_id.order_line.product_id, medium)

    def test_product_without_variant(self):
        self._sell_as(self.user_own)
        proposal = self._proposal(self.powder).with_user(self.user_own)
        self.powder.active = False
        with self.assertRaisesRegex(UserError, "can no longer be sold"):
            proposal.action_offer()
