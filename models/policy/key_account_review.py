from odoo import models


class KeyAccountReview(models.Model):
    """What accounts get follows the approval of a review."""

    _inherit = "key.account.review"

    # === BUSINESS METHODS === #

    def _apply_grades(self, user):
        result = super()._apply_grades(user)
        self.env["key.account.policy"].sudo()._entitle_soon(self.company_id)
        return result
