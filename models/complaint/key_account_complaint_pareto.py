from odoo import fields, models
from odoo.tools import SQL


class KeyAccountComplaintPareto(models.Model):
    """Root causes of a company by what their complaints cost: how few causes make most of the cost.

    All complaints with a cause count, also archived ones. Causes of the same cost are in the order of their
    number of complaints, then by their id.
    """

    _name = "key.account.complaint.pareto"
    _description = "Pareto of Root Causes"
    _auto = False
    _order = "company_id, position"
    _rec_name = "cause_id"
    _depends = {"key.account.complaint": ["cause_id", "company_id", "cost"]}

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    cause_id = fields.Many2one("key.account.complaint.cause", string="Root Cause", readonly=True)
    position = fields.Integer(readonly=True, aggregator=None)
    complaint_count = fields.Integer(string="Complaints", readonly=True)
    cost = fields.Monetary(readonly=True)
    share = fields.Float(
        string="Share of Cost",
        readonly=True,
        help="Of the cost of all complaints of the company that have a root cause.",
    )
    cumulative = fields.Float(
        string="Cumulative Share",
        readonly=True,
        aggregator=None,
        help="Share of this cause and all causes above.",
    )

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT cause.id, cause.company_id, company.currency_id, cause.cause_id,
                   cause.complaint_count, cause.cost,
                   ROW_NUMBER() OVER ranked AS position,
                   (cause.cost / NULLIF(SUM(cause.cost) OVER (PARTITION BY cause.company_id), 0))::float8 AS share,
                   SUM(cause.cost) OVER ranked
                   / NULLIF(SUM(cause.cost) OVER (PARTITION BY cause.company_id), 0) AS cumulative
            """
        )

    def _from(self):
        return SQL(
            """
              FROM (
                    SELECT MIN(complaint.id) AS id, complaint.company_id, complaint.cause_id,
                           COUNT(*) AS complaint_count, COALESCE(SUM(complaint.cost), 0)::float8 AS cost
                      FROM key_account_complaint complaint
                     WHERE complaint.cause_id IS NOT NULL
                     GROUP BY complaint.company_id, complaint.cause_id
                   ) cause
              JOIN res_company company ON company.id = cause.company_id
            """
        )

    def _where(self):
        return SQL(
            """
            WINDOW ranked AS (
                   PARTITION BY cause.company_id
                   ORDER BY cause.cost DESC, cause.complaint_count DESC, cause.cause_id
                   ROWS UNBOUNDED PRECEDING)
            """
        )

    def exists(self):
        """Return all rows: whoever asks for those of others is refused, as if they were there."""
        return self

    # === ACTION METHODS === #

    def action_open_complaints(self):
        """Open the complaints with this root cause."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_complaint_action"
        )
        return action | {
            "domain": [
                ("cause_id", "=", self.cause_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {"active_test": False},
        }
