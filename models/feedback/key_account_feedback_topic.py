from odoo import models


class KeyAccountFeedbackTopic(models.Model):
    """What feedback of customers is about, for example delivery."""

    _name = "key.account.feedback.topic"
    _description = "Feedback Topic"
    _measurable = "word"
    _inherit = ["key.account.term"]
