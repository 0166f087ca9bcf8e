from odoo import api, models

from ...tools.health.shipped import PLAYS
from ...tools.shipped import translate


class MailActivityPlan(models.Model):
    """Plays of health: shipped ones are shown in the language of the user."""

    _inherit = "mail.activity.plan"

    @api.depends("name", "res_model")
    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for plan in self.filtered(lambda plan: plan.res_model == "key.account"):
            plan.display_name = translate(self.env, plan.display_name, PLAYS)
        return result
