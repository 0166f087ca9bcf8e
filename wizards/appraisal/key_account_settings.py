from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Appraisal as a feature."""

    _inherit = "key.account.settings"

    feature_appraisal = fields.Boolean(
        string="Appraisal",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Figures per person and period, each with its formula and its records: visits, promises, complaints, "
        "growth of own accounts, handovers. Managers see everybody, others themselves.",
    )
