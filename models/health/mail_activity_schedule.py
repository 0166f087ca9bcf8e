from odoo import models
from odoo.exceptions import UserError


class MailActivitySchedule(models.TransientModel):
    """A play that is started on an account in alert is noted there."""

    _inherit = "mail.activity.schedule"

    def action_schedule_plan(self):
        if not self.filtered("res_model"):
            raise UserError(self.env._("Choose the records first."))
        result = super().action_schedule_plan()
        for wizard in self:
            if wizard.res_model == "key.account":
                accounts = wizard._get_applied_on_records()
                accounts._note_health_play(wizard.plan_id)
        return result
