from datetime import date

from odoo.fields import Command

from ..common import KeyAccountCommon

TODAY = date(2025, 12, 1)
# What seven of nine mills paid for powder in the year.
POWDER = (100, 200, 300, 400, 500, 600, 700)


class ProposalCommon(KeyAccountCommon):
    """Alpha and nine mills of its kind and grade, and twenty-one customers of whom nothing is known.

    All mills bought rolls; seven of the nine buy powder, two grinding. The others bought grinding.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("key_account.relation_kind_terminal")
        cls.grade_a, cls.grade_b = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in ("a", "b")
        )
        cls.account = cls._mill(cls.alpha, owner_id=cls.user_own.id)
        cls.mills = cls.env["key.account"].union(
            *(cls._mill(partner) for partner in cls._partners("Mill", 9))
        )
        cls.others = cls.env["key.account"].union(
            *(cls._account(partner) for partner in cls._partners("Other", 21))
        )
        # They were graded long ago.
        cls.env["key.account.grade.change"].sudo().search([]).date = "2024-01-01"
        cls._order(cls.alpha, [(cls.roll, 1, 1000)], "2025-06-01")
        for number, mill in enumerate(cls.mills):
            lines = [(cls.roll, 1, 1000)]
            lines += [(cls.powder, 1, POWDER[number])] if number < len(POWDER) else []
            lines += [(cls.grinding, 1, 50)] if number in (0, 8) else []
            cls._order(mill.partner_id, lines, "2025-05-01")
        for other in cls.others:
            cls._order(other.partner_id, [(cls.grinding, 1, 10)], "2025-05-01")

    @classmethod
    def _partners(cls, name, number):
        return cls.env["res.partner"].create(
            [{"name": f"{name} {index}", "is_company": True} for index in range(number)]
        )

    @classmethod
    def _mill(cls, partner, **values):
        return cls._account(
            partner,
            relation_kind_id=cls.kind.id,
            grade_id=cls.grade_a.id,
            grade_reason="Known",
            **values,
        )

    @classmethod
    def _propose(cls, company=None):
        company = company or cls.company
        proposals = cls.env["key.account.proposal"].sudo()
        proposals._propose_nightly(company)
        return proposals

    def _proposed(self, account=None):
        """Return what is proposed: ``[(product, similar customers, buyers, median, expected)]``."""
        return [
            (
                proposal.product_tmpl_id.product_variant_ids,
                proposal.peer_count,
                proposal.buyer_count,
                proposal.median_amount,
                proposal.expected_amount,
            )
            for proposal in (account or self.account).open_proposal_ids.sorted("rank")
        ]

    def _proposal(self, product, account=None):
        account = account or self.account
        return account.open_proposal_ids.filtered(
            lambda proposal: proposal.product_tmpl_id == product.product_tmpl_id
        )

    @classmethod
    def _sell_as(cls, user):
        user.group_ids = [Command.link(cls.env.ref("sales_team.group_sale_salesman").id)]
