from odoo import fields, models
from odoo.tools import SQL

from ...tools.days import company_days
from ...tools.prospect.prospects import (
    ADDED_FOR_EACH,
    LIVE_PROSPECTS,
    is_live,
    moved,
)

# Ids are those of company and user; 0 stands for accounts without owner.
COMPANY = 2**20


class KeyAccountProspectPerson(models.Model):
    """How many live prospects each salesperson has, and how many were added and struck off lately.

    Salespeople are the owners of active accounts, and whoever was the owner of a prospect when it was
    added or struck off. Whoever has left has no target; nor have accounts without owner.
    """

    _name = "key.account.prospect.person"
    _description = "Prospects by Salesperson"
    _auto = False
    _order = "missing desc, user_id, id"
    _rec_name = "user_id"
    _depends = {
        "key.account": ["active", "company_id", "customer_since", "owner_id", "prospect_mark"],
        "key.account.prospect.change": ["account_id", "date", "merged_from", "owner_id", "status"],
        "res.company": ["key_account_prospect_target"],
        "res.users": ["active"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    live = fields.Integer(
        string="Live Prospects",
        readonly=True,
        help="Active accounts that never bought and are not given up.",
    )
    target = fields.Integer(readonly=True, help="From the settings.")
    short = fields.Integer(
        string="Short of Target",
        readonly=True,
        help="Live prospects that are missing.",
    )
    added = fields.Integer(
        readonly=True,
        help="Prospects that became live in the last 90 days.",
    )
    struck = fields.Integer(
        string="Struck Off",
        readonly=True,
        help="Prospects that were given up or archived in the last 90 days, and still are.",
    )
    owed = fields.Integer(
        string="Owed for Struck Off",
        readonly=True,
        help="Two prospects are added for each one struck off: how many of these are missing.",
    )
    missing = fields.Integer(
        string="To Add",
        readonly=True,
        help="How many to add until both the target is met and those struck off are replaced.",
    )

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """
            SELECT row.company_id * %(company)s + COALESCE(row.user_id, 0) AS id, row.company_id, row.user_id,
                   row.live, row.target, row.added, row.struck,
                   GREATEST(row.target - row.live, 0) AS short,
                   GREATEST(%(each)s * row.struck - row.added, 0) AS owed,
                   GREATEST(row.target - row.live, %(each)s * row.struck - row.added, 0) AS missing
            """,
            company=COMPANY,
            each=ADDED_FOR_EACH,
        )

    def _from(self):
        return SQL(
            """
              FROM (SELECT part.company_id, part.user_id,
                           SUM(part.live)::int AS live, SUM(part.added)::int AS added, SUM(part.struck)::int AS struck,
                           CASE WHEN seller.active AND BOOL_OR(part.is_owner)
                                THEN COALESCE(company.key_account_prospect_target, 0) ELSE 0 END AS target
                      FROM (%(parts)s) part
                      JOIN res_company company ON company.id = part.company_id
                 LEFT JOIN res_users seller ON seller.id = part.user_id
                     GROUP BY part.company_id, part.user_id, seller.active, company.key_account_prospect_target) row
             WHERE row.user_id IS NOT NULL OR row.live > 0
            """,
            parts=SQL(" UNION ALL ").join(self._parts()),
        )

    def _parts(self):
        """Return the queries of what counts: ``company_id, user_id, is_owner, live, added, struck``."""
        days = company_days(fields.Datetime.now())
        news = SQL("SELECT * FROM (%s) moved", moved(days))
        return [
            SQL(
                """
                SELECT account.company_id, account.owner_id AS user_id, TRUE AS is_owner,
                       COUNT(*) FILTER (WHERE %s) AS live, 0 AS added, 0 AS struck
                  FROM key_account account
                 WHERE account.active
                 GROUP BY account.company_id, account.owner_id
                """,
                is_live(SQL("account")),
            ),
            SQL(
                "SELECT company_id, added_by, FALSE, 0, 1, 0 FROM (%s) news WHERE is_added AND added_by IS NOT NULL",
                news,
            ),
            SQL(
                "SELECT company_id, struck_by, FALSE, 0, 0, 1 FROM (%s) news"
                " WHERE is_struck AND struck_by IS NOT NULL",
                news,
            ),
        ]

    def exists(self):
        """Return all rows: whoever asks for those of others is refused, as if they were there."""
        return self

    # === ACTION METHODS === #

    def action_open_live(self):
        """Open the live prospects of the salesperson."""
        self.ensure_one()
        return self._open(self.env._("Live Prospects"), LIVE_PROSPECTS)

    def action_open_added(self):
        """Open the prospects that the salesperson added lately, whatever became of them."""
        self.ensure_one()
        return self._open_moved(self.env._("Added in 90 Days"), "added")

    def action_open_struck(self):
        """Open the prospects of the salesperson that were struck off lately."""
        self.ensure_one()
        return self._open_moved(self.env._("Struck Off in 90 Days"), "struck")

    # === BUSINESS METHODS === #

    def _open(self, name, domain):
        own = [("company_id", "=", self.company_id.id), ("owner_id", "=", self.user_id.id)]
        return self.env["key.account"]._get_prospect_action(name, [*own, *domain])

    def _open_moved(self, name, part):
        self.check_access("read")
        self.env.flush_all()
        query = SQL(
            "SELECT account_id FROM (%(moved)s) moved WHERE %(is_part)s AND %(person)s IS NOT DISTINCT FROM %(user)s",
            moved=moved(
                company_days(fields.Datetime.now()),
                condition=SQL("account.company_id = %s", self.company_id.id),
            ),
            is_part=SQL.identifier(f"is_{part}"),
            person=SQL.identifier(f"{part}_by"),
            user=self.user_id.id or None,
        )
        ids = [account_id for [account_id] in self.env.execute_query(query)]
        return self.env["key.account"]._get_prospect_action(name, [("id", "in", ids)])
