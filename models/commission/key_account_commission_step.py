from odoo import api, fields, models

from ...tools.trust import SHARE


class KeyAccountCommissionStep(models.Model):
    """A higher or lower rate from an amount on: it applies to the part above this amount only."""

    _name = "key.account.commission.step"
    _description = "Step of a Commission Rule"
    _inherit = ["key.account.guarded"]
    _configuration = "rule_id.company_id"
    _fixed = {"rule_id"}
    _limits = {"amount": (0.01, 1e12), "rate": SHARE}
    _order = "rule_id, amount"
    _rec_name = "amount"

    rule_id = fields.Many2one(
        comodel_name="key.account.commission.rule",
        required=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="rule_id.currency_id")
    amount = fields.Monetary(
        string="Above",
        required=True,
        help="Total of one person in the month or year. What is above it is paid at this rate.",
    )
    rate = fields.Float(required=True)

    _amount_uniq = models.Constraint(
        "UNIQUE (rule_id, amount)",
        "Two steps begin at the same amount. Keep one of them.",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.rule_id._check_unused()
        self.rule_id._let_drafts_follow()

    def _check_change(self, vals):
        super()._check_change(vals)
        self.rule_id._check_unused()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self.rule_id._let_drafts_follow()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self.rule_id._check_unused()
        self.rule_id._let_drafts_follow()
