from odoo import fields, models


class KeyAccountVisitPlanOmission(models.Model):
    """A due visit that the plan could not place, and why."""

    _name = "key.account.visit.plan.omission"
    _description = "Visit Not Planned"
    _inherit = ["key.account.visit.need"]
    _written_by_code = True
    # Visitors see their own, owners and deputies those without a visitor.
    _rights_path = None
    _order = "plan_id, grade_sequence, due_date, id"

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        ondelete="cascade",
    )
    due_date = fields.Date(
        string="Due",
    )
    reason = fields.Text(
        required=True,
    )
