from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, formatLang

from ...tools import trust
from ...tools.metric.customer_costs import KINDS


class KeyAccountContribution(models.Model):
    """What an account contributed in a period: what it brought, less goods and what serving it cost.

    Written by one statement, see ``tools/value/contributing.py``. Each amount opens its documents.
    """

    _name = "key.account.contribution"
    _description = "Contribution of an Account"
    _inherit = [
        "key.account.contribution.paying",
        "key.account.contribution.grouped",
        "key.account.contribution.quadrant",
        "key.account.part",
    ]
    _written_by_code = True
    _follows_configuration = True
    _log_access = False  # the period has the day
    _order = "period_id desc, rank, id"
    _rec_name = "account_id"

    period_id = fields.Many2one(
        comodel_name="key.account.contribution.period",
        required=True,
        ondelete="cascade",  # found by the index of ``_account_uniq``
    )
    is_nightly = fields.Boolean(related="period_id.is_nightly", string="Twelve Months up to Today")
    currency_id = fields.Many2one(related="period_id.currency_id")
    grade_id = fields.Many2one(related="account_id.grade_id", help="Of today.")
    owner_id = fields.Many2one(related="account_id.owner_id")
    group_since = fields.Date(
        related="account_id.value_group_on", string="In the Group Since", help="Of today."
    )
    posture = fields.Selection(related="account_id.posture", help="Of today.")
    posture_proposed = fields.Selection(
        related="account_id.posture_proposed", string="Proposed Posture"
    )
    revenue = fields.Monetary(help="Without tax; credit notes subtract.")
    goods_cost = fields.Monetary(
        string="Cost of Goods", help="The cost that order lines keep, for what was invoiced."
    )
    margin = fields.Monetary(help="Revenue less the cost of goods.")
    uncosted = fields.Monetary(
        string="Revenue Without Cost",
        help="Products invoiced without an order: their cost is not known, and counts as 0.",
    )
    discount = fields.Monetary(
        help="What invoices were below the pricelist. It is in revenue already."
    )
    cost_terms = fields.Monetary(
        string="Cost of Terms",
        help="What was owed, for the days on which it was, × cost of capital ÷ 365.",
    )
    cost_rebate = fields.Monetary(
        string="Rebates", help="Earned, less what credit notes paid: that is in revenue already."
    )
    cost_commission = fields.Monetary(string="Commission")
    cost_visit = fields.Monetary(string="Visits", help="Time and travel of completed visits.")
    cost_complaint = fields.Monetary(
        string="Complaints", help="Without credit notes, which are in revenue already."
    )
    cost_gift = fields.Monetary(string="Gifts")
    cost_care = fields.Monetary(string="Care")
    cost_event = fields.Monetary(string="Events")
    cost_service = fields.Monetary(string="Services", help="Of service packages.")
    cost_expense = fields.Monetary(string="Expenses")
    cost_entry = fields.Monetary(
        string="Booked Expenses",
        help="Posted entries of the customer on the accounts that the settings name.",
    )
    cost_driver = fields.Monetary(string="Office Work", help="Cost drivers: metric × rate.")
    serving_cost = fields.Monetary(string="Cost to Serve", help="All costs besides goods together.")
    contribution = fields.Monetary(help="Revenue less the cost of goods and the cost to serve.")
    contribution_rate = fields.Float(
        string="Of Revenue", digits=(16, 4), aggregator=None, help="Contribution ÷ revenue."
    )
    revenue_portion = fields.Float(
        string="Share of Revenue",
        digits=(16, 4),
        aggregator="sum",
        help="Of the revenue of all accounts.",
    )
    rank = fields.Integer(aggregator=None, help="By contribution, the best first.")
    cumulative = fields.Monetary(
        aggregator=None,
        help="What the accounts up to this one contributed together, the best first.",
    )
    slice = fields.Integer(
        string="Best % of Accounts",
        aggregator=None,
        help="5: among the best 5 % by contribution; 100: among the last ones.",
    )
    revenue_before = fields.Monetary(help="Of the twelve months before these.")
    wallet_open = fields.Monetary(
        string="Open Wallet",
        help="What the customer buys a year from others, at the prices that it pays us.",
    )
    driver_facts = fields.Json()
    driver_reason = fields.Text(string="How Office Work Adds Up", compute="_compute_driver_reason")

    _account_uniq = models.UniqueIndex(
        "(period_id, account_id)", "An account contributes once in a period."
    )

    # === COMPUTE METHODS === #

    @api.depends("driver_facts")
    @api.depends_context("lang")
    def _compute_driver_reason(self):
        facts = {fact[0] for line in self for fact in line.driver_facts or ()}
        drivers = self.env["key.account.cost.driver"].sudo().browse(facts).exists()
        names = {driver.id: driver.name for driver in drivers}
        for line in self:
            line.driver_reason = "\n".join(
                self.env._(
                    "%(driver)s: %(quantity)s × %(rate)s",
                    driver=names.get(driver_id, self.env._("a driver that was deleted")),
                    quantity=formatLang(
                        self.env, quantity, digits=0 if float(quantity).is_integer() else 2
                    ),
                    rate=format_amount(self.env, rate, line.currency_id),
                )
                for driver_id, quantity, rate in line.driver_facts or ()
            )

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account."""
        self.ensure_one()
        return self.account_id._get_records_action()

    def action_open_documents(self):
        """Open the documents of an amount; the button says in the context of which one.

        :raise AccessError: if the user may not read them
        """
        self.ensure_one()
        self.check_access("read")
        kind = self.env.context.get("contribution_kind")
        name, model, domain = self._get_documents(kind if isinstance(kind, str) else "")
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._(
                    "You have no access to “%(documents)s”. Ask your administrator.",
                    documents=self.env[model]._description,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": f"{self.account_id.display_name}: {name}",
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }

    def action_propose_drop(self):
        """Propose again to give these accounts up."""
        self.check_access("read")
        return self.account_id.action_propose_drop()

    def action_accept_drop(self):
        """Give these accounts up, as is proposed."""
        self.check_access("read")
        return self.account_id.action_accept_posture()

    # === BUSINESS METHODS === #

    @api.model
    def _get_invoice_domain(self, period, partner_ids):
        """Return the domain of the invoices and credit notes of customers in a period."""
        return [
            ("company_id", "=", period.company_id.id),
            # Documents of a customer that became part of another one are those of the other.
            ("commercial_partner_id.commercial_partner_id", "in", partner_ids),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
            ("invoice_date", ">=", period.date_from),
            ("invoice_date", "<=", period.date_to),
        ]

    def _get_documents(self, kind):
        """Return what an amount is made of: its name, the model and the domain of the documents."""
        scope = self.period_id.sudo()._get_scope(self.account_id.partner_id.ids)
        if kind in KINDS:
            costs = self.env["key.account.cost.source"].sudo()._get_costs(scope)
            if kind in costs:
                name = trust.labels(self, [f"cost_{kind}"])
                return name, costs[kind].model, costs[kind].domain(self.account_id)
        own = self._get_invoice_domain(self.period_id.sudo(), self.account_id.partner_id.ids)
        if kind in ("goods", "discount", "uncosted"):
            field = {"goods": "goods_cost"}.get(kind, kind)
            lines = [("display_type", "=", "product"), ("move_id", "any", own)]
            if kind == "uncosted":
                products = self.env["product.product"]
                others = self.env.execute_query(products._key_account_no_sale_query())
                lines += [
                    ("sale_line_ids", "=", False),
                    ("product_id", "!=", False),
                    ("product_id", "not in", sorted({product_id for [product_id] in others})),
                    ("is_downpayment", "=", False),
                ]
            return trust.labels(self, [field]), "account.move.line", lines
        if kind == "terms":
            return (
                trust.labels(self, ["cost_terms"]),
                "account.move.line",
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id.commercial_partner_id", "=", self.account_id.partner_id.id),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", scope.date_to),
                    "|",
                    ("full_reconcile_id", "=", False),
                    ("matched_credit_ids.max_date", ">=", scope.date_from),
                ],
            )
        return trust.labels(self, ["revenue"]), "account.move", own
