from odoo import fields, models


class ResCompany(models.Model):
    """Below which health accounts without a grade are in alert, and when a silent customer seems lost."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_health_limit": (0, 100),
        "key_account_loss_factor": (1.5, 100),
    }

    key_account_health_limit = fields.Integer(
        string="Health Limit Without Grade",
        default=40,
        help="Accounts without a grade are in alert when their health is below this. 0: never. Grades have "
        "limits of their own.",
        groups="key_account.group_user",
    )
    key_account_loss_factor = fields.Float(
        string="Lost After Usual Silence Times",
        default=4.0,
        help="A customer whose silence is so many times as long as its usual days between orders is proposed as lost. "
        "A person confirms it.",
        groups="key_account.group_user",
    )
