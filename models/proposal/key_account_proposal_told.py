from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.proposal.proposing import BAND, MIN_AMOUNTS

# What is shared -> the model that has its name.
NAMED = {
    "template": "key.account.profile.template",
    "kind": "key.account.relation.kind",
    "industry": "res.partner.industry",
}


class KeyAccountProposalTold(models.AbstractModel):
    """Says in words why a product is proposed. No other customer is ever named."""

    _name = "key.account.proposal.told"
    _description = "Proposals in Words"

    evidence = fields.Char(
        compute="_compute_evidence",
    )
    shared_told = fields.Char(
        string="In Common",
        compute="_compute_evidence",
    )
    trial_told = fields.Char(
        string="How Good Proposals Are",
        compute="_compute_trial_told",
    )

    # === COMPUTE METHODS === #

    @api.depends("peer_count", "buyer_count", "median_amount", "shared")
    @api.depends_context("lang")
    def _compute_evidence(self):
        names = self._get_shared_names()
        for proposal in self:
            proposal.shared_told = ", ".join(
                names[key, value]
                for key, value in proposal._get_shared()
                if names.get((key, value))
            )
            proposal.evidence = proposal._tell_evidence()

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_trial_told(self):
        trials = self.env["key.account.proposal.trial"]
        for company, proposals in self.grouped("company_id").items():
            proposals.trial_told = trials._tell_latest(company) if company else False

    # === BUSINESS METHODS === #

    @api.model
    def get_trial_told(self):
        """Return how good proposals are in the current company: ``told``, a sentence.

        :raise AccessError: for users who see no proposals
        """
        self.check_access("read")
        return {"told": self.env["key.account.proposal.trial"]._tell_latest(self.env.company)}

    def _tell_evidence(self):
        """Return how many similar customers buy the product, and for how much a year."""
        self.ensure_one()
        words = {
            "buyers": self.buyer_count,
            "peers": self.peer_count,
            "shared": self.shared_told,
            # Cents say nothing of a median.
            "median": format_amount(
                self.env, round(self.median_amount), self.currency_id, trailing_zeroes=False
            ),
        }
        if self.buyer_count < MIN_AMOUNTS or not self.median_amount:
            return self.env._("%(buyers)s of %(peers)s similar customers buy it", **words)
        return self.env._(
            "%(buyers)s of %(peers)s similar customers buy it, median %(median)s a year", **words
        )

    def _get_shared(self):
        """Return what is shared as ``[(key, id or number)]``, in the order in which it is told."""
        shared = self.shared if isinstance(self.shared, dict) else {}
        return [(key, shared[key]) for key in (*NAMED, "band") if shared.get(key)]

    def _get_shared_names(self):
        """Return ``{(key, id or number): name}`` of what these proposals share; without what is gone (sudo)."""
        pairs = {pair for proposal in self for pair in proposal._get_shared()}
        names = {}
        for key, model in NAMED.items():
            ids = [value for name, value in pairs if name == key]
            for record in self.env[model].sudo().browse(ids).exists():
                names[key, record.id] = record.display_name
        if any(key == "band" for key, _value in pairs):
            grades = self.env["key.account.grade"].sudo().search([])
            for number in {value for key, value in pairs if key == "band"}:
                band = grades[(number - 1) * BAND : number * BAND].mapped("name")
                if band:
                    names["band", number] = self.env._(
                        "grade %s", "\N{EN DASH}".join(dict.fromkeys((band[0], band[-1])))
                    )
        return names
