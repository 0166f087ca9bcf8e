from odoo import fields, models


class ResCompany(models.Model):
    """How early care is planned."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_care_days": (1, 60)}

    key_account_care_days = fields.Integer(
        string="Care Planned Ahead",
        default=14,
        help="In days. So long before there is something to do, the care of a person is on the list.",
        groups="key_account.group_user",
    )

    _key_account_care_days_positive = models.Constraint(
        "CHECK (key_account_care_days > 0)",
        "“Care Planned Ahead” must be 1 day or more.",
    )
