from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.policy.telling import Telling


class KeyAccountPolicyCondition(models.Model):
    """A figure that an account has to reach for a rung."""

    _name = "key.account.policy.condition"
    _description = "Condition of a Sales Policy"
    _inherit = ["key.account.guarded"]
    _fixed = {"rung_id"}
    _rights_path = "rung_id.policy_id"
    _order = "rung_id, id"
    _rec_name = "metric_id"

    rung_id = fields.Many2one(
        comodel_name="key.account.policy.rung",
        required=True,
        index=True,
        ondelete="cascade",
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        required=True,
        index=True,
        ondelete="restrict",
    )
    unit = fields.Selection(related="metric_id.unit")
    operator = fields.Selection(
        selection=[(">=", "at least"), ("<=", "at most")],
        required=True,
        compute="_compute_operator",
        store=True,
        readonly=False,
        precompute=True,
    )
    threshold = fields.Float(
        required=True,
        digits=(16, 4),
        help="A figure that equals it is enough. Shares are fractions in files and code: 0.8 is 80 %.",
    )
    meaning = fields.Char(compute="_compute_meaning", help="The condition with its unit.")

    # === CONSTRAINT METHODS === #

    @api.constrains("threshold", "metric_id")
    def _check_threshold(self):
        for condition in self:
            if problem := condition.metric_id._get_percent_problem(condition.threshold):
                raise ValidationError(problem)

    # === COMPUTE METHODS === #

    @api.depends("metric_id")
    def _compute_operator(self):
        for condition in self:
            condition.operator = "<=" if condition.metric_id.direction == "lower" else ">="

    @api.depends("metric_id", "operator", "threshold")
    @api.depends_context("lang", "company")
    def _compute_meaning(self):
        tellings = {}
        for condition in self:
            company = condition.rung_id.company_id or self.env.company
            if company not in tellings:
                tellings[company] = Telling(self.env, company, full=True)
            is_known = condition.metric_id and condition.operator
            condition.meaning = tellings[company].condition(condition) if is_known else False

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.rung_id._check_editable()

    def _check_change(self, vals):
        super()._check_change(vals)
        self.rung_id._check_editable()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self.rung_id._check_editable()
