from odoo import api, models
from odoo.exceptions import UserError


class KeyAccountMetric(models.Model):
    """Metrics that sales policies ask for stay."""

    _inherit = "key.account.metric"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_policy(self):
        conditions = self.env["key.account.policy.condition"].sudo()
        if used := conditions.search([("metric_id", "in", self.ids)]).metric_id:
            raise UserError(
                self.env._(
                    "Sales policies have conditions on these metrics: %(metrics)s. Archive the metrics "
                    "instead.",
                    metrics=", ".join(used.mapped("name")),
                )
            )
