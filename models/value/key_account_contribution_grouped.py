from odoo import api, fields, models
from odoo.tools import format_amount, formatLang


class KeyAccountContributionGrouped(models.AbstractModel):
    """The value group of an account, and why, in words; figures for managers and finance alone.

    ``tools/value/grouping.py`` finds group and reason. Only periods of twelve months have them.
    """

    _name = "key.account.contribution.grouped"
    _description = "Value Group by Contribution"

    value_group = fields.Selection(
        selection=lambda self: self.env["key.account"]._selection_value_group(),
        index="btree_not_null",
        help="On the last day of a period of twelve months.",
    )
    group_reason = fields.Selection(
        selection="_selection_group_reason",
        string="Reason of the Group",
    )
    growth = fields.Float(
        compute="_compute_growth", help="Of revenue, against the twelve months before."
    )
    wallet_share = fields.Float(
        string="Share of Wallet",
        digits=(16, 4),
        aggregator=None,
        help="Our share of what the customer buys a year.",
    )
    no_way = fields.Boolean(
        string="No Single Change Is Enough",
        help="Neither higher prices, shorter terms, fewer visits nor fewer orders alone would make it pay.",
    )
    group_told = fields.Text(string="Why This Group", compute="_compute_group_told")

    # === SELECTIONS === #

    @api.model
    def _selection_group_reason(self):
        return [
            ("never", self.env._("Nothing was ever invoiced")),
            ("loss", self.env._("Costs more than it brings")),
            ("thin", self.env._("Brings too little")),
            ("cost", self.env._("Costs without revenue")),
            ("wallet", self.env._("Small share of a large wallet")),
            ("growth", self.env._("Grows")),
            ("earns", self.env._("Brings more than it costs")),
            ("lapsed", self.env._("Bought before, not in the period")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("revenue", "revenue_before")
    def _compute_growth(self):
        for line in self:
            before = line.revenue_before
            line.growth = line.revenue / before - 1 if before > 0 else 0.0

    @api.depends("group_reason")
    @api.depends_context("lang", "uid")
    def _compute_group_told(self):
        for line in self:
            line.group_told = line._tell_group(full=True)

    # === BUSINESS METHODS === #

    def _tell_group(self, *, full, shown=frozenset()):
        """Return why the account is in its group, in words (sudo).

        :param bool full: with contribution, costs and thresholds: for managers and finance
        :param shown: codes of metrics whose figures the reader may see besides
        """
        self.ensure_one()
        if not self.group_reason:
            return ""
        # The figures say it once more.
        words = getattr(self, f"_tell_{self.group_reason}")(frozenset() if full else shown)
        figures = full and self._tell_group_figures()
        return f"{words}\n{figures}" if figures else words

    def _tell_never(self, _shown):
        return self.env._("Nothing was ever invoiced to this customer.")

    def _tell_loss(self, _shown):
        return self.env._("Serving this customer costs more than it brings.")

    def _tell_thin(self, _shown):
        return self.env._("This customer brings too little for what it buys.")

    def _tell_cost(self, _shown):
        return self.env._("It bought before, but in twelve months it brought only costs.")

    def _tell_wallet(self, shown):
        if "share_of_wallet" not in shown:
            return self.env._("It buys much from others: our share of its wallet is small.")
        return self.env._(
            "It buys much from others: our share of its wallet is %s.",
            self._tell_percent(self.wallet_share),
        )

    def _tell_growth(self, shown):
        if not {"revenue", "revenue_growth"} <= set(shown):
            return self.env._("It buys much more than in the twelve months before.")
        return self.env._(
            "It buys much more than in the twelve months before: %s more.",
            self._tell_percent(self.growth),
        )

    def _tell_earns(self, _shown):
        return self.env._("It brings more than it costs.")

    def _tell_lapsed(self, _shown):
        return self.env._("It bought before, but nothing in twelve months: it is in no group.")

    def _tell_group_figures(self):
        """Return the figures behind the reason, and the thresholds that were used."""
        rules = self.period_id.group_rules or {}
        told = [
            {
                "thin": self._tell_asked,
                "cost": self._tell_cost_figures,
                "wallet": self._tell_wallet_figures,
                "growth": self._tell_growth_figures,
            }.get(self.group_reason, self._tell_contribution)(rules)
        ]
        if self.currency_id.compare_amounts(self.uncosted, 0) > 0:
            told.append(
                self.env._(
                    "Of this revenue, %s has no known cost: the contribution may be lower.",
                    self._tell_money(self.uncosted),
                )
            )
        return "\n".join(part for part in told if part)

    def _tell_contribution(self, _rules):
        if self.currency_id.compare_amounts(self.revenue, 0) <= 0:
            return ""
        return self.env._(
            "Contribution %(contribution)s, %(rate)s of a revenue of %(revenue)s; cost to serve %(cost)s.",
            contribution=self._tell_money(self.contribution),
            rate=self._tell_percent(self.contribution_rate),
            revenue=self._tell_money(self.revenue),
            cost=self._tell_money(self.serving_cost),
        )

    def _tell_asked(self, rules):
        return self.env._(
            "%(contribution)s At least %(least)s of revenue is asked.",
            contribution=self._tell_contribution(rules),
            least=self._tell_percent(rules.get("margin", 0)),
        )

    def _tell_cost_figures(self, _rules):
        return self.env._(
            "It cost %(loss)s, with a revenue of %(revenue)s.",
            loss=self._tell_money(-self.contribution),
            revenue=self._tell_money(self.revenue),
        )

    def _tell_wallet_figures(self, rules):
        return self.env._(
            "Our share is %(share)s (asked: below %(limit)s). %(open)s a year are open (asked: %(amount)s). "
            "%(contribution)s",
            share=self._tell_percent(self.wallet_share),
            limit=self._tell_percent(rules.get("share", 0)),
            open=self._tell_money(self.wallet_open),
            amount=self._tell_amount(rules),
            contribution=self._tell_contribution(rules),
        )

    def _tell_growth_figures(self, rules):
        return self.env._(
            "Revenue %(revenue)s after %(before)s: %(growth)s more (asked: %(limit)s, and a revenue of %(amount)s). "
            "%(contribution)s",
            revenue=self._tell_money(self.revenue),
            before=self._tell_money(self.revenue_before),
            growth=self._tell_percent(self.growth),
            limit=self._tell_percent(rules.get("growth", 0)),
            amount=self._tell_amount(rules),
            contribution=self._tell_contribution(rules),
        )

    def _tell_amount(self, rules):
        amount = self._tell_money(rules.get("amount", 0))
        if rules.get("is_median"):
            return self.env._("%s (the median revenue)", amount)
        return amount

    def _tell_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _tell_percent(self, share):
        return self.env._("%s %%", formatLang(self.env, share * 100, digits=1))
