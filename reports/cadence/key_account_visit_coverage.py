from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.cadence.visit_rhythm import wanted_sql
from ...tools.days import company_days, local_date


class KeyAccountVisitCoverage(models.Model):
    """Required and completed visits of the last twelve months per account and level.

    Required visits follow the cadences of that time: a change today does not change the past. For
    an account that is younger than a year, visits are required from the day of its creation or its
    first visit. Its revenue is divided among its levels, so that sums over accounts are
    correct.
    """

    _name = "key.account.visit.coverage"
    _description = "Visit Coverage"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "account_id, visit_level, id"
    _depends = {
        "key.account": ["grade_id", "owner_id", "territory_id", "active", "create_date"],
        "key.account.visit": ["account_id", "visit_level", "state", "date", "hours_spent", "cost"],
        "key.account.visit.due": ["account_id", "visit_level", "user_id", "due_date", "last_date"],
        "key.account.visit.wanted": [
            "account_id",
            "visit_level",
            "number",
            "period",
            "date_from",
            "date_to",
        ],
        "account.move": ["state", "move_type", "date", "invoice_date", "amount_untaxed_signed"],
        "res.partner": ["tz"],
    }

    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        readonly=True,
    )
    territory_id = fields.Many2one(
        comodel_name="key.account.territory",
        readonly=True,
    )
    visit_level = fields.Selection(
        selection=lambda self: (
            self.env["key.account.visit"]._fields["visit_level"]._description_selection(self.env)
        ),
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        readonly=True,
    )
    wanted = fields.Float(
        string="Required Visits",
        digits=(16, 1),
        readonly=True,
    )
    done = fields.Integer(
        string="Completed Visits",
        readonly=True,
    )
    covered = fields.Float(
        string="Visit Coverage",
        readonly=True,
        aggregator="avg",
        help="Completed visits divided by required visits, at most 1: visits beyond those of an "
        "account and level make up for no other. Empty if no visit was required yet.",
    )
    overdue = fields.Integer(
        readonly=True,
        help="1 if a visit is overdue.",
    )
    days_since_contact = fields.Integer(
        string="Days Since Last Visit",
        readonly=True,
        aggregator="avg",
    )
    hours_spent = fields.Float(
        readonly=True,
    )
    cost = fields.Monetary(
        string="Visit Cost",
        readonly=True,
    )
    revenue = fields.Monetary(
        readonly=True,
        help="Posted invoices minus credit notes of the last twelve months, without tax, as of the last night. Divided "
        "equally among the visit levels of an account, so that totals are correct.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT asked.id, account.id AS account_id, account.company_id, account.grade_id,
                   account.territory_id, asked.visit_level,
                   CASE WHEN due.id IS NULL THEN account.owner_id ELSE due.user_id END AS user_id,
                   asked.wanted, asked.done,
                   CASE WHEN asked.wanted >= 1 THEN LEAST(1, asked.done / asked.wanted)
                        WHEN asked.done > 0 THEN 1
                   END AS covered,
                   CASE WHEN due.due_date < today.today THEN 1 ELSE 0 END AS overdue,
                   GREATEST(0, today.today - COALESCE(due.last_date, asked.last_date))
                       AS days_since_contact,
                   asked.hours_spent, asked.cost,
                   account.revenue_year / COUNT(*) OVER (PARTITION BY account.id) AS revenue
              FROM (%(asked)s) asked
              JOIN key_account account ON account.id = asked.account_id
              JOIN (%(today)s) today ON today.company_id = account.company_id
         LEFT JOIN key_account_visit_due due
                ON due.account_id = asked.account_id AND due.visit_level = asked.visit_level
             WHERE due.id IS NOT NULL OR asked.wanted > 0
            """,
            asked=self._get_asked_query(),
            today=company_days(fields.Datetime.now()),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Weigh the coverage of rows by their required visits."""
        if aggregate_spec != "covered:avg":
            return super()._read_group_select(aggregate_spec, query)
        covered, wanted = (
            self._field_to_sql(self._table, name, query) for name in ("covered", "wanted")
        )
        return SQL(
            "SUM(%(covered)s * %(wanted)s)"
            " / NULLIF(SUM(%(wanted)s) FILTER (WHERE %(covered)s IS NOT NULL), 0)",
            covered=covered,
            wanted=wanted,
        )

    @api.model
    def _get_asked_query(self):
        """Return the required and completed visits of the last twelve months, per account and level.

        Each frequency counts for the days on which it was in force, not before the account was
        created or first visited.
        """
        wanted = wanted_sql(
            SQL("past.number"), SQL("past.period"), SQL("span.first"), SQL("span.ends")
        )
        return SQL(
            """
            SELECT MIN(past.id) AS id, past.account_id, past.visit_level,
                   COALESCE(SUM(%(wanted)s) FILTER (WHERE span.first < span.ends), 0) AS wanted,
                   COALESCE(MIN(visit.done), 0) AS done,
                   COALESCE(MIN(visit.hours_spent), 0) AS hours_spent,
                   COALESCE(MIN(visit.cost), 0) AS cost,
                   MIN(visit.last_date) AS last_date
              FROM key_account_visit_wanted past
              JOIN key_account account ON account.id = past.account_id AND account.active
              JOIN (%(today)s) today ON today.company_id = account.company_id
         LEFT JOIN (%(visits)s) visit
                ON visit.account_id = past.account_id AND visit.visit_level = past.visit_level
         LEFT JOIN (%(began)s) began
                ON began.account_id = past.account_id AND began.visit_level = past.visit_level
        CROSS JOIN LATERAL (
                   SELECT GREATEST(
                              past.date_from, today.year_start - 1,
                              LEAST(began.date, %(since)s)
                          ) AS first,
                          LEAST(past.date_to + 1, today.today) AS ends) span
             GROUP BY past.account_id, past.visit_level
            """,
            wanted=wanted,
            since=local_date(SQL("account.create_date"), SQL("today.zone")),
            today=company_days(fields.Datetime.now()),
            visits=self._get_visits_query(),
            began=SQL(
                """ SELECT account_id, visit_level, MIN(date) AS date
                      FROM key_account_visit WHERE state = 'done' GROUP BY account_id, visit_level """
            ),
        )

    @api.model
    def _get_visits_query(self):
        """Return the completed visits of the last twelve months, per account and level."""
        return SQL(
            """
            SELECT visit.account_id, visit.visit_level, COUNT(*) AS done,
                   MAX(visit.date) AS last_date,
                   SUM(visit.hours_spent) AS hours_spent, SUM(visit.cost) AS cost
              FROM key_account_visit visit
              JOIN (%s) today ON today.company_id = visit.company_id
             WHERE visit.state = 'done'
               AND visit.date BETWEEN today.year_start AND today.last_done_day
             GROUP BY visit.account_id, visit.visit_level
            """,
            company_days(fields.Datetime.now()),
        )

    @api.depends("account_id", "visit_level")
    def _compute_display_name(self):
        levels = dict(self._fields["visit_level"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.account_id.display_name}: {levels.get(row.visit_level)}"
