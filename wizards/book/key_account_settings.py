from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """The account book as a feature."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_book": ("ir_cron_book",)}

    feature_book = fields.Boolean(
        string="Account Book",
        compute="_compute_features",
        inverse="_inverse_features",
        help="All accounts of an owner with what matters, as workbook and PDF: for the road and the yearly review.",
    )
    book_rhythm = fields.Selection(related="company_id.key_account_book_rhythm", readonly=False)
