from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, format_amount, format_date

from ...tools import bulk
from ...tools.health.holdout import compare
from ...tools.health.order_model import find_regularity, fit
from ...tools.job import Job
from ...tools.metric.documents import is_confirmed_order, order_customer, order_rate
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import add_months

WEEK = 7
HORIZON_WEEKS = 13
# Of how many months of orders the mean value is.
VALUE_MONTHS = 24
ORDER = SQL('"order"')


class KeyAccountForecasting(models.AbstractModel):
    """Expected orders of accounts: see ``tools/health/order_model.py``. Shown only where it is better than silence.

    How it works: each week the model is fitted on what was known 13 weeks ago, and compared with the days since the
    last order on what came then. If it put the customers that ordered first more often, it is fitted on all that is
    known, and each account gets its chance and its orders of the next 13 weeks; else they are empty.
    """

    _name = "key.account.forecasting"
    _description = "Forecast of Orders of Accounts"

    # === COMPUTE METHODS === #

    @api.depends("company_id", "expected_orders")
    @api.depends_context("lang")
    def _compute_order_forecast_told(self):
        latest = {}
        forecasts = self.env["key.account.order.forecast"].sudo()
        for forecast in forecasts.search([("company_id", "in", self.company_id.ids)]):
            latest.setdefault(forecast.company_id, forecast)
        for account in self:
            account.order_forecast_told = account._tell_forecast(latest.get(account.company_id))

    def _tell_forecast(self, forecast):
        """Return what is expected, and how good that is, or why nothing is said."""
        self.ensure_one()
        if not forecast:
            return self.env._("No forecast yet: it is made each week.")
        words = {
            "day": format_date(self.env, forecast.date),
            "model": f"{forecast.model_share * 100:.0f}",
            "silence": f"{forecast.silence_share * 100:.0f}",
            "chance": f"{self.order_chance * 100:.0f}",
            "orders": f"{self.expected_orders:.1f}",
            "value": format_amount(self.env, self.expected_order_value, self.currency_id),
        }
        if not forecast.model_share:
            return self.env._(
                "No forecast: too few customers ordered, or did not, in the 13 weeks before %(day)s.",
                **words,
            )
        if not forecast.is_better:
            return self.env._(
                "No forecast: on %(day)s, the days since the last order put the right customer first in "
                "%(silence)s %% of all pairs, a forecast in %(model)s %%.",
                **words,
            )
        if not self.order_chance:
            return self.env._("No forecast: this customer has not ordered yet.")
        return self.env._(
            "%(chance)s %% still ordering; in the next 13 weeks %(orders)s orders of %(value)s are expected. On "
            "%(day)s, the forecast put the right customer first in %(model)s %% of all pairs, the days since the "
            "last order in %(silence)s %%.",
            **words,
        )

    # === JOB === #

    @api.model
    def _cron_forecast_orders(self):
        """Forecast the orders of all accounts, company by company."""
        job = Job(self.env, "ir_cron_order_forecast")
        job.each(
            self.env["res.company"].search([]),
            self._forecast_orders,
            free=lambda company: job.take_turn(company.id) or None,
        )

    @api.model
    def _forecast_orders(self, company):
        """Compare, fit and write the forecast of a company as of today (sudo): only what changed."""
        today = company._key_account_today()
        rows = self._read_orders(company, today)
        if not rows:
            self._write_expected(company, {})
            return
        then = [
            (*_known(row["then_days"], row["then_last"], row["first"], row["then"]), row["came"])
            for row in rows
            if row["then_days"]
        ]
        shares = compare(then, HORIZON_WEEKS)
        is_better = bool(shares) and shares[0] > shares[1]
        self._note_forecast(company, today, len(then), shares or (0.0, 0.0), is_better)
        expected = self._get_expected(company, rows, today) if is_better else {}
        self._write_expected(company, expected)

    @api.model
    def _read_orders(self, company, today):
        """Return, for each account with orders, what is known of their days: today, and 13 weeks before."""
        scope = MetricScope(company, today, today)
        bulk.prepare(self.env, "key_account", "sale_order")
        then = today - timedelta(weeks=HORIZON_WEEKS)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT account.id, %(then)s AS then, MIN(ordered.day) AS first, COUNT(*) AS days,
                       (ARRAY_AGG(ordered.day ORDER BY ordered.day DESC))[1:3] AS last,
                       COUNT(*) FILTER (WHERE ordered.day <= %(then)s) AS then_days,
                       (ARRAY_AGG(ordered.day ORDER BY ordered.day DESC)
                            FILTER (WHERE ordered.day <= %(then)s))[1:3] AS then_last,
                       COUNT(*) FILTER (WHERE ordered.day > %(then)s) AS came,
                       AVG(ordered.amount) FILTER (WHERE ordered.day > %(value_from)s) AS value
                  FROM (SELECT partner.commercial_partner_id AS partner_id, %(day)s AS day,
                               SUM("order".amount_untaxed / %(rate)s) AS amount
                          FROM sale_order "order"
                          JOIN res_partner partner ON partner.id = %(customer)s
                         WHERE %(confirmed)s
                         GROUP BY 1, 2) ordered
                  JOIN key_account account ON account.partner_id = ordered.partner_id
                   AND account.company_id = %(company)s AND account.active
                 GROUP BY account.id
                """,
                then=then,
                value_from=add_months(today, -VALUE_MONTHS),
                day=scope.local_date(SQL('"order".date_order')),
                rate=order_rate(ORDER),
                customer=order_customer(ORDER),
                confirmed=is_confirmed_order(ORDER, company.id, None, scope.end),
                company=company.id,
            )
        )

    @api.model
    def _get_expected(self, company, rows, today):
        """Return ``{account id: (chance, orders, value)}``."""
        known = {row["id"]: _known(row["days"], row["last"], row["first"], today) for row in rows}
        customers = Counter(key[:3] for key in known.values())
        model = fit(customers, find_regularity(pair for *_, pair in known.values() if pair))
        chances = {
            key: (model.chance_active(*key), model.expected_orders(*key, HORIZON_WEEKS))
            for key in customers
        }
        expected = {}
        for row in rows:
            chance, orders = chances[known[row["id"]][:3]]
            value = company.currency_id.round(orders * float(row["value"] or 0))
            expected[row["id"]] = round(chance, 3), round(orders, 2), value
        return expected

    # === WRITING === #

    @api.model
    def _note_forecast(self, company, today, customers, shares, is_better):
        values = {
            "customer_count": customers,
            "model_share": round(shares[0], 4),
            "silence_share": round(shares[1], 4),
            "is_better": is_better,
        }
        forecasts = self.env["key.account.order.forecast"].sudo()
        known = forecasts.search([("company_id", "=", company.id), ("date", "=", today)])
        if not known:
            forecasts.create({"company_id": company.id, "date": today, **values})
        elif any(known[name] != value for name, value in values.items()):
            known.write(values)

    @api.model
    def _write_expected(self, company, expected):
        """Write what accounts show, where it changed; what is not expected any more is emptied."""
        names = ("order_chance", "expected_orders", "expected_order_value")
        columns = zip(*expected.values(), strict=True) if expected else ((), (), ())
        chances, orders, values = (bulk.array(column, "numeric") for column in columns)
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account account
                   SET order_chance = found.chance, expected_orders = found.orders,
                       expected_order_value = found.value
                  FROM key_account own
             LEFT JOIN UNNEST(%(ids)s, %(chances)s, %(orders)s, %(values)s)
                       AS found (account_id, chance, orders, value) ON found.account_id = own.id
                 WHERE own.id = account.id AND account.company_id = %(company)s
                   AND (account.order_chance, account.expected_orders, account.expected_order_value)
                       IS DISTINCT FROM (found.chance, found.orders, found.value)
                """,
                ids=bulk.array(expected, "int"),
                chances=chances,
                orders=orders,
                values=values,
                company=company.id,
            )
        )
        self.env["key.account"].invalidate_model(names, flush=False)


def _known(number, last, first, day):
    """Return what the model knows of a customer, in weeks: ``(x, t, span, last two intervals or None)``.

    :param int number: of days with orders
    :param list last: of these, up to three, the latest one first
    """
    pair = None
    if number > 2:
        pair = (last[1] - last[2]).days / WEEK, (last[0] - last[1]).days / WEEK
    return number - 1, (last[0] - first).days / WEEK, (day - first).days / WEEK, pair
