from odoo import api, models
from odoo.exceptions import UserError


class KeyAccountGrade(models.Model):
    """Grades that replays name are kept."""

    _inherit = "key.account.grade"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_replayed(self):
        # Lines of replays have no foreign key for their grade.
        lines = self.env["key.account.replay.line"].sudo()
        replayed = [
            grade for (grade,) in lines._read_group([("grade_id", "in", self.ids)], ["grade_id"])
        ]
        if replayed:
            raise UserError(
                self.env._(
                    "What-if replays have used these grades: %(grades)s. Archive them instead, or delete "
                    "the replays.",
                    grades=", ".join(grade.name for grade in replayed),
                )
            )
