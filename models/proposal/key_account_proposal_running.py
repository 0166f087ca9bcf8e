from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import Job
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import add_months_sql
from ...tools.proposal.proposing import Proposing, then_day
from ...tools.proposal.sold import sold_lines
from ...tools.proposal.trying import trial_statement

# An offer is won by what is ordered within so many months; without it, the product may be proposed again.
OFFER_MONTHS = 12
TRIAL_DAYS = 7
# What an open proposal says, beside account and product: columns, and where their values are in ``proposed``.
SAID = {
    "rank": SQL("rank"),
    "peer_count": SQL("peers"),
    "buyer_count": SQL("buyers"),
    "shared": SQL("shared"),
}
# What was ordered of what was offered, from the day of the offer on.
UPDATE_OFFERS = """
    UPDATE key_account_proposal proposal
       SET state = found.state, won_on = found.day, won_amount = found.amount
      FROM (SELECT offer.id, ordered.day, COALESCE(ordered.amount, 0) AS amount,
                   CASE WHEN ordered.day IS NOT NULL THEN 'won'
                        WHEN %(last)s < %(today)s OR quotation.id IS NULL OR quotation.state = 'cancel'
                             OR offer.state = 'lapsed'
                        THEN 'lapsed' ELSE 'offered' END AS state
              FROM key_account_proposal offer
         LEFT JOIN sale_order quotation ON quotation.id = offer.order_id
         LEFT JOIN (SELECT offer.id, MIN(%(day)s) AS day,
                           ROUND((%(told)s)::numeric / %(unit)s) * %(unit)s AS amount
                      FROM key_account_proposal offer
                      JOIN key_account account ON account.id = offer.account_id
                      JOIN (%(lines)s) sold ON sold.partner_id = account.partner_id
                       AND sold.template_id = offer.product_tmpl_id
                       AND %(day)s BETWEEN offer.offered_on AND %(last)s
                     WHERE offer.company_id = %(company)s AND offer.state IN ('offered', 'won', 'lapsed')
                       -- An order is won once: by the offer that was made after the one that lapsed.
                       AND NOT (offer.state = 'lapsed' AND EXISTS (
                                SELECT FROM key_account_proposal later
                                 WHERE later.account_id = offer.account_id AND later.state IN ('offered', 'won')
                                   AND later.product_tmpl_id = offer.product_tmpl_id))
                     GROUP BY offer.id) ordered ON ordered.id = offer.id
             WHERE offer.company_id = %(company)s AND offer.state IN ('offered', 'won', 'lapsed')) found
     WHERE proposal.id = found.id
       AND (proposal.state, proposal.won_on, COALESCE(proposal.won_amount, 0))
           IS DISTINCT FROM (found.state, found.day, found.amount)
"""


class KeyAccountProposalRunning(models.AbstractModel):
    """Proposes in the background: one statement for all accounts of a company, which writes what changed."""

    _name = "key.account.proposal.running"
    _description = "Making Proposals"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_proposal(self):
        """See what was won, propose anew, and once a week find the hit rate: company by company."""
        proposals, job = self.sudo(), Job(self.env, "ir_cron_proposal")
        groups = self.env["key.account"].sudo()._read_group([], ["company_id"])
        companies = self.env["res.company"].union(*(company for [company] in groups))
        job.each(
            companies.sorted("id"),
            proposals._propose_nightly,
            free=lambda company: (job.take_turn(company.id) or None) and bool(company.exists()),
        )

    @api.model
    def _propose_nightly(self, company):
        """Bring the proposals of a company up to today (sudo)."""
        today = company._key_account_today()
        self._update_offers(company, today)
        self._propose(company, today)
        self._try_proposals(company, today)

    # === BUSINESS METHODS === #

    @api.model
    def _propose(self, company, today):
        """Write what changed of the open proposals of a company (sudo)."""
        proposing = Proposing(self.with_company(company).env, company, today)
        bulk.execute(self.env, proposing.statement(self._get_writing(company, today)))
        self.env["key.account.proposal"].invalidate_model()

    @api.model
    def _get_writing(self, company, today):
        """Return the query that stores what differs from ``proposed``.

        While revenue is confidential, no amount is told: products are still in the order of their value.
        """
        unit = SQL("%s::numeric", company.currency_id.rounding)
        is_told = not self.env["key.account"]._is_revenue_confidential()
        amounts = {
            name: SQL(
                "COALESCE(ROUND(%s::numeric / %s) * %s, 0)", SQL.identifier(source), unit, unit
            )
            if is_told
            else SQL("0")
            for name, source in (("median_amount", "amount"), ("expected_amount", "expected"))
        }
        said = SAID | amounts
        names = [SQL.identifier(name) for name in said]
        return SQL(
            """
            , gone AS (
                DELETE FROM key_account_proposal old
                 WHERE old.company_id = %(company)s AND old.state = 'open'
                   AND NOT EXISTS (SELECT FROM proposed
                                    WHERE proposed.account_id = old.account_id
                                      AND proposed.template_id = old.product_tmpl_id)
            )
            INSERT INTO key_account_proposal AS kept (account_id, company_id, product_tmpl_id, state, date, %(names)s)
            SELECT account_id, %(company)s, template_id, 'open', %(today)s, %(values)s FROM proposed
                ON CONFLICT (account_id, product_tmpl_id) WHERE state IN ('open', 'offered')
                DO UPDATE SET %(sets)s
             WHERE kept.state = 'open' AND (%(before)s) IS DISTINCT FROM (%(after)s)
            """,
            company=company.id,
            today=today,
            names=SQL(", ").join(names),
            values=SQL(", ").join(said.values()),
            sets=SQL(", ").join(SQL("%(name)s = EXCLUDED.%(name)s", name=name) for name in names),
            before=SQL(", ").join(SQL("kept.%s", name) for name in names),
            after=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
        )

    @api.model
    def _update_offers(self, company, today):
        """Write what was ordered of what was offered, where it changed (sudo).

        An offer without an order lapses after a year, or with its quotation; what is ordered within the year wins it
        all the same.
        """
        offers = self.env["key.account.proposal"].search(
            [("company_id", "=", company.id), ("state", "in", ("offered", "won", "lapsed"))]
        )
        if not offers:
            return
        first = min(offers.mapped("offered_on"))
        scope = MetricScope(company, first, today)
        is_told = not self.env["key.account"]._is_revenue_confidential()
        lines = sold_lines(
            self.with_company(company).env, company, scope.start_of(first), scope.end
        )
        bulk.execute(
            self.env,
            SQL(
                UPDATE_OFFERS,
                day=scope.local_date(SQL("sold.sold_at")),
                lines=lines,
                last=add_months_sql(SQL("offer.offered_on"), OFFER_MONTHS),
                told=SQL("COALESCE(SUM(sold.amount), 0)" if is_told else "0"),
                today=today,
                unit=SQL("%s::numeric", company.currency_id.rounding),
                company=company.id,
            ),
        )
        self.env["key.account.proposal"].invalidate_model()

    @api.model
    def _try_proposals(self, company, today):
        """Find the hit rate of a company once a week, and keep it (sudo)."""
        trials = self.env["key.account.proposal.trial"]
        latest = trials._get_latest(company)
        if latest and latest.date > today - timedelta(days=TRIAL_DAYS):
            return
        bulk.execute(self.env, trial_statement(self.with_company(company).env, company, today))
        [(customers, proposals, hits, populars, popular_hits)] = self.env.cr.fetchall()
        # Rates are compared as they are told.
        rate = round(hits / proposals, 3) if proposals else 0.0
        popular_rate = round(popular_hits / populars, 3) if populars else 0.0
        trials.create(
            {
                "company_id": company.id,
                "date": today,
                "date_then": then_day(today),
                "customer_count": customers,
                "proposal_count": proposals,
                "hit_count": hits,
                "hit_rate": rate,
                "popular_count": populars,
                "popular_hit_count": popular_hits,
                "popular_rate": popular_rate,
                "is_better": rate > popular_rate,
            }
        )
