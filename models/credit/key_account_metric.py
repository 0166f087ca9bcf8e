from odoo import models


class KeyAccountMetric(models.Model):
    """Metrics of credit join the registry."""

    _name = "key.account.metric"
    _inherit = ["key.account.metric.promise", "key.account.metric.credit", "key.account.metric"]

    def _get_range(self):
        """A customer can have used more than its limit."""
        if self.code == "limit_used":
            return 0.0, None
        return super()._get_range()
