from odoo import api, models
from odoo.exceptions import UserError


class KeyAccountGrade(models.Model):
    """Grades that reviews have given stay."""

    _inherit = "key.account.grade"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        # Review lines have no foreign keys for their grades.
        lines = self.env["key.account.review.line"].sudo()
        recorded = self.browse()
        for name in ("previous_grade_id", "rule_grade_id", "proposed_grade_id", "final_grade_id"):
            for (grade,) in lines._read_group([(name, "in", self.ids)], [name]):
                recorded |= grade
        if recorded:
            raise UserError(
                self.env._(
                    "Reviews have used these grades: %(grades)s. Archive them instead, to keep the history.",
                    grades=", ".join(recorded.mapped("name")),
                )
            )
