from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.collection.calls import calls


class KeyAccountCollection(models.Model):
    """Whom to call today about money that is overdue: one row per account, the most promising first.

    Rows are those whose credit the user may see. An account that is left alone today is there, too,
    with the reason.
    """

    _name = "key.account.collection"
    _description = "Collection"
    _inherit = ["key.account.collection.words", "key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "to_call desc, call_value desc, account_id"
    _depends = {
        "key.account": ["partner_id", "company_id", "owner_id", "deputy_id", "grade_id", "active"],
        "key.account.collection.contact": [
            "account_id",
            "is_checking",
            "partner_id",
            "date",
            "date_next",
            "result",
        ],
        "key.account.complaint": ["account_id", "state"],
        "key.account.complaint.document": ["complaint_id", "move_id"],
        "key.account.payment.promise": [
            "account_id", "amount_due", "amount_paid", "company_id", "covers", "currency_id",
            "date_promised", "date_settled", "kind", "paid_on", "state",
        ],
        "key.account.payment.promise.document": ["promise_id", "amount", "date_due"],
        "account.move": ["state", "move_type"],
        "account.move.line": [
            "account_id", "partner_id", "parent_state", "balance", "amount_currency", "date",
            "invoice_date", "date_maturity", "amount_residual_currency", "reconciled",
        ],
        "account.partial.reconcile": [
            "debit_move_id", "credit_move_id", "debit_amount_currency", "credit_amount_currency",
        ],
        "account.payment": ["state"],
        "res.partner": ["active", "phone", "type", "is_company", "commercial_partner_id"],
    }  # fmt: skip

    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        readonly=True,
    )
    grade_color = fields.Integer(
        related="grade_id.color",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
    )
    phone = fields.Char(
        readonly=True,
    )
    overdue = fields.Monetary(
        readonly=True,
        help="What is late, less payments and credit notes that are not matched yet.",
    )
    collectable = fields.Monetary(
        string="To Collect",
        readonly=True,
        help="What is overdue, less what is disputed and what is promised for a day to come.",
    )
    oldest_due = fields.Date(
        readonly=True,
        help="Of the documents that are not disputed; of all, where all are disputed.",
    )
    late_days = fields.Integer(
        string="Days Late",
        readonly=True,
        aggregator="max",
        help="Since the oldest due day.",
    )
    call_class = fields.Selection(
        selection=[
            ("quick", "Quick Win"),
            ("remind", "Remind"),
            ("risk", "At Risk"),
            ("disputed", "Disputed"),
            ("promise", "Promise Running"),
        ],
        string="Class",
        readonly=True,
    )
    quiet = fields.Selection(
        selection=[
            ("small", "Small balance"),
            ("check", "Amount is checked"),
            ("contact", "Called lately"),
            ("new", "Late since a few days"),
            ("weekend", "Weekend"),
        ],
        string="Left Alone",
        readonly=True,
    )
    to_call = fields.Boolean(
        string="To Call Today",
        readonly=True,
    )
    call_chance = fields.Float(
        string="Chance",
        readonly=True,
        aggregator="avg",
        help="How likely it is that a call brings the money.",
    )
    call_value = fields.Float(
        string="Weight",
        readonly=True,
        help="Money × age × chance: the highest is called first.",
    )
    disputed_amount = fields.Monetary(
        string="Disputed",
        readonly=True,
    )
    promised_amount = fields.Monetary(
        string="Promised",
        readonly=True,
    )
    promised_day = fields.Date(
        string="Promised for",
        readonly=True,
    )
    said_amount = fields.Monetary(
        string="Says It Is Paid",
        readonly=True,
        help="What of the promised amount the customer says it has paid already.",
    )
    said_day = fields.Date(
        string="Says It Paid on",
        readonly=True,
    )
    broken_count = fields.Integer(
        string="Broken Promises",
        readonly=True,
    )
    returned_count = fields.Integer(
        string="Returned Payments",
        readonly=True,
    )
    call_count = fields.Integer(
        string="Calls",
        readonly=True,
    )
    call_paid_count = fields.Integer(
        string="Calls Followed by Money",
        readonly=True,
    )
    last_call_date = fields.Date(
        string="Last Contact",
        readonly=True,
    )
    last_call_result = fields.Selection(
        selection=lambda self: (
            self.env["key.account.collection.contact"]
            ._fields["result"]
            ._description_selection(self.env)
        ),
        string="Last Result",
        readonly=True,
    )
    next_call_date = fields.Date(
        string="Call Again from",
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(map(self._query_company, self._get_companies()))

    def exists(self):
        """Rows that the user cannot see exist, too: reading them is refused."""
        return super(KeyAccountCollection, self.sudo()).exists().with_env(self.env)

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.account_id.display_name

    # === ACTION METHODS === #

    def action_call(self):
        """Open the dialog that records a call: the result in one step."""
        self.ensure_one()
        return self.account_id._open_collection_call()

    # === BUSINESS METHODS === #

    @api.model
    def _get_companies(self):
        """Return the companies whose accounts the user may ask for."""
        if self.env.su:
            return self.env["res.company"].sudo().search([])
        return self.env.companies.sudo()

    @api.model
    def _query_company(self, company, only=None):
        """Return the query of the rows of a company that the user may see.

        :param SQL only: ids of accounts; ``None`` for all
        """
        mine = self._get_mine()
        if only is not None:
            mine = SQL("%s AND account.id IN (%s)", mine, only)
        rates = list(self._get_rates(company).items())
        return calls(company, company._key_account_today(), mine, rates)

    @api.model
    def _get_mine(self):
        """Return the condition on ``account`` that leaves out what the user cannot see anyway."""
        if self.env.su or self.env.user._key_account_handles_credit():
            return SQL("TRUE")
        return SQL("%s IN (account.owner_id, account.deputy_id)", self.env.uid)

    @api.model
    def _get_rates(self, company):
        """Return ``{currency id: units per unit of the company's currency}`` of today."""
        currencies = self.env["res.currency"].sudo().search([]) | company.currency_id
        rates = currencies._get_rates(company, company._key_account_today())
        own = rates[company.currency_id.id]
        return {currency_id: rate / own for currency_id, rate in rates.items()}
