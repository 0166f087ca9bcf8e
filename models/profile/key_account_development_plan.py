from odoo import fields, models


class KeyAccountDevelopmentPlan(models.Model):
    """What the customer plans to build, buy or change, and when."""

    _name = "key.account.development.plan"
    _description = "Key Account Development Plan"
    _measurable = "document"
    _inherit = "key.account.profile.line"
    _order = "date, id"
    _profile_part = "plans"

    name = fields.Char(
        string="Plan",
        required=True,
    )
    date = fields.Date(
        string="Expected on",
        required=True,
    )
    status = fields.Selection(
        selection=[
            ("rumour", "Heard Of"),
            ("planned", "Planned"),
            ("approved", "Approved"),
            ("running", "In progress"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        required=True,
        default="planned",
    )
    investment = fields.Monetary()
    opportunity = fields.Char(
        string="Meaning for Us",
    )

    _investment_positive = models.Constraint(
        "CHECK (investment >= 0)",
        "The investment cannot be negative.",
    )
