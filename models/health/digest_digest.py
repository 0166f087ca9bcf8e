from odoo import fields, models
from odoo.tools import SQL

from ...tools.digest import asked_days, asked_period, check_reader, count_records, open_link

FEATURE = "feature_health"


class DigestDigest(models.Model):
    """Alerts that began, customers lost and won back in the period."""

    _inherit = "digest.digest"

    kpi_key_account_alert = fields.Boolean(
        string="Key Accounts: New Health Alerts",
        help="Accounts whose health fell below the limit of their grade, by the history of their health.",
    )
    kpi_key_account_alert_value = fields.Integer(compute="_compute_kpi_key_account_alert_value")
    kpi_key_account_lost = fields.Boolean(
        string="Key Accounts: Customers Lost",
        help="Confirmed losses, by the day on which the customer left.",
    )
    kpi_key_account_lost_value = fields.Integer(compute="_compute_kpi_key_account_lost_value")
    kpi_key_account_won = fields.Boolean(
        string="Key Accounts: Customers Won Back",
        help="Losses that were won back, by the day on which they were closed.",
    )
    kpi_key_account_won_value = fields.Integer(compute="_compute_kpi_key_account_won_value")

    # === COMPUTE METHODS === #

    def _compute_kpi_key_account_alert_value(self):
        """An account that stays in alert is not new, whatever its health does meanwhile."""
        check_reader(self, FEATURE)
        period = asked_period(self)
        health = self.env["key.account.health"]
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_key_account_alert_value = (
                period
                and health.has_access("read")
                and self._key_account_count_alerts(company, *asked_days(company, period))
            )

    def _compute_kpi_key_account_lost_value(self):
        check_reader(self, FEATURE)
        confirmed = [("state", "not in", ["suspected", "dismissed"])]
        count_records(self, "kpi_key_account_lost_value", "key.account.loss", confirmed)

    def _compute_kpi_key_account_won_value(self):
        check_reader(self, FEATURE)
        count_records(
            self,
            "kpi_key_account_won_value",
            "key.account.loss",
            [("state", "=", "won")],
            day="date_closed",
        )

    def _compute_kpis_actions(self, company, user):
        losses = open_link(self.env, "key_account_loss_action")
        return super()._compute_kpis_actions(company, user) | {
            "kpi_key_account_alert": open_link(self.env, "key_account_health_action"),
            "kpi_key_account_lost": losses,
            "kpi_key_account_won": losses,
        }

    # === BUSINESS METHODS === #

    def _key_account_count_alerts(self, company, first, after):
        """Return how many accounts came into alert from the day ``first`` to the day before ``after``."""
        domain = [
            ("company_id", "=", company.id),
            ("date", ">=", first),
            ("date", "<", after),
            ("is_alert", "=", True),
        ]
        readable = self.env["key.account.health"]._search(domain).subselect()
        self.env.flush_all()
        [[number]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*)
                  FROM key_account_health snapshot
             LEFT JOIN LATERAL (SELECT former.is_alert
                                  FROM key_account_health former
                                 WHERE former.account_id = snapshot.account_id
                                   AND former.date < snapshot.date
                                 ORDER BY former.date DESC
                                 LIMIT 1) former ON TRUE
                 WHERE snapshot.id IN %s AND former.is_alert IS NOT TRUE
                """,
                readable,
            )
        )
        return number
