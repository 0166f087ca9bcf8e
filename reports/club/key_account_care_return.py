from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.days import company_days
from ...tools.metric.documents import (
    DOCUMENT_AMOUNT,
    DOCUMENT_DAY,
    DOCUMENTS,
    is_posted_document,
)
from ...tools.periods import add_months_sql
from ..gift.key_account_expense import CARE_COST

COSTS = ("gift_cost", "care_cost", "event_cost", "service_cost")
# What is empty for all but managers while the metric of this code is confidential.
CONFIDENTIAL = {
    "revenue": ("revenue", "revenue_before", "revenue_change"),
    "satisfaction": ("satisfaction", "satisfaction_before", "satisfaction_change"),
}
SHOWN = {"revenue": "shows_revenue", "satisfaction": "shows_satisfaction"}


class KeyAccountCareReturn(models.Model):
    """What care for an account cost in a calendar year, beside what changed in that year.

    One does not follow from the other: customers who are doing well are remembered more often, too.

    The costs are those of the expense account. Level and satisfaction are compared with those at the end of the
    year before, revenue with that of the year before: in the running year, up to the same day.
    """

    _name = "key.account.care.return"
    _description = "Return on Care"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "year desc, cost desc, id"
    _depends = {
        "account.move": ["amount_untaxed_signed", "invoice_date", "date", "state", "move_type"],
        "key.account": ["company_id", "grade_id", "owner_id", "partner_id"],
        "key.account.care.event": ["account_id", "cost", "date_done", "state"],
        "key.account.event.guest": ["account_id", "cost", "day", "state"],
        "key.account.gift": ["account_id", "amount", "event_id", "given_on", "state"],
        "key.account.relationship.assessment": ["account_id", "date", "level"],
        "key.account.satisfaction.answer": [
            "account_id",
            "date",
            "is_scored",
            "overall",
            "replaced_on",
        ],
        "key.account.service.package": ["account_id"],
        "key.account.service.package.line": ["cost", "date_done", "package_id"],
    }

    currency_id = fields.Many2one(related="company_id.currency_id")
    owner_id = fields.Many2one("res.users", readonly=True)
    grade_id = fields.Many2one("key.account.grade", readonly=True, help="Of today.")
    year = fields.Char(readonly=True)
    gift_cost = fields.Monetary(string="Gifts", readonly=True, help="That were given.")
    care_cost = fields.Monetary(
        string="Care",
        readonly=True,
        help="Cost of care events that are done: calls, visits, flowers; gifts count beside it.",
    )
    event_cost = fields.Monetary(
        string="Events", readonly=True, help="Share of the guests that came."
    )
    service_cost = fields.Monetary(string="Services", readonly=True, help="Of service packages.")
    cost = fields.Monetary(string="Cost of Care", readonly=True)
    level_before = fields.Integer(
        readonly=True, aggregator="avg", help="Relationship level at the end of the year before."
    )
    level = fields.Integer(
        readonly=True, aggregator="avg", help="Relationship level at the end of the year, or today."
    )
    level_change = fields.Integer(string="Change of Level", readonly=True, aggregator="sum")
    revenue_before = fields.Monetary(
        readonly=True, help="Of the year before; in the running year, up to the same day."
    )
    revenue = fields.Monetary(readonly=True, help="Of the year, up to today.")
    revenue_change = fields.Monetary(string="Change of Revenue", readonly=True)
    satisfaction_before = fields.Float(
        readonly=True, aggregator="avg", help="Mean of the answers of the year before."
    )
    satisfaction = fields.Float(
        readonly=True, aggregator="avg", help="Mean of the answers of the year."
    )
    satisfaction_change = fields.Float(
        string="Change of Satisfaction",
        readonly=True,
        aggregator="avg",
        help="Empty unless there are answers in both years.",
    )
    # What is empty reads as 0: lists leave it out.
    shows_satisfaction = fields.Boolean(readonly=True)
    shows_revenue = fields.Boolean(readonly=True)

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL(
            """
            WITH spent AS MATERIALIZED (%(spent)s),
                 today AS (%(today)s),
                 year AS MATERIALIZED (%(years)s),
                 revenue AS MATERIALIZED (%(revenue)s),
                 score AS MATERIALIZED (%(scores)s)
            SELECT %(columns)s
              FROM year
         LEFT JOIN revenue ON revenue.id = year.id
         LEFT JOIN score this_score ON this_score.account_id = year.account_id
                                   AND this_score.year = year.number
         LEFT JOIN score last_score ON last_score.account_id = year.account_id
                                   AND last_score.year = year.number - 1
         LEFT JOIN LATERAL (%(level_before)s) level_before ON TRUE
         LEFT JOIN LATERAL (%(level)s) level ON TRUE
            """,
            spent=SQL(" UNION ALL ").join(self._sources()),
            today=company_days(fields.Datetime.now()),
            years=self._years(),
            revenue=self._revenue(),
            scores=self._scores(),
            columns=SQL(", ").join(self._columns()),
            level_before=self._level(SQL("year.first_day")),
            level=self._level(SQL("year.next_day")),
        )

    def _columns(self):
        """Return the columns: those of a confidential figure are empty for all but managers."""
        columns = {
            "shows_satisfaction": SQL(
                "COALESCE(this_score.mean - last_score.mean IS NOT NULL, FALSE)"
            ),
            "shows_revenue": SQL("TRUE"),
            "level_before": SQL("COALESCE(level_before.level, 0)"),
            "level": SQL("COALESCE(level.level, 0)"),
            "level_change": SQL("COALESCE(level.level, 0) - COALESCE(level_before.level, 0)"),
            "revenue_before": SQL("COALESCE(revenue.before, 0)"),
            "revenue": SQL("COALESCE(revenue.now, 0)"),
            "revenue_change": SQL("COALESCE(revenue.now, 0) - COALESCE(revenue.before, 0)"),
            "satisfaction_before": SQL("last_score.mean"),
            "satisfaction": SQL("this_score.mean"),
            "satisfaction_change": SQL("this_score.mean - last_score.mean"),
        }
        if not self.env["key.account"]._user_is_manager():
            for code in self.env["key.account.metric"]._get_confidential() & CONFIDENTIAL.keys():
                columns |= dict.fromkeys(CONFIDENTIAL[code], SQL("NULL::numeric"))
                columns[SHOWN[code]] = SQL("FALSE")
        return [
            SQL(
                "year.id, year.account_id, year.company_id, year.owner_id, year.grade_id, "
                "year.number::varchar AS year, year.cost"
            ),
            *(SQL("year.%s", SQL.identifier(name)) for name in COSTS),
            *(SQL("%s AS %s", value, SQL.identifier(name)) for name, value in columns.items()),
        ]

    @api.model
    def _sources(self):
        """Return the queries of what was done for accounts, the columns of all as in the first."""
        return [
            SQL(
                """
                SELECT account_id, EXTRACT(YEAR FROM given_on)::int AS year, amount AS gift_cost,
                       0 AS care_cost, 0 AS event_cost, 0 AS service_cost
                  FROM key_account_gift WHERE state = 'given'
                """
            ),
            # A year in which something was done has a row, also where that cost nothing.
            SQL(
                """
                SELECT account_id, EXTRACT(YEAR FROM date_done)::int, 0, 0, 0, 0
                  FROM key_account_care_event WHERE state = 'done'
                """
            ),
            SQL("SELECT account_id, year, 0, cost, 0, 0 FROM (%s) care", CARE_COST),
            SQL(
                """
                SELECT account_id, EXTRACT(YEAR FROM day)::int, 0, 0, COALESCE(cost, 0), 0
                  FROM key_account_event_guest WHERE state = 'came' AND day IS NOT NULL
                """
            ),
            SQL(
                """
                SELECT package.account_id, EXTRACT(YEAR FROM line.date_done)::int, 0, 0, 0,
                       COALESCE(line.cost, 0)
                  FROM key_account_service_package_line line
                  JOIN key_account_service_package package ON package.id = line.package_id
                 WHERE line.date_done IS NOT NULL
                """
            ),
        ]

    def _years(self):
        """Return the query of accounts and years with care: what it cost, and the days of the year that count.

        ``upto`` is the last day of the revenue of the year: today in the running one; ``upto_before`` that of the
        year before.
        """
        upto = SQL("LEAST(MAKE_DATE(spent.year, 12, 31), today.today)")
        return SQL(
            """
            SELECT account.id * 10000 + spent.year AS id, account.id AS account_id,
                   account.company_id, account.partner_id, account.owner_id, account.grade_id,
                   spent.year AS number, %(costs)s,
                   ROUND(SUM(%(sum)s)::numeric, currency.decimal_places) AS cost,
                   MAKE_DATE(spent.year, 1, 1) AS first_day,
                   MAKE_DATE(spent.year + 1, 1, 1) AS next_day,
                   MAKE_DATE(spent.year - 1, 1, 1) AS first_before,
                   %(upto)s AS upto, %(upto_before)s AS upto_before
              FROM spent
              JOIN key_account account ON account.id = spent.account_id
              JOIN today ON today.company_id = account.company_id
              JOIN res_company company ON company.id = account.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
             GROUP BY account.id, spent.year, today.today, currency.id
            """,
            costs=SQL(", ").join(
                SQL(
                    "ROUND(SUM(%(name)s)::numeric, currency.decimal_places) AS %(name)s",
                    name=SQL.identifier(name),
                )
                for name in COSTS
            ),
            sum=SQL(" + ").join(SQL.identifier(name) for name in COSTS),
            upto=upto,
            upto_before=add_months_sql(upto, -12),
        )

    def _revenue(self):
        """Return the query of the revenue of each row, and of the year before, as *revenue* counts it."""
        return SQL(
            """
            SELECT year.id,
                   SUM(%(amount)s) FILTER (WHERE %(day)s BETWEEN year.first_day AND year.upto) AS now,
                   SUM(%(amount)s) FILTER (WHERE %(day)s BETWEEN year.first_before
                                                             AND year.upto_before) AS before
              FROM %(documents)s
              JOIN year ON year.partner_id = partner.commercial_partner_id
                       AND year.company_id = move.company_id
             WHERE %(posted)s
             GROUP BY year.id
            """,
            amount=DOCUMENT_AMOUNT,
            day=DOCUMENT_DAY,
            documents=DOCUMENTS,
            posted=is_posted_document(
                SQL("year.company_id"), SQL("year.first_before"), SQL("year.upto")
            ),
        )

    def _scores(self):
        """Return the query of the mean satisfaction of an account in a year: as *satisfaction* counts it.

        An answer that the same person replaced in a later year still counts for its own.
        """
        return SQL(
            """
            SELECT account_id, EXTRACT(YEAR FROM date)::int AS year, AVG(overall) AS mean
              FROM key_account_satisfaction_answer
             WHERE is_scored AND account_id IN (SELECT account_id FROM year)
               AND (replaced_on IS NULL OR EXTRACT(YEAR FROM replaced_on) > EXTRACT(YEAR FROM date))
             GROUP BY 1, 2
            """
        )

    def _level(self, day):
        """Return the query of the relationship level of an account just before a day."""
        return SQL(
            """
            SELECT assessment.level
              FROM key_account_relationship_assessment assessment
             WHERE assessment.account_id = year.account_id AND assessment.date < %s
             ORDER BY assessment.date DESC, assessment.id DESC
             LIMIT 1
            """,
            day,
        )

    # === BUSINESS METHODS === #

    def exists(self):
        """A row exists with its account."""
        accounts = self.env["key.account"].browse({number // 10000 for number in self.ids}).exists()
        return self.browse(number for number in self.ids if number // 10000 in accounts._ids)
