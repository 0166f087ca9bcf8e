from .access_credit import AccessCredit


class AccessValue(AccessCredit):
    """Cost drivers, and what accounts contributed, in both companies."""

    @classmethod
    def _contribute_accounts(cls):
        accounts = cls.local + cls.foreign
        orders = cls.env.ref("key_account.metric_order_count")
        cls.env["key.account.cost.driver"].create(
            [
                {"name": "Order", "metric_id": orders.id, "rate": 5, "company_id": company.id}
                for company in accounts.company_id
            ]
        )
        cls.contribution_periods = cls.env["key.account.contribution.period"].create(
            [
                {"company_id": company.id, "date_from": "2025-01-01", "date_to": "2025-12-31"}
                for company in accounts.company_id
            ]
        )
        cls.env["key.account.contribution"].create(
            [
                {
                    "period_id": period.id,
                    "account_id": account.id,
                    "revenue": 1000,
                    "contribution": 300,
                    "rank": 1,
                }
                for period in cls.contribution_periods
                for account in accounts.filtered(lambda a, p=period: a.company_id == p.company_id)
            ]
        )

    def _records_of_value(self):
        """Return records for methods that are called from outside, by model."""
        period = self.contribution_periods[0]
        return {
            "key.account.contribution.period": period,
            "key.account.contribution": period.contribution_ids.filtered(
                lambda line: line.account_id == self.owned
            ),
        }
