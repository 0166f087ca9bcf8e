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
        # The first one is of the first account that the user owns.
        cls.credit_review = cls.env["key.account.credit.review"].create(
            [{"account_id": account.id, "date": "2025-12-31"} for account in accounts]
        )[0]
