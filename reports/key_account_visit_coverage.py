from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.days import company_days, local_date
from ..tools.documents import is_posted_document


class KeyAccountVisitCoverage(models.Model):
    """Visits wanted and done in the last twelve months: one row per account and level with a cadence.

    An account that is younger than a year is wanted for the days since it is there, or was first
    visited. Its revenue is shared out among its levels, so that sums over accounts are right.
    """

    _name = "key.account.visit.coverage"
    _description = "Visit Coverage"
    _auto = False
    _rec_name = "account_id"
    _order = "account_id, visit_level, id"
    _depends = {
        "key.account": ["grade_id", "create_date"],
        "key.account.visit": ["account_id", "visit_level", "state", "date", "hours_spent", "cost"],
        "key.account.visit.due": ["account_id", "visit_level", "interval_days", "interval_max"],
        "account.move": ["state", "move_type", "date", "invoice_date", "amount_untaxed_signed"],
        "res.partner": ["tz"],
    }

    account_id = fields.Many2one(
        comodel_name="key.account",
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
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
        string="Visits Wanted",
        digits=(16, 1),
        readonly=True,
    )
    done = fields.Integer(
        string="Visits Done",
        readonly=True,
    )
    covered = fields.Float(
        string="Coverage",
        readonly=True,
        aggregator="avg",
        help="Visits done against those wanted, at most 1. Empty where none was wanted yet.",
    )
    overdue = fields.Integer(
        readonly=True,
        help="1 where the visit is overdue.",
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
        string="Cost of Visits",
        readonly=True,
    )
    revenue = fields.Monetary(
        readonly=True,
        help="Posted invoices minus credit notes of the last twelve months, without tax.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT due.id, due.account_id, due.company_id, account.grade_id, due.visit_level, due.user_id,
                   period.days / due.interval_days AS wanted,
                   COALESCE(visit.done, 0) AS done,
                   CASE WHEN period.days >= due.interval_days
                        THEN LEAST(1, COALESCE(visit.done, 0) * due.interval_days / period.days)
                        WHEN visit.done > 0 THEN 1
                   END AS covered,
                   (due.due_date < day.today)::int AS overdue,
                   day.today - due.last_date AS days_since_contact,
                   COALESCE(visit.hours_spent, 0) AS hours_spent,
                   COALESCE(visit.cost, 0) AS cost,
                   COALESCE(revenue.amount, 0) / COUNT(*) OVER (PARTITION BY due.account_id) AS revenue
              FROM key_account_visit_due due
              JOIN key_account account ON account.id = due.account_id
              JOIN (%(days)s) day ON day.company_id = account.company_id
         LEFT JOIN (SELECT account_id, visit_level, COUNT(*) AS done, MIN(date) AS first_date,
                           SUM(hours_spent) AS hours_spent, SUM(cost) AS cost
                      FROM key_account_visit
                      JOIN (%(days)s) day USING (company_id)
                     WHERE state = 'done' AND date > today - 365 AND date <= today
                     GROUP BY account_id, visit_level) visit
                ON visit.account_id = due.account_id AND visit.visit_level = due.visit_level
        CROSS JOIN LATERAL (
                   SELECT LEAST(365.25, day.today - LEAST(%(since)s, visit.first_date))
                          AS days) period
         LEFT JOIN (SELECT move.company_id, partner.commercial_partner_id,
                           SUM(move.amount_untaxed_signed) AS amount
                      FROM account_move move
                      JOIN res_partner partner ON partner.id = move.commercial_partner_id
                      JOIN (%(days)s) day ON day.company_id = move.company_id
                     WHERE %(posted)s
                     GROUP BY move.company_id, partner.commercial_partner_id) revenue
                ON revenue.commercial_partner_id = account.partner_id
               AND revenue.company_id = account.company_id
            """,
            days=company_days(fields.Datetime.now()),
            since=local_date(SQL("account.create_date"), SQL("day.zone")),
            posted=is_posted_document(
                SQL("day.company_id"),
                SQL("(day.today + 1 - INTERVAL '1 year')"),
                SQL("day.today"),
            ),
        )

    @api.depends("account_id", "visit_level")
    def _compute_display_name(self):
        levels = dict(self._fields["visit_level"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.account_id.display_name}: {levels.get(row.visit_level)}"
