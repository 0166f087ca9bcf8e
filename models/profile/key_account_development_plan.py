from odoo import fields, models


class KeyAccountDevelopmentPlan(models.Model):
    """What the customer intends to build, buy or change, and when."""

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
            ("rumour", "Heard of"),
            ("planned", "Planned"),
            ("approved", "Approved"),
            ("running", "Under way"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        required=True,
        default="planned",
    )
    investment = fields.Monetary()
    opportunity = fields.Char(
        string="What It Means to Us",
    )

    _investment_positive = models.Constraint(
        "CHECK (investment >= 0)",
        "An investment cannot be negative.",
    )
