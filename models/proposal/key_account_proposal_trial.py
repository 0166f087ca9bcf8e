from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.proposal.proposing import MIN_CUSTOMERS


class KeyAccountProposalTrial(models.Model):
    """How good proposals were on the company's own data, on a day: beside the most popular products."""

    _name = "key.account.proposal.trial"
    _description = "Hit Rate of Proposals"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(
        required=True,
        help="What was bought up to this day counts.",
    )
    date_then = fields.Date(
        string="Proposals of",
        required=True,
        help="The proposals are those of this day, a year before.",
    )
    customer_count = fields.Integer(
        string="Customers",
        aggregator=None,
        help="That bought in the year before the proposals.",
    )
    proposal_count = fields.Integer(
        string="Proposals",
        aggregator=None,
    )
    hit_count = fields.Integer(
        string="Bought Since",
        aggregator=None,
        help="Proposals that the customer bought within the year.",
    )
    hit_rate = fields.Float(
        digits=(16, 4),
        aggregator=None,
    )
    popular_count = fields.Integer(
        string="Most Popular",
        aggregator=None,
        help="Products that most customers bought: as many for each account as it had proposals.",
    )
    popular_hit_count = fields.Integer(
        string="Popular Ones Bought Since",
        aggregator=None,
    )
    popular_rate = fields.Float(
        string="Hit Rate of Most Popular",
        digits=(16, 4),
        aggregator=None,
    )
    is_better = fields.Boolean(
        string="Better",
        help="Proposals were bought more often than the most popular products.",
    )
    told = fields.Char(
        string="In Words",
        compute="_compute_told",
    )

    _day_uniq = models.UniqueIndex("(company_id, date)")

    # === COMPUTE METHODS === #

    @api.depends("date", "proposal_count", "hit_rate", "popular_rate")
    @api.depends_context("lang")
    def _compute_told(self):
        for trial in self:
            trial.told = trial._tell()

    # === BUSINESS METHODS === #

    @api.model
    def _get_latest(self, company):
        """Return the last trial of a company, or none (sudo)."""
        return self.sudo().search([("company_id", "=", company.id)], limit=1)

    @api.model
    def _tell_latest(self, company):
        """Return what is known of the hit rate in a company, in one sentence."""
        latest = self._get_latest(company)
        return latest.told if latest else self.env._("Hit rate: not known yet. It is found weekly.")

    def _tell(self):
        """Return both rates and the day in words."""
        self.ensure_one()
        words = {
            "day": format_date(self.env, self.date),
            "then": format_date(self.env, self.date_then),
            "count": self.proposal_count,
            "hits": f"{self.hit_rate * 100:.1f}",
            "popular": f"{self.popular_rate * 100:.1f}",
            "least": MIN_CUSTOMERS,
        }
        if not self.proposal_count:
            return self.env._(
                "Hit rate: not known on %(day)s, since nothing could be proposed on %(then)s. That takes %(least)s "
                "customers who bought in the year before.",
                **words,
            )
        if self.is_better:
            return self.env._(
                "Hit rate on %(day)s: %(hits)s %% of %(count)s proposals of %(then)s were bought within a year; of "
                "the most popular products %(popular)s %%.",
                **words,
            )
        return self.env._(
            "Hit rate on %(day)s: %(hits)s %% of %(count)s proposals of %(then)s were bought within a year; of the "
            "most popular products %(popular)s %%. Here, proposals are not better than what most customers buy.",
            **words,
        )
