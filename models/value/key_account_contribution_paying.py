from odoo import api, fields, models
from odoo.tools import format_amount, formatLang

from ...tools.value.paying import PRICE_STEP, Account

# The driver that counts orders tells the minimum order.
ORDERS = "order_count"


class KeyAccountContributionPaying(models.AbstractModel):
    """Says what would have made an account pay that cost more than it brought.

    Each change is the smallest one that is enough alone, checked by computing the contribution again; see
    ``tools/value/paying.py``.
    """

    _name = "key.account.contribution.paying"
    _description = "What Would Make an Account Pay"

    is_loss = fields.Boolean(compute="_compute_is_loss")
    paying_told = fields.Text(
        string="What Would Make It Pay",
        compute="_compute_paying_told",
        help="Each alone is enough, if the customer buys the same.",
    )

    # === COMPUTE METHODS === #

    @api.depends("contribution")
    def _compute_is_loss(self):
        for line in self:
            line.is_loss = line.currency_id.compare_amounts(line.contribution, 0) < 0

    @api.depends("contribution")
    @api.depends_context("lang")
    def _compute_paying_told(self):
        for line in self:
            line.paying_told = line.is_loss and "\n".join(line._tell_ways())

    # === BUSINESS METHODS === #

    def _get_paying(self):
        """Return the account as it was in the period, to try changes on (sudo)."""
        self.ensure_one()
        _name, model, domain = self._get_documents("revenue")
        [(billed,)] = self.env[model]._read_group(domain, [], ["amount_total_signed:sum"])
        visits = 0
        if self.cost_visit:
            _name, model, domain = self._get_documents("visit")
            visits = self.env[model].search_count(domain)
        apart = self.cost_terms + self.cost_driver + (self.cost_visit if visits else 0.0)
        return Account(
            revenue=self.revenue,
            goods=self.goods_cost,
            terms=self.cost_terms,
            others=self.serving_cost - apart,
            billed=billed or 0.0,
            capital_rate=self.company_id.key_account_capital_rate,
            visits=visits,
            visits_cost=self.cost_visit,
            span=(self.period_id.date_to - self.period_id.date_from).days + 1,
            drivers={key: (quantity, rate) for key, quantity, rate in self.driver_facts or ()},
        )

    def _tell_ways(self):
        """Return the changes that are enough, in words."""
        line = self.sudo()
        account = line._get_paying()
        found = [line._tell_way(account, way) for way in account.find_ways()]
        return found or [
            self.env._("No single change is enough. Several together, or a talk about the account.")
        ]

    def _tell_way(self, account, way):
        if way.kind == "price":
            percent = formatLang(self.env, way.number * PRICE_STEP * 100, digits=1)
            return self.env._("Prices %s %% higher", percent)
        if way.kind == "terms":
            return self.env._(
                "%(days)s days shorter: paid after %(then)s days on average instead of %(now)s",
                days=way.number,
                then=round(account.mean_days - way.number),
                now=round(account.mean_days),
            )
        if way.kind == "visit":
            return self.env._(
                "%(fewer)s of %(visits)s visits fewer", fewer=way.number, visits=account.visits
            )
        return self._tell_driver(account, way)

    def _tell_driver(self, account, way):
        driver = self.env["key.account.cost.driver"].browse(way.key).exists()
        quantity, _rate = account.drivers[way.key]
        words = {
            "driver": driver.name or self.env._("a driver that was deleted"),
            "fewer": way.number,
            "quantity": formatLang(
                self.env, quantity, digits=0 if float(quantity).is_integer() else 2
            ),
        }
        if driver.metric_id.code != ORDERS or quantity - way.number < 1:
            return self.env._("%(driver)s: %(fewer)s fewer of %(quantity)s", **words)
        least = self.revenue / (quantity - way.number)
        return self.env._(
            "%(driver)s: %(fewer)s fewer of %(quantity)s for the same goods, %(least)s or more each",
            least=format_amount(self.env, least, self.currency_id),
            **words,
        )
