from odoo import fields, models


class KeyAccountVisitPlanPerson(models.Model):
    """One person's part of a plan; the job continues with people not planned yet."""

    _name = "key.account.visit.plan.person"
    _description = "Person of a Visit Plan"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "plan_id, user_id"
    _rec_name = "user_id"

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id",
        string="Company",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        required=True,
        ondelete="cascade",
    )
    is_planned = fields.Boolean(
        string="Planned",
    )
    visit_count = fields.Integer(
        string="Visits",
    )
    omission_count = fields.Integer(
        string="Not Planned",
    )
    visit_hours = fields.Float(
        string="Hours with Customers",
    )
    travel_hours = fields.Float()
    work_hours = fields.Float(
        string="Working Hours",
    )
    note = fields.Text(
        help="Missing information, for example the location of customers.",
    )

    _plan_user_uniq = models.UniqueIndex("(plan_id, user_id)")
