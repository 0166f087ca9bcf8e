from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Settings of visits."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_visit": ("ir_cron_visit_due", "ir_cron_territory")}

    visit_share = fields.Integer(
        related="company_id.key_account_visit_share",
        readonly=False,
    )
    visit_grace = fields.Integer(
        related="company_id.key_account_visit_grace",
        readonly=False,
    )
    travel_hours = fields.Float(
        related="company_id.key_account_travel_hours",
        readonly=False,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    hour_cost = fields.Monetary(
        related="company_id.key_account_hour_cost",
        readonly=False,
    )
    travel_factor = fields.Float(
        related="company_id.key_account_travel_factor",
        readonly=False,
    )
    travel_speed = fields.Float(
        related="company_id.key_account_travel_speed",
        readonly=False,
    )
    flight_hours = fields.Float(
        related="company_id.key_account_flight_hours",
        readonly=False,
    )
    trip_nights = fields.Integer(
        related="company_id.key_account_trip_nights",
        readonly=False,
    )
    visit_max = fields.Integer(
        related="company_id.key_account_visit_max",
        string="Visits per Day",
        readonly=False,
    )
    freeze_days = fields.Integer(
        related="company_id.key_account_freeze_days",
        readonly=False,
    )
