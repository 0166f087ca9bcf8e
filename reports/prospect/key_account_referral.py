from odoo import api, fields, models
from odoo.tools import SQL

ALL = "key_account.group_all_accounts"


class KeyAccountReferral(models.Model):
    """Who recommended whom, and what came of it: accounts that recommended others, or were recommended.

    All users of the module see names and grades, as on contacts; figures are told of accounts that the
    user may open. Where one account recommended another, they are in one company.
    """

    _name = "key.account.referral"
    _description = "Referral Map"
    _auto = False
    _rec_name = "account_id"
    _order = "referred_count desc, id"
    _depends = {
        "key.account": ["company_id", "customer_since", "grade_id", "partner_id", "referred_by_id", "revenue_year"],
        "res.partner": ["commercial_partner_id"],
    }  # fmt: skip

    account_id = fields.Many2one("key.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    grade_id = fields.Many2one("key.account.grade", readonly=True)
    grade_color = fields.Integer(related="grade_id.color")
    referred_by_id = fields.Many2one(
        "res.partner",
        string="Recommended by",
        readonly=True,
        groups=ALL,
    )
    parent_id = fields.Many2one(
        "key.account.referral",
        string="Recommending Account",
        readonly=True,
    )
    child_ids = fields.One2many("key.account.referral", "parent_id", string="Recommended Accounts")
    referred_count = fields.Integer(
        string="Recommended",
        readonly=True,
        help="How many accounts this one recommended.",
    )
    won_count = fields.Integer(
        string="Won",
        readonly=True,
        groups=ALL,
        help="How many of these are customers.",
    )
    referred_revenue = fields.Monetary(
        string="Their Revenue",
        readonly=True,
        groups=ALL,
        help="What these were invoiced in the last twelve months.",
    )
    is_customer = fields.Boolean(string="Customer", readonly=True, groups=ALL)
    told = fields.Char(
        string="Result",
        compute="_compute_told",
        help="What came of the recommendations, of the accounts that you can open.",
    )

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL(
            """
            WITH link AS MATERIALIZED (%(links)s),
            made AS (
                SELECT parent_id, COUNT(*)::int AS referred_count,
                       COUNT(customer_since)::int AS won_count, SUM(revenue_year) AS referred_revenue
                  FROM link
                 WHERE parent_id IS NOT NULL
                 GROUP BY parent_id
            )
            SELECT account.id, account.id AS account_id, account.company_id, account.grade_id,
                   account.referred_by_id, link.parent_id, account.customer_since IS NOT NULL AS is_customer,
                   COALESCE(made.referred_count, 0) AS referred_count,
                   COALESCE(made.won_count, 0) AS won_count, made.referred_revenue
              FROM key_account account
         LEFT JOIN link ON link.id = account.id
         LEFT JOIN made ON made.parent_id = account.id
             WHERE link.id IS NOT NULL OR made.parent_id IS NOT NULL
            """,
            links=self._links(),
        )

    @api.model
    def _links(self):
        """Return the query of accounts that were recommended, with the account of whoever did."""
        return SQL(
            """
            SELECT account.id, parent.id AS parent_id, account.customer_since, account.revenue_year
              FROM key_account account
              JOIN res_partner referrer ON referrer.id = account.referred_by_id
         LEFT JOIN key_account parent ON parent.partner_id = referrer.commercial_partner_id
               AND parent.company_id = account.company_id AND parent.id <> account.id
            """
        )

    def exists(self):
        """A row exists with its account."""
        return self.browse(self.env["key.account"].browse(self.ids).exists().ids)

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    @api.depends_context("uid", "lang")
    def _compute_told(self):
        """Tell what came of recommendations: of accounts that the user may read, in one search."""
        children = self.search([("parent_id", "in", self.ids)])
        accounts = self.env["key.account"].with_context(active_test=False)
        seen = accounts.search_fetch(
            [("id", "in", children.account_id.ids)], ["customer_since", "revenue_year"]
        )
        by_parent = children.grouped("parent_id")
        for row in self:
            own = by_parent.get(row._origin, children.browse()).account_id & seen
            row.told = self._tell(own) if own else False

    @api.model
    def _tell(self, accounts):
        """Return what came of accounts that were recommended, in words."""
        currency = accounts.company_id[:1].currency_id
        won = accounts.filtered("customer_since")
        words = {
            "number": len(accounts),
            "won": len(won),
            "revenue": currency.format(sum(won.mapped("revenue_year"))),
        }
        if not any(won.mapped("revenue_year")):
            return self.env._("recommended %(number)s, %(won)s won", **words)
        return self.env._("recommended %(number)s, %(won)s won, %(revenue)s a year", **words)

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account, if the user may."""
        self.ensure_one()
        return self.account_id._get_records_action(context={})

    def action_open_recommended(self):
        """Open the accounts that this one recommended, as far as the user may read them."""
        self.ensure_one()
        return self.env["key.account"]._get_prospect_action(
            self.env._("Recommended by %s", self.account_id.display_name),
            [("id", "in", self.child_ids.account_id.ids)],
        )
