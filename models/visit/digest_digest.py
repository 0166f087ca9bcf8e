from odoo import fields, models

from ...tools.digest import check_reader, count_records, open_link


class DigestDigest(models.Model):
    """Visits of the period."""

    _inherit = "digest.digest"

    kpi_key_account_visit = fields.Boolean(
        string="Key Accounts: Visits Made",
        help="Completed visits and calls, by their day.",
    )
    kpi_key_account_visit_value = fields.Integer(compute="_compute_kpi_key_account_visit_value")

    # === COMPUTE METHODS === #

    def _compute_kpi_key_account_visit_value(self):
        check_reader(self, "feature_visit")
        count_records(
            self, "kpi_key_account_visit_value", "key.account.visit", [("state", "=", "done")]
        )

    def _compute_kpis_actions(self, company, user):
        return super()._compute_kpis_actions(company, user) | {
            "kpi_key_account_visit": open_link(self.env, "key_account_visit_action"),
        }
