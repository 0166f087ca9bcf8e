from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import guarded_field
from ...tools.booked import LINES, BookColumn, BookSource, lines_of


class KeyAccount(models.Model):
    """The products that are proposed to an account."""

    _inherit = "key.account"

    proposal_ids = guarded_field.One2many(
        comodel_name="key.account.proposal",
        inverse_name="account_id",
        string="Product Proposals",
    )
    open_proposal_ids = guarded_field.One2many(
        comodel_name="key.account.proposal",
        inverse_name="account_id",
        string="Open Product Proposals",
        domain=[("state", "=", "open")],
    )
    proposal_count = fields.Integer(
        string="Open Proposals",
        compute="_compute_proposal_count",
    )
    proposal_trial_told = fields.Char(
        string="How Good Proposals Are",
        compute="_compute_proposal_trial_told",
    )

    # === COMPUTE METHODS === #

    @api.depends("proposal_ids.state")
    @api.depends_context("uid")
    def _compute_proposal_count(self):
        counts = dict(
            self.env["key.account.proposal"]._read_group(
                [("account_id", "in", self._origin.ids), ("state", "=", "open")],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.proposal_count = counts.get(account._origin, 0)

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_proposal_trial_told(self):
        trials = self.env["key.account.proposal.trial"]
        for company, accounts in self.grouped("company_id").items():
            accounts.proposal_trial_told = trials._tell_latest(company) if company else False

    # === ACTION METHODS === #

    def action_view_proposals(self):
        """Open all proposals of the account: open, offered, won and refused."""
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "key_account.key_account_proposal_action"
            ),
            "name": self.env._("Proposals"),
            "domain": [("account_id", "=", self.id)],
            "context": {},
        }

    # === BUSINESS METHODS === #

    def _merge_into(self, target):
        """What was decided moves along; open proposals are made anew for the account that is left.

        Of two offers of one product, that of the account that is left goes on.
        """
        (self | target).sudo().open_proposal_ids.unlink()
        offers = (self | target).sudo().proposal_ids.filtered(lambda each: each.state == "offered")
        kept = offers.filtered(lambda offer: offer.account_id == target).product_tmpl_id
        offers.filtered(
            lambda offer: offer.account_id != target and offer.product_tmpl_id in kept
        ).write({"state": "lapsed"})
        return super()._merge_into(target)

    @api.model
    def _follow_confidential_revenue(self):
        """Empty all amounts of proposals at once if revenue is confidential, else compute them soon."""
        super()._follow_confidential_revenue()
        if not self._is_revenue_confidential():
            self.env.ref("key_account.ir_cron_proposal").sudo()._trigger()
            return
        names = ("median_amount", "expected_amount", "won_amount")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_proposal SET %s WHERE %s",
                SQL(", ").join(SQL("%s = 0", SQL.identifier(name)) for name in names),
                SQL(" OR ").join(SQL("%s <> 0", SQL.identifier(name)) for name in names),
            )
        )
        self.env["key.account.proposal"].invalidate_model(names)

    @api.model
    def _get_book_columns(self):
        return [
            *super()._get_book_columns(),
            BookSource(
                100,
                (BookColumn(self.env._("Proposals"), LINES, 60),),
                lambda accounts: accounts._tell_book_proposals(),
                feature="feature_proposal",
            ),
        ]

    def _tell_book_proposals(self):
        """Return the best open proposals, and who else buys them."""
        proposals = self.env["key.account.proposal"].search(
            [("account_id", "in", self.ids), ("state", "=", "open")], order="rank, id"
        )
        told = lines_of(
            proposals.sudo(),
            lambda proposal: f"{proposal.product_tmpl_id.display_name}: {proposal.evidence}",
        )
        return {account_id: (lines,) for account_id, lines in told.items()}

    def _get_sheet_sections(self, contacts):
        return {**super()._get_sheet_sections(contacts), "proposals": self._get_sheet_proposals()}

    def _get_sheet_proposals(self):
        """Return the open proposals for the preparation sheet: ``words`` and ``rows``."""
        proposals = self.open_proposal_ids.sorted("rank")
        if not proposals:
            words = self.env._(
                "Nothing is proposed: too few similar customers, or it buys all that they buy."
            )
            return {"words": words, "rows": [], "trial": ""}
        words = self.env._(
            "Similar customers buy (in common: %(shared)s):", shared=proposals[0].shared_told
        )
        return {
            "words": words,
            "rows": [
                {"name": proposal.product_tmpl_id.display_name, "text": proposal.evidence}
                for proposal in proposals
            ],
            "trial": self.proposal_trial_told,
        }
