from odoo import models


class KeyAccountSettings(models.TransientModel):
    """Replays are part of sales policies."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_policy": ("ir_cron_replay",)}
