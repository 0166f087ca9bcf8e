from odoo import fields, models


class KeyAccountGradeChange(models.Model):
    """Which review changed a grade."""

    _inherit = "key.account.grade.change"

    source = fields.Selection(
        selection_add=[("taken_back", "Approval Taken Back")],
        ondelete={"taken_back": "cascade"},
    )
    review_id = fields.Many2one(
        comodel_name="key.account.review",
        index="btree_not_null",
        ondelete="set null",
    )

    # === BUSINESS METHODS === #

    def _get_story_details(self):
        """Which review it was; why an account holds its grade stands on its overview."""
        return [self.review_id.name, *super()._get_story_details()]
