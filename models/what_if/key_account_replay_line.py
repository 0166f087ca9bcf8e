from odoo import fields, models
from odoo.tools import SQL

from ...tools import recorded_field

CONFIDENTIAL = "key_account.group_manager"


class KeyAccountReplayLine(models.Model):
    """What an account got in the months of a replay, and what it would have got under a policy.

    One row for each grade that the account had on the days of its invoices. Written by one statement, see
    ``tools/what_if/``.
    """

    _name = "key.account.replay.line"
    _description = "Account of a What-If Replay"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _log_access = False  # the replay has author and date
    _order = "replay_id desc, policy_id, difference, id"
    _rec_name = "account_id"

    replay_id = fields.Many2one(
        comodel_name="key.account.replay",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # One of the policies of the replay: with them, it goes.
    policy_id = recorded_field.Many2one(
        comodel_name="key.account.policy",
        required=True,
    )
    grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
        help="On the day of the invoice.",
    )
    owner_id = fields.Many2one(related="account_id.owner_id")
    currency_id = fields.Many2one(related="replay_id.currency_id")
    revenue_was = fields.Monetary(string="Revenue", help="Without tax; credit notes subtract.")
    revenue_would = fields.Monetary(string="Revenue, Policy")
    margin_was = fields.Monetary(
        string="Margin",
        groups=CONFIDENTIAL,
        help="Revenue × margin rate of the orders of these months.",
    )
    margin_would = fields.Monetary(string="Margin, Policy", groups=CONFIDENTIAL)
    discount_was = fields.Monetary(string="Discount")
    discount_would = fields.Monetary(string="Discount, Policy")
    price_effect = fields.Monetary(
        help="What another pricelist would have asked more, or less (-)."
    )
    days_was = fields.Float(string="Days to Pay", digits=(16, 1), aggregator=None)
    days_would = fields.Float(string="Days to Pay, Policy", digits=(16, 1), aggregator=None)
    terms_was = fields.Monetary(
        string="Cost of Terms", help="Revenue × days to pay × cost of capital ÷ 365."
    )
    terms_would = fields.Monetary(string="Cost of Terms, Policy")
    rebate = fields.Monetary(help="Earned of agreements in these months.")
    rebate_would = fields.Monetary(
        string="Rebate, Policy", help="In place of agreements, where the policy gives rebates."
    )
    commission_was = fields.Monetary(string="Commission")
    commission_would = fields.Monetary(string="Commission, Policy")
    expense_was = fields.Monetary(string="Expense")
    expense_would = fields.Monetary(string="Expense, Policy")
    advantage = fields.Monetary(
        string="Customer Gets More",
        help="Discount, prices, time to pay and rebates together; less is negative.",
    )
    difference = fields.Monetary(
        string="Effect on Result",
        help="What the policy brings to the company, or costs (-), with everything.",
    )
    volume = fields.Monetary(
        string="Sales to Pay for It",
        groups=CONFIDENTIAL,
        help="Additional revenue whose margin, at the margin rate under the policy, pays for it.",
    )
    is_lost = fields.Boolean(
        string="No Volume Pays",
        help="It costs something, and the margin is zero, negative or not known.",
    )
    outcome = fields.Selection(
        selection=[("winner", "Gets More"), ("loser", "Gets Less"), ("same", "As Before")],
    )

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account."""
        self.ensure_one()
        return self.account_id._get_records_action()

    # === BUSINESS METHODS === #

    def _read_group_select(self, aggregate_spec, query):
        """Sum nothing up over several policies: each of them has the figures of the same months."""
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec.rpartition(":")[2] not in ("sum", "sum_currency"):
            return select
        policy = self._field_to_sql(self._table, "policy_id", query)
        return SQL(
            "CASE WHEN MIN(%(policy)s) = MAX(%(policy)s) THEN %(sum)s END",
            policy=policy,
            sum=select,
        )
