from odoo import api, models
from odoo.exceptions import UserError


class KeyAccountMetric(models.Model):
    """Metrics that scorecards weigh stay."""

    _inherit = "key.account.metric"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        criteria = self.env["key.account.criterion"].sudo()
        if used := criteria.search([("metric_id", "in", self.ids)]).metric_id:
            raise UserError(
                self.env._(
                    "These metrics are used in scorecards: %(metrics)s. Remove them from the scorecards, or archive them.",
                    metrics=", ".join(used.mapped("name")),
                )
            )
