from .access_proposal import AccessProposal


class AccessHealth(AccessProposal):
    """In both companies: accounts with a health, a loss, and a measure against its cause."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        cause = cls.env.ref("key_account.loss_cause_price")
        signal = cls.env.ref("key_account.health_signal_silence")
        for company, accounts in (cls.local + cls.foreign).grouped("company_id").items():
            cls.env["key.account.health"].create(
                [
                    {
                        "account_id": account.id,
                        "company_id": company.id,
                        "date": "2025-03-01",
                        "health": 40,
                        "signals": {str(signal.id): [40, 20, 60.0, 30.0]},
                    }
                    for account in accounts
                ]
            )
            cls.env["key.account.loss"].create(
                [
                    {
                        "account_id": account.id,
                        "cause_id": cause.id,
                        "date": "2025-03-01",
                        "note": "Too dear",
                        "state": "suspected",
                    }
                    for account in accounts
                ]
            )
            cls.env["key.account.loss.measure"].create(
                {"company_id": company.id, "cause_id": cause.id, "name": "Prices by quantity"}
            )

    def _records_of_credit(self):
        return {**super()._records_of_credit(), "key.account.loss": self.owned.loss_ids}
