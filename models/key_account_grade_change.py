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

    merged_from = fields.Char(
        help="The account that this row belonged to before it was merged into this one. It tells the past "
        "of that account, and does not count for this one.",
    )

    # === BUSINESS METHODS === #

    def _tell_story(self):
        """Return the change in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        before, after = self.previous_grade_id, self.grade_id
        names = {"before": before.name or "–", "after": after.name or "–"}
        text = self.env._("Grade %(before)s → %(after)s", **names)
        if after and not before:
            text = self.env._("First grade: %(grade)s", grade=after.name)
        return {
            "text": text,
            "detail": " · ".join(filter(None, self._get_story_details())),
            "tone": self._get_story_tone(),
        }

    def _get_story_details(self):
        """Return what else is told of the change. To be extended by rooms."""
        return [self.merged_from, self.reason, self.user_id.name]

    def _get_story_tone(self):
        before, after = self.previous_grade_id, self.grade_id
        if not before or not after:
            return "info"
        return "success" if before._get_movement_to(after) == "up" else "danger"
