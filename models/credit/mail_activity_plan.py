from odoo import api, fields, models

from ...tools.credit.shipped import BROKEN_PROMISE
from ...tools.shipped import in_english, translate


class MailActivityPlan(models.Model):
    """Plans for broken promises to pay: one for all grades, or one for some of them."""

    _inherit = "mail.activity.plan"

    key_account_grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        relation="key_account_promise_plan_grade_rel",
        column1="plan_id",
        column2="grade_id",
        string="Account Grades",
        groups="key_account.group_user",
        help="The plan is used for accounts of these grades; without any, for those that have no other plan.",
    )

    @api.depends("name", "res_model")
    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for plan in self.filtered(lambda plan: plan.res_model == "key.account.payment.promise"):
            plan.display_name = translate(self.env, plan.name, BROKEN_PROMISE)
        return result

    @api.model
    def _key_account_shipped_promise(self):
        """Return the shipped plan for broken promises: its name and its steps, as they are stored."""
        return in_english(BROKEN_PROMISE)
