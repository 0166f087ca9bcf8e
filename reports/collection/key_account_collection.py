from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ...tools.collection.calls import SATURDAY, calls
from ...tools.day_words import DayWords


class KeyAccountCollection(models.Model):
    """Whom to call today about money that is overdue: one row per account, the most promising first.

    Rows are those whose credit the user may see. An account that is left alone today is there, too,
    with the reason.
    """

    _name = "key.account.collection"
    _description = "Collection"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "to_call desc, call_value desc, account_id"
    _depends = {
        "key.account": ["partner_id", "company_id", "owner_id", "deputy_id", "grade_id", "active"],
        "key.account.collection.contact": [
            "account_id",
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
        string="Call",
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
    reason = fields.Char(
        compute="_compute_reason",
    )
    next_step = fields.Char(
        compute="_compute_next_step",
    )

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            calls(
                company,
                company._key_account_today(),
                self._get_mine(),
                list(self._get_rates(company).items()),
            )
            for company in self._get_companies()
        )

    def exists(self):
        """Rows that the user cannot see exist, too: reading them is refused."""
        return super(KeyAccountCollection, self.sudo()).exists().with_env(self.env)

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.account_id.display_name

    @api.depends("call_class", "quiet", "promised_day", "said_day")
    @api.depends_context("lang")
    def _compute_reason(self):
        """Say why the account is in its class, and why it is left alone."""
        for row in self:
            words = [row._tell_class(), row._tell_quiet(), row._tell_rest()]
            row.reason = "; ".join(filter(None, words))

    @api.depends("call_class", "quiet", "promised_day", "said_amount", "next_call_date")
    @api.depends_context("lang")
    def _compute_next_step(self):
        """Say what to do instead of a call today: nothing of it is in the reason."""
        for row in self:
            row.next_step = False
            if row.call_class == "promise":
                today = row.company_id._key_account_today()
                row.next_step = (
                    self.env._("Look for the payment")
                    if row.said_amount or row.promised_day <= today
                    else self.env._("Leave alone until then")
                )
            elif row.call_class == "disputed":
                row.next_step = self.env._("Solve the complaint")
            elif row.quiet == "contact":
                row.next_step = self.env._("Call %s", row._words().when(row._get_next_call()))

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

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _get_next_call(self):
        """Return the day from which the list has the call again: not at a weekend without calls."""
        self.ensure_one()
        day = self.next_call_date
        if self.company_id.sudo().key_account_collection_weekend:
            return day
        return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)

    # === WORDS === #

    def _words(self):
        return DayWords(self.env, self.company_id._key_account_today())

    def _tell_class(self):
        self.ensure_one()
        if self.call_class == "promise":
            return self._tell_promised()
        if self.call_class == "disputed":
            return self.env._("%s disputed", self._money(self.disputed_amount))
        if self.call_class == "risk":
            return self._tell_risk()
        if self.call_class == "quick" and self.call_count:
            return self.env._(
                "paid soon after %(paid)s of %(calls)s calls, %(days)s days late",
                paid=self.call_paid_count,
                calls=self.call_count,
                days=self.late_days,
            )
        return self.env._("%s days late", self.late_days)

    def _tell_promised(self):
        """Say what the customer says it has paid already, and for which day it promised the rest."""
        words, told = self._words(), []
        if self.said_amount:
            told.append(
                self.env._(
                    "says it paid %(amount)s %(when)s",
                    amount=self._money(self.said_amount),
                    when=words.when(self.said_day),
                )
            )
        if self.promised_day:
            told.append(
                self.env._(
                    "%(amount)s promised for %(day)s",
                    amount=self._money(self.promised_amount - self.said_amount),
                    day=words.day(self.promised_day),
                )
            )
        return ", ".join(told)

    def _tell_risk(self):
        facts = []
        if self.broken_count:
            facts.append(self.env._("broken promises: %s", self.broken_count))
        if self.returned_count:
            facts.append(self.env._("returned payments: %s", self.returned_count))
        facts.append(self.env._("%s days late", self.late_days))
        return ", ".join(facts)

    def _tell_quiet(self):
        if self.call_class in ("promise", "disputed") or not self.quiet:
            return False
        return {
            "small": self.env._("small balance"),
            "contact": self.env._("called already"),
            "new": self.env._("late for a few days only"),
            "weekend": self.env._("no calls at weekends"),
        }[self.quiet]

    def _tell_rest(self):
        """Say what of the overdue is not to be collected by a call, if a part is."""
        if self.call_class in ("promise", "disputed"):
            return False
        parts = []
        if self.disputed_amount:
            parts.append(self.env._("%s disputed", self._money(self.disputed_amount)))
        if self.promised_amount:
            parts.append(self._tell_promised())
        return ", ".join(parts)
