from odoo import fields, models

from ...tools.digest import check_reader, count_records, open_link


class DigestDigest(models.Model):
    """Promises of the period."""

    _inherit = "digest.digest"

    kpi_key_account_promise = fields.Boolean(
        string="Key Accounts: Promises Kept",
        help="Promises to customers that were kept, by the day on which they were settled.",
    )
    kpi_key_account_promise_value = fields.Integer(compute="_compute_kpi_key_account_promise_value")

    # === COMPUTE METHODS === #

    def _compute_kpi_key_account_promise_value(self):
        check_reader(self, "feature_service")
        count_records(
            self,
            "kpi_key_account_promise_value",
            "key.account.commitment",
            [("side", "=", "us"), ("state", "=", "kept")],
            day="date_done",
        )

    def _compute_kpis_actions(self, company, user):
        return super()._compute_kpis_actions(company, user) | {
            "kpi_key_account_promise": open_link(self.env, "key_account_commitment_action"),
        }
