from odoo import api, fields, models

from .key_account_visit import VISIT_LEVELS


class KeyAccountVisitPlanOmission(models.Model):
    """A due visit for which the plan has no place, and why."""

    _name = "key.account.visit.plan.omission"
    _description = "Visit Left out of a Plan"
    _order = "plan_id, grade_sequence, due_date, id"
    _rec_name = "account_id"

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id",
        string="Company",
    )
    grade_id = fields.Many2one(
        related="account_id.grade_id",
    )
    grade_color = fields.Integer(
        related="grade_id.color",
    )
    grade_sequence = fields.Integer(
        related="grade_id.sequence",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        ondelete="cascade",
    )
    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
        required=True,
    )
    due_date = fields.Date(
        string="Due",
    )
    reason = fields.Text(
        required=True,
    )

    @api.depends("account_id", "visit_level")
    def _compute_display_name(self):
        levels = dict(self._fields["visit_level"]._description_selection(self.env))
        for omission in self:
            omission.display_name = (
                f"{omission.account_id.display_name}: {levels.get(omission.visit_level)}"
            )
