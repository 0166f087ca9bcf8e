from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """The customer relations report is part of promises and complaints."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_service": ("ir_cron_relations_report",)}

    relations_rhythm = fields.Selection(
        related="company_id.key_account_relations_rhythm", readonly=False
    )
    relations_reader_ids = fields.Many2many(
        related="company_id.key_account_relations_reader_ids", readonly=False
    )
