from odoo import api, fields, models

from ...tools.handing import HandoverSource
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """Feedback and return calls of an account."""

    _inherit = "key.account"

    feedback_ids = fields.One2many(
        comodel_name="key.account.feedback",
        inverse_name="account_id",
    )
    return_call_ids = fields.One2many(
        comodel_name="key.account.return.call",
        inverse_name="account_id",
        string="Return Calls",
    )
    feedback_count = fields.Integer(
        compute="_compute_feedback_count",
    )

    # === COMPUTE METHODS === #

    @api.depends("feedback_ids")
    def _compute_feedback_count(self):
        counts = dict(
            self.env["key.account.feedback"]._read_group(
                [("account_id", "in", self.ids)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.feedback_count = counts.get(account._origin, 0)

    # === HOOKS === #

    @api.model
    def _get_follow_up_models(self):
        return [
            *super()._get_follow_up_models(),
            "key.account.feedback",
            "key.account.return.call",
        ]

    # === STORY === #

    def _get_story_sources(self):
        """Feedback, and return calls that reached the customer."""
        mine = [("account_id", "=", self.id)]
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="feedback",
                label=self.env._("Feedback"),
                icon="fa-commenting-o",
                model="key.account.feedback",
                domain=mine,
                day="date",
                tell=lambda records: {feedback.id: feedback._tell_story() for feedback in records},
                feature="feature_feedback",
            ),
            StorySource(
                kind="return_call",
                label=self.env._("Return Calls"),
                icon="fa-phone",
                model="key.account.return.call",
                # What became feedback, or a usage problem, is told as such.
                domain=[
                    *mine,
                    ("state", "=", "done"),
                    ("feedback_id", "=", False),
                    ("problem_id", "=", False),
                ],
                day="date_due",
                tell=lambda records: {call.id: call._tell_story() for call in records},
                feature="feature_feedback",
            ),
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "feedback",
                self.env._("Feedback to answer"),
                "key.account.feedback",
                "user_id",
                (("state", "=", "open"),),
            ),
            HandoverSource(
                "return_call",
                self.env._("Open return calls"),
                "key.account.return.call",
                "user_id",
                (("state", "=", "open"),),
            ),
        ]
