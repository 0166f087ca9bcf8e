from odoo import api, fields, models
from odoo.fields import Domain
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
        losses = self.filtered("is_loss")
        paying = losses.sudo()._get_paying()
        for line in self:
            line.paying_told = line in losses and "\n".join(line._tell_ways(paying[line.id]))

    # === BUSINESS METHODS === #

    def _get_paying(self):
        """Return the accounts as they were in their periods, by id of the line: to try changes on (sudo)."""
        paying = {}
        for period, lines in self.grouped("period_id").items():
            billed = lines._read_billed(period)
            visits = lines.filtered("cost_visit")._read_visits(period)
            for line in lines:
                account = line.account_id
                paying[line.id] = line._prepare_paying(
                    billed.get(account.partner_id, 0.0), visits.get(account, 0)
                )
        return paying

    def _read_billed(self, period):
        """Return what was invoiced with tax in a period, by customer of these lines (sudo)."""
        groups = self.env["account.move"]._read_group(
            self._get_invoice_domain(period, self.account_id.partner_id.ids),
            ["commercial_partner_id"],
            ["amount_total_signed:sum"],
        )
        found = dict.fromkeys(self.account_id.partner_id, 0.0)
        for partner, billed in groups:
            found[partner.commercial_partner_id] += billed or 0.0
        return found

    def _read_visits(self, period):
        """Return how many visits cost something in a period, by account of these lines (sudo)."""
        cost = self.env["key.account.cost.source"]._get_costs(period._get_scope()).get("visit")
        if not self or not cost:
            return {}
        domain = Domain.OR(Domain(cost.domain(account)) for account in self.account_id)
        return dict(self.env[cost.model]._read_group(domain, ["account_id"], ["__count"]))

    def _prepare_paying(self, billed, visits):
        """Return the account of this line (sudo)."""
        apart = self.cost_terms + self.cost_driver + (self.cost_visit if visits else 0.0)
        return Account(
            revenue=self.revenue,
            goods=self.goods_cost,
            terms=self.cost_terms,
            others=self.serving_cost - apart,
            billed=billed,
            capital_rate=self.company_id.key_account_capital_rate,
            visits=visits,
            visits_cost=self.cost_visit,
            span=(self.period_id.date_to - self.period_id.date_from).days + 1,
            drivers={key: (quantity, rate) for key, quantity, rate in self.driver_facts or ()},
        )

    def _tell_ways(self, account):
        """Return the changes that are enough, in words."""
        line = self.sudo()
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
