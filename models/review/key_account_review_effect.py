from odoo import fields, models

from ...tools import recorded_field


class KeyAccountReviewEffect(models.Model):
    """What the approval of a review changed on an account, so that it can be taken back.

    There is a row for each account whose grade or posture changed. It goes when the approval is
    taken back.
    """

    _name = "key.account.review.effect"
    _description = "Effect of a Key Account Review"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "review_id, id"
    _rec_name = "account_id"
    _log_access = False  # the review has author and date

    review_id = fields.Many2one(
        comodel_name="key.account.review",
        required=True,
        index=True,
        ondelete="cascade",
    )
    previous_grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
    )
    grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
    )
    previous_date = fields.Date()
    previous_source = fields.Char()
    previous_reason = fields.Char()
    previous_posture = fields.Char()
    posture = fields.Char()
