from datetime import timedelta

from odoo import api, fields, models

from ...tools.rebate.base import Base


class KeyAccountRebateProjected(models.AbstractModel):
    """What an account will have earned at the end of the period, if it goes on as it does.

    By last year's seasons where the same days of last year are known: base so far × last year ÷ last year up
    to the same day. Otherwise evenly: base so far × days of the period ÷ days so far.
    """

    _name = "key.account.rebate.projected"
    _description = "Projection of a Rebate"

    currency_id = fields.Many2one("res.currency")
    projected_base = fields.Float(
        string="Expected Base",
        digits=(16, 6),
        compute="_compute_projection",
    )
    projected = fields.Monetary(string="Expected", compute="_compute_projection")
    projection_method = fields.Selection(
        selection=[
            ("season", "By last year's seasons"),
            ("linear", "Evenly over the days"),
            ("done", "The period is over"),
        ],
        string="Expected by",
        compute="_compute_projection",
    )

    # === COMPUTE METHODS === #

    @api.depends("pool_base", "pool_money", "pool_previous", "accrued")
    def _compute_projection(self):
        """One statement for all shares of a company: what was sold last year, and by this day of it."""
        self.update({"projected_base": 0.0, "projected": 0.0, "projection_method": False})
        for company, shares in self.grouped("company_id").items():
            if company:
                shares._project(company, company._key_account_today())

    # === BUSINESS METHODS === #

    def _project(self, company, today):
        pools = self._read_last_year(company, today)
        terms = {rebate: rebate._get_terms() for rebate in self.sudo().rebate_id}
        for own, share in zip(self, self.sudo(), strict=True):
            rebate = share.rebate_id
            over = rebate.date_to <= today or rebate.state == "closed" or share._has_left()
            factor, method, earned = 1.0, "done", 0.0
            if not over:
                *last_year, earned = pools.get(share._get_pool(), (0.0, 0.0, 0.0))
                factor, method = share._get_factor(last_year, today)
            base, money = share.pool_base * factor, share.pool_money * factor
            pool = terms[rebate].pay(base, money, share.pool_previous, earned * factor)
            part = share._get_part()
            own.projected_base = base
            own.projected = share.currency_id.round(pool * part) if not over else share.accrued
            own.projection_method = method

    def _get_pool(self):
        rebate = self.rebate_id
        return rebate.id, False if rebate.scope == "accounts" else self.account_id.id

    def _get_part(self):
        """Return which part of the rebate of all the account gets."""
        if self.pool_accrued:
            return self.accrued / self.pool_accrued
        # As what is earned is shared: members with credit notes only get nothing.
        members = self if self.rebate_id.scope == "grade" else self.rebate_id.share_ids
        whole = sum(max(member.money, 0.0) for member in members)
        return max(self.money, 0.0) / whole if whole else 0.0

    def _get_factor(self, last_year, today):
        """Return by what the base grows until the end of the period, and how that is known.

        :param last_year: base of last year, and up to the same day of it
        """
        whole, to_date = last_year
        if whole > 0 and to_date > 0:
            return whole / to_date, "season"
        rebate = self.rebate_id
        days = (rebate.date_to - rebate.date_from + timedelta(days=1)).days
        past = (today - rebate.date_from + timedelta(days=1)).days
        return (days / past if past > 0 else 1.0), "linear"

    def _read_last_year(self, company, today):
        """Return ``{pool: (last year, last year up to this day, earned by days to pay so far)}``."""
        self.env.flush_all()
        shares = self.sudo()
        rebates = shares.rebate_id.filtered(
            lambda rebate: rebate.date_from <= today < rebate.date_to and rebate.state == "running"
        )
        if not rebates:
            return {}
        # Those who reach the steps together are all of them, the others are by themselves.
        together = rebates.filtered(lambda rebate: rebate.scope == "accounts")
        asked = (shares.account_id | together.account_ids).ids
        query = Base(company, today, rebates, asked, is_seasonal=True).query_accounts()
        by_id = {rebate.id: rebate for rebate in rebates}
        pools = {}
        for row in self.env.execute_query_dict(query):
            rebate = by_id[row["rebate_id"]]
            kind = "quantity" if rebate.measure == "quantity" else "money"
            pool = rebate.id, False if rebate.scope == "accounts" else row["account_id"]
            whole, to_date, earned = pools.get(pool, (0.0, 0.0, 0.0))
            pools[pool] = (
                whole + float(row[f"previous_{kind}"]),
                to_date + float(row[f"to_date_{kind}"]),
                earned + float(row["earned"]),
            )
        return pools
