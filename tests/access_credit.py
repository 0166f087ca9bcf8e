from .access_visits import AccessVisits


class AccessCredit(AccessVisits):
    """What is decided about the credit of accounts, in both companies, and a colleague of finance.

    The rooms of credit add their records here, one for each account.
    """

    @classmethod
    def _judge_credit(cls):
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        accounts = cls.local + cls.foreign
        cls.env["key.account.credit"]._of_accounts(accounts)

    def _credit_records(self):
        """Return the records whose methods are called, by model."""
        return {
            "key.account.ageing": self.env["key.account.ageing"]
            .with_user(self.user_own)
            .with_context(allowed_company_ids=self.company.ids)
            .create({}),
            "key.account.exposure": self.env["key.account.exposure"].browse(self.owned.id),
        }
