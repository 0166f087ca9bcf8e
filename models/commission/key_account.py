from odoo import api, fields, models

from ...tools.trust import SHARE


class KeyAccount(models.Model):
    """The expense account of an account; and accounts with commission are kept: statements name them."""

    _inherit = "key.account"
    _manager_fields = {"expense_budget", "expense_budget_share"}
    _optional_fields = _manager_fields
    _limits = {"expense_budget": (0, 1e12), "expense_budget_share": SHARE}

    expense_line_ids = fields.One2many(
        comodel_name="key.account.expense.line",
        inverse_name="account_id",
        string="Expenses",
    )
    expense_budget = fields.Monetary(
        copy=False,
        help="For the calendar year. Empty: the share of revenue counts, or else the sales policy.",
    )
    expense_budget_share = fields.Float(
        string="Budget as a Share of Revenue",
        copy=False,
        help="Of the revenue of the last twelve months, where no amount is set.",
    )
    expense_this_year = fields.Monetary(string="Used This Year", compute="_compute_expense")
    expense_planned = fields.Monetary(string="Planned Visits This Year", compute="_compute_expense")
    expense_limit = fields.Monetary(string="Budget This Year", compute="_compute_expense")
    expense_left = fields.Monetary(string="Left", compute="_compute_expense")
    expense_warning = fields.Char(compute="_compute_expense")

    # === COMPUTE METHODS === #

    @api.depends("expense_budget", "expense_budget_share", "expense_line_ids.amount")
    @api.depends_context("lang")
    def _compute_expense(self):
        """What was spent this year, also while a line is edited: it counts once it is saved."""
        rows = {}
        if self.ids:
            found = self.env["key.account.expense"].search([("account_id", "in", self.ids)])
            for row in found:
                if row.year == str(row.company_id._key_account_today().year):
                    rows[row.account_id.id] = row
        budgets = self._origin.sudo()._get_expense_budget()
        for account in self:
            row = rows.get(account._origin.id)
            account.expense_this_year = row.used if row else 0.0
            account.expense_planned = row.planned if row else 0.0
            account.expense_limit = budgets.get(account._origin.id, 0.0)
            account.expense_left = (
                account.expense_limit - account.expense_this_year if account.expense_limit else 0.0
            )
            account.expense_warning = row._warn() if row else False

    # === BUSINESS METHODS === #

    def _get_expense_budget(self):
        """Return the expense budgets of this year, ``{account id: amount}`` (sudo).

        What managers set for the account goes before what its sales policy gives, and an amount before a
        share of the revenue of the last twelve months.
        """
        amounts, shares = {}, {}
        if self._is_feature_on("feature_policy"):
            entitlements = self.env["key.account.entitlement"]
            amounts = entitlements._get_values(self, "budget")
            shares = entitlements._get_values(self, "expense")
        budgets = {}
        for account in self:
            amount, share = account.expense_budget, account.expense_budget_share
            if not amount and not share:
                amount, share = amounts.get(account.id), shares.get(account.id, 0.0)
            if budget := amount or share * account.revenue_year:
                budgets[account.id] = account.currency_id.round(budget)
        return budgets

    def _with_history(self):
        lines = self.env["key.account.commission.line"].sudo()
        known = lines._read_group([("account_id", "in", self.ids)], ["account_id"])
        return super()._with_history().union(*(account for [account] in known))

    def _merge_into(self, target):
        """What the policy gave the account that goes does not count for ``target``."""
        shares = self.env["key.account.commission.share"].sudo()
        shares.search([("account_id", "=", self.id)]).write({"is_merged": True})
        return super()._merge_into(target)

    @api.model
    def _fields_to_take_over(self):
        return [*super()._fields_to_take_over(), "expense_budget", "expense_budget_share"]
