from odoo import api, fields, models
from odoo.tools import SQL, format_amount

PARTS = ("manual", "visits", "entries", "planned")


class KeyAccountExpense(models.Model):
    """What was spent on an account in a calendar year, and what is left of its budget.

    Expenses by hand, done visits at their cost, and posted entries of the customer on the accounts that the
    settings name. Planned visits are estimated at today's cost per hour. Budgets are those of today: only
    the row of this year has one.
    """

    _name = "key.account.expense"
    _description = "Expense Account"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "year desc, used desc, id"
    _depends = {
        "key.account": ["company_id", "owner_id", "partner_id", "active"],
        "key.account.expense.line": ["account_id", "amount", "date"],
        "key.account.visit": ["account_id", "cost", "date", "duration", "state"],
        "account.move.line": ["account_id", "balance", "date", "parent_state", "partner_id"],
        "res.company": ["key_account_expense_account_ids", "key_account_hour_cost"],
    }

    currency_id = fields.Many2one(related="company_id.currency_id")
    owner_id = fields.Many2one("res.users", readonly=True)
    year = fields.Char(readonly=True)
    manual = fields.Monetary(
        string="By Hand",
        readonly=True,
        help="Expenses that were entered by hand, gifts that were given, and the cost of care.",
    )
    visits = fields.Monetary(readonly=True, help="Done visits at their cost.")
    entries = fields.Monetary(
        string="Booked",
        readonly=True,
        help="Posted entries of the customer on the accounts that the settings name.",
    )
    used = fields.Monetary(readonly=True)
    planned = fields.Monetary(
        string="Planned Visits",
        readonly=True,
        help="Visits that are planned or confirmed, at today's cost per hour.",
    )
    budget = fields.Monetary(compute="_compute_budget", help="Of this year.")
    left = fields.Monetary(compute="_compute_budget", help="Of the budget, before planned visits.")
    is_over = fields.Boolean(compute="_compute_budget")

    @property
    def _table_query(self):
        names = SQL(", ").join(
            SQL(
                "ROUND(SUM(%(part)s)::numeric, currency.decimal_places) AS %(part)s",
                part=SQL.identifier(part),
            )
            for part in PARTS
        )
        return SQL(
            """
            SELECT account.id * 10000 + spent.year AS id, account.id AS account_id,
                   account.company_id, account.owner_id, spent.year::varchar AS year, %(names)s,
                   ROUND(SUM(manual + visits + entries)::numeric, currency.decimal_places) AS used
              FROM (%(spent)s) spent
              JOIN key_account account ON account.id = spent.account_id
              JOIN res_company company ON company.id = account.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
             GROUP BY account.id, spent.year, currency.id
            """,
            names=names,
            spent=SQL(" UNION ALL ").join(self._sources()),
        )

    @api.model
    def _sources(self):
        """Return the queries of what was spent, the columns of all as in the first. To be extended by rooms."""
        return [self._manual(), self._visits(), self._entries(), self._budgets()]

    @api.model
    def _manual(self):
        return SQL(
            """
            SELECT account_id, EXTRACT(YEAR FROM date)::int AS year, amount AS manual,
                   0 AS visits, 0 AS entries, 0 AS planned
              FROM key_account_expense_line
            """
        )

    @api.model
    def _visits(self):
        """Return the query of done visits at their cost, and of others at the cost that is expected."""
        return SQL(
            """
            SELECT visit.account_id, EXTRACT(YEAR FROM visit.date)::int, 0,
                   CASE WHEN visit.state = 'done' THEN visit.cost ELSE 0 END, 0,
                   CASE WHEN visit.state = 'done' THEN 0
                        ELSE company.key_account_hour_cost * visitors.number
                             * (visit.duration + CASE WHEN visit.channel = 'visit'
                                                      THEN company.key_account_travel_hours
                                                      ELSE 0 END) END
              FROM key_account_visit visit
              JOIN key_account account ON account.id = visit.account_id
              JOIN res_company company ON company.id = account.company_id
     CROSS JOIN LATERAL (
                   SELECT 1 + COUNT(*) AS number FROM key_account_visit_user_rel companion
                    WHERE companion.visit_id = visit.id
                      AND companion.user_id IS DISTINCT FROM visit.user_id) visitors
             WHERE visit.state IN ('done', 'planned', 'confirmed') AND visit.date IS NOT NULL
            """
        )

    @api.model
    def _entries(self):
        return SQL(
            """
            SELECT account.id, EXTRACT(YEAR FROM line.date)::int, 0, 0, line.balance, 0
              FROM account_account_res_company_expense_rel chosen
              JOIN account_move_line line ON line.account_id = chosen.account_account_id
                                         AND line.company_id = chosen.res_company_id
                                         AND line.parent_state = 'posted'
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN key_account account ON account.partner_id = partner.commercial_partner_id
                                      AND account.company_id = line.company_id
            """
        )

    @api.model
    def _budgets(self):
        """Return the query of accounts with a budget: they have a row also where nothing is spent."""
        return SQL(
            """
            SELECT account.id, %(year)s, 0, 0, 0, 0
              FROM key_account account
             WHERE account.active
               AND (account.expense_budget > 0 OR account.expense_budget_share > 0
                    OR EXISTS (SELECT FROM key_account_entitlement given
                                WHERE given.account_id = account.id AND given.value > 0
                                  AND given.kind IN ('budget', 'expense')))
            """,
            year=self.env.company._key_account_today().year,
        )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "used", "planned", "year")
    def _compute_budget(self):
        budgets = self.account_id.sudo()._get_expense_budget()
        for row in self:
            company = row.company_id
            this_year = company and str(company._key_account_today().year) == row.year
            row.budget = budgets.get(row.account_id.id, 0.0) if this_year else 0.0
            row.left = row.budget - row.used if row.budget else 0.0
            row.is_over = (
                bool(row.budget)
                and row.currency_id.compare_amounts(row.used + row.planned, row.budget) > 0
            )

    # === BUSINESS METHODS === #

    def _warn(self):
        """Return that the budget is exceeded, or will be by planned visits, in words; or ``False``."""
        self.ensure_one()
        if not self.is_over:
            return False
        words = {
            "used": format_amount(self.env, self.used, self.currency_id),
            "planned": format_amount(self.env, self.planned, self.currency_id),
            "budget": format_amount(self.env, self.budget, self.currency_id),
        }
        if self.currency_id.compare_amounts(self.used, self.budget) > 0:
            return self.env._("%(used)s are spent, more than the budget of %(budget)s.", **words)
        return self.env._(
            "With planned visits of %(planned)s, expenses exceed the budget of %(budget)s. Plan fewer "
            "visits, or calls, or ask your manager for a larger budget.",
            **words,
        )

    def exists(self):
        """A row exists with its account."""
        accounts = self.env["key.account"].browse({number // 10000 for number in self.ids}).exists()
        return self.browse(number for number in self.ids if number // 10000 in accounts._ids)
