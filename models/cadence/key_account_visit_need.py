from odoo import api, fields, models

from ..visit.key_account_visit import VISIT_LEVELS


class KeyAccountVisitNeed(models.AbstractModel):
    """A required visit of an account on a level, before the visit exists."""

    _name = "key.account.visit.need"
    _description = "Required Visit of an Account"
    _inherit = ["key.account.part"]
    _rec_name = "account_id"

    grade_id = fields.Many2one(
        related="account_id.grade_id",
    )
    grade_color = fields.Integer(
        related="grade_id.color",
    )
    grade_sequence = fields.Integer(
        related="grade_id.sequence",
    )
    territory_id = fields.Many2one(
        related="account_id.territory_id",
    )
    country_id = fields.Many2one(
        related="account_id.country_id",
    )
    state_id = fields.Many2one(
        related="account_id.state_id",
    )
    city = fields.Char(
        related="account_id.city",
    )
    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
        required=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "visit_level")
    def _compute_display_name(self):
        levels = dict(self._fields["visit_level"]._description_selection(self.env))
        for need in self:
            need.display_name = f"{need.account_id.display_name}: {levels.get(need.visit_level)}"
