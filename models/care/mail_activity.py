from odoo import models

from .key_account_care_planning import EVENT


class MailActivity(models.Model):
    """Whoever does the last activity of a care event has done what the event is about."""

    _inherit = "mail.activity"

    # === BUSINESS METHODS === #

    def _action_done(self, feedback=False, attachment_ids=None):
        own = self.filtered(lambda activity: activity.automated and activity.res_model == EVENT)
        events = self.env[EVENT].browse({activity.res_id for activity in own})
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        events._after_activities(feedback)
        return result
