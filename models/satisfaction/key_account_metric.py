from odoo import models


class KeyAccountMetric(models.Model):
    """Satisfaction joins the registry."""

    _name = "key.account.metric"
    _inherit = ["key.account.metric.satisfaction", "key.account.metric"]
    _fed_by = {"feature_satisfaction": ("satisfaction",)}
