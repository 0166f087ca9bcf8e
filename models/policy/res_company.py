from odoo import fields, models


class ResCompany(models.Model):
    """How proposals of sales policies are applied, and when owners are told of ends."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_policy_notice_days": (0, 365)}

    key_account_policy_auto = fields.Boolean(
        string="Apply Proposals by Themselves",
        groups="key_account.group_user",
        help="Every night, proposals are applied to customers with the usual value, or with the one "
        "that was applied before. What a person has set waits for a manager.",
    )
    key_account_policy_notice_days = fields.Integer(
        string="Notice before Exceptions End",
        default=14,
        groups="key_account.group_user",
        help="The owner of the account gets an activity so many days before. 0: none.",
    )
