from odoo import fields, models


class KeyAccountGradeChange(models.Model):
    """One change of an account's grade, by a review or by a user."""

    _name = "key.account.grade.change"
    _description = "Key Account Grade Change"
    _measurable = "document"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "account_id"

    date = fields.Date(
        required=True,
        help="The as-of date of the review, or the day on which a user set the grade.",
    )
    previous_grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        ondelete="restrict",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        ondelete="restrict",
    )
    source = fields.Selection(
        selection=[
            ("review", "Review"),
            ("manual", "Manually"),
        ],
        required=True,
    )
    reason = fields.Char()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided by",
        ondelete="restrict",
    )
