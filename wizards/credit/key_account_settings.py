from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Credit and collection as a feature, and what counts as exposure."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_credit": ("ir_cron_payment_promise",)}

    feature_credit = fields.Boolean(
        string="Credit and Collection",
        compute="_compute_features",
        inverse="_inverse_features",
        help="What customers owe, payments that they promised, credit limits, and orders on hold.",
    )
    age_1 = fields.Integer(
        related="company_id.key_account_age_1",
        readonly=False,
    )
    age_2 = fields.Integer(
        related="company_id.key_account_age_2",
        readonly=False,
    )
    age_3 = fields.Integer(
        related="company_id.key_account_age_3",
        readonly=False,
    )
    exposure_drafts = fields.Boolean(
        related="company_id.key_account_exposure_drafts",
        readonly=False,
    )
    promise_tolerance = fields.Integer(
        related="company_id.key_account_promise_tolerance",
        readonly=False,
    )
    payment_user_id = fields.Many2one(
        related="company_id.key_account_payment_user_id",
        readonly=False,
    )
    director_id = fields.Many2one(
        related="company_id.key_account_director_id",
        readonly=False,
    )
