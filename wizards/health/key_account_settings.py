from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Health and losses as a feature, and when accounts without a grade are in alert."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_health": ("ir_cron_health", "ir_cron_order_forecast")}

    feature_health = fields.Boolean(
        string="Health and Losses",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Accounts are judged every night, owners are warned of decline with reasons, and lost customers are "
        "learned from.",
    )
    health_limit = fields.Integer(
        related="company_id.key_account_health_limit",
        readonly=False,
    )
    loss_factor = fields.Float(
        related="company_id.key_account_loss_factor",
        readonly=False,
    )
