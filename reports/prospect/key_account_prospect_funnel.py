from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.days import local_date
from ...tools.prospect.prospects import is_live

CONFIDENTIAL = "key_account.group_finance,key_account.group_manager"
# Ids are those of company, channel (0: none) and year.
COMPANY, CHANNEL = 10**11, 10**4


class KeyAccountProspectFunnel(models.Model):
    """What became of the prospects that a channel brought in a year, and what it cost.

    Accounts count in the year in which they were added as prospects; those that were customers already
    when they were first managed, in the year of their first order or invoice. Each account is in one of
    three states today: live, customer, or lost (given up or archived).
    """

    _name = "key.account.prospect.funnel"
    _description = "Funnel by Channel"
    _auto = False
    _rec_name = "channel_id"
    _order = "year desc, added desc, channel_id, id"
    _depends = {
        "key.account": [
            "acquisition_channel_id",
            "active",
            "company_id",
            "customer_since",
            "prospect_mark",
            "revenue_year",
        ],
        "key.account.prospect.change": ["account_id", "date", "merged_from"],
        "key.account.prospect.cost": ["amount", "channel_id", "company_id", "date"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel_id = fields.Many2one("key.account.acquisition.channel", readonly=True)
    year = fields.Char(readonly=True)
    added = fields.Integer(
        string="Prospects",
        readonly=True,
        help="Accounts that were added in the year.",
    )
    live = fields.Integer(readonly=True, help="Of these, still live prospects today.")
    won = fields.Integer(readonly=True, help="Of these, customers today.")
    lost = fields.Integer(readonly=True, help="Of these, given up or archived today.")
    conversion = fields.Float(
        readonly=True,
        aggregator=None,
        help="Customers of those of whom it is known: won ÷ (won + lost).",
    )
    days = fields.Float(
        string="Days to First Order",
        readonly=True,
        digits=(16, 0),
        aggregator=None,
        help="Mean of the customers that were prospects first.",
    )
    revenue = fields.Monetary(
        string="Revenue of 12 Months",
        readonly=True,
        help="What these customers were invoiced in the last twelve months.",
    )
    cost = fields.Monetary(
        readonly=True,
        groups=CONFIDENTIAL,
        help="Costs of the channel in the year.",
    )
    cost_per_won = fields.Monetary(
        string="Cost per Customer",
        readonly=True,
        aggregator=None,
        groups=CONFIDENTIAL,
        help="Cost of the channel ÷ customers won. Empty without customers or cost.",
    )

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """
            SELECT row.company_id::bigint * %(company)s + COALESCE(row.channel_id, 0)::bigint * %(channel)s
                       + row.year AS id,
                   row.company_id, row.channel_id, row.year::varchar AS year,
                   row.added, row.live, row.won, row.added - row.live - row.won AS lost,
                   row.won::float8 / NULLIF(row.added - row.live, 0) AS conversion,
                   row.days::float8 AS days, row.revenue, row.cost,
                   row.cost / NULLIF(row.won, 0) AS cost_per_won
            """,
            company=COMPANY,
            channel=CHANNEL,
        )

    def _from(self):
        return SQL(
            """
              FROM (SELECT part.company_id, part.channel_id, EXTRACT(YEAR FROM part.day)::int AS year,
                           COUNT(part.account_id)::int AS added,
                           COUNT(*) FILTER (WHERE part.is_live)::int AS live,
                           COUNT(*) FILTER (WHERE part.is_won)::int AS won,
                           AVG(part.days) AS days,
                           SUM(part.revenue) FILTER (WHERE part.is_won) AS revenue,
                           SUM(part.cost) AS cost
                      FROM (%(accounts)s UNION ALL %(costs)s) part
                     GROUP BY part.company_id, part.channel_id, EXTRACT(YEAR FROM part.day)) row
            """,
            accounts=self._accounts(),
            costs=self._costs(),
        )

    @api.model
    def _accounts(self):
        """Return the query of all accounts: ``account_id, company_id, channel_id, day, is_live, is_won, days,
        revenue, cost``.
        """
        return SQL(
            """
            SELECT account.id AS account_id, account.company_id, account.acquisition_channel_id AS channel_id,
                   %(day)s AS day, %(live)s AS is_live, account.customer_since IS NOT NULL AS is_won,
                   CASE WHEN account.customer_since >= first.day
                        THEN account.customer_since - first.day
                        WHEN account.customer_since IS NOT NULL AND first.day IS NOT NULL THEN 0 END AS days,
                   account.revenue_year AS revenue, NULL::numeric AS cost
              FROM key_account account
              JOIN res_company company ON company.id = account.company_id
              JOIN res_partner home ON home.id = company.partner_id
         LEFT JOIN (%(first)s) first ON first.account_id = account.id
            """,
            day=self._day(),
            live=is_live(SQL("account")),
            first=self._first(),
        )

    @api.model
    def _first(self):
        """Return the query of the day on which each account was added as a prospect: ``account_id, day``."""
        return SQL(
            """
            SELECT account_id, MIN(date) AS day
              FROM key_account_prospect_change
             WHERE merged_from IS NULL
             GROUP BY account_id
            """
        )

    @api.model
    def _day(self):
        """Return the SQL of the day on which an account counts as added."""
        return SQL(
            "COALESCE(first.day, account.customer_since, %s)",
            local_date(SQL("account.create_date"), SQL("COALESCE(NULLIF(home.tz, ''), 'UTC')")),
        )

    @api.model
    def _costs(self):
        return SQL(
            """
            SELECT NULL, company_id, channel_id, date, FALSE, FALSE, NULL, NULL, amount
              FROM key_account_prospect_cost
            """
        )

    def exists(self):
        """Return all rows: whoever asks for those of others is refused, as if they were there."""
        return self

    # === ACTION METHODS === #

    def action_open_accounts(self):
        """Open the accounts of the row, whatever became of them."""
        self.ensure_one()
        self.check_access("read")
        self.env.flush_all()
        query = SQL(
            "SELECT account_id FROM (%s) part WHERE company_id = %s AND channel_id IS NOT DISTINCT FROM %s"
            " AND EXTRACT(YEAR FROM day) = %s",
            self._accounts(),
            self.company_id.id,
            self.channel_id.id or None,
            int(self.year),
        )
        ids = [account_id for [account_id] in self.env.execute_query(query)]
        return self.env["key.account"]._get_prospect_action(
            self.env._(
                "%(channel)s %(year)s",
                channel=self.channel_id.name or self.env._("No Channel"),
                year=self.year,
            ),
            [("id", "in", ids)],
        )

    def action_open_costs(self):
        """Open the costs of the row."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_prospect_cost_action"
        )
        return action | {
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("channel_id", "=", self.channel_id.id),
                ("date", ">=", f"{self.year}-01-01"),
                ("date", "<=", f"{self.year}-12-31"),
            ]
        }
