from odoo import models


class KeyAccountGrade(models.Model):
    """Grades that credit rules name."""

    _inherit = "key.account.grade"

    # === HOOKS === #

    def _get_rules(self):
        rules = self.env["key.account.credit.rule"].sudo().with_context(active_test=False)
        return [*super()._get_rules(), *rules.search([("grade_ids", "in", self.ids)])]
