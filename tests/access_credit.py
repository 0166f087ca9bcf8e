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
        cls.env["key.account.order.hold"].create(
            [
                {
                    "name": f"S-{account.id}",
                    "account_id": account.id,
                    "partner_id": account.partner_id.id,
                    "company_id": account.company_id.id,
                    "amount": 100,
                }
                for account in accounts
            ]
        )
        cls.env["key.account.credit.rule"].create(
            [
                {"kind": "limit", "share": 100, "company_id": company.id}
                for company in accounts.company_id
            ]
        )
        # The first one is of the first account that the user owns.
        cls.credit_review = cls.env["key.account.credit.review"].create(
            [{"account_id": account.id, "date": "2025-12-31"} for account in accounts]
        )[0]
        for account in accounts:
            cls._promise_payment(account)

    @classmethod
    def _promise_payment(cls, account):
        """The customer of an account promises to pay a tenth of an invoice."""
        customer, company = account.partner_id, account.company_id
        invoice = cls._invoice(customer, 100, "2025-01-02", company=company)
        today = company._key_account_today()
        promises = cls.env["key.account.payment.promise"]
        return promises._take(account, 10, today, covered={invoice.id: 10})

    def _credit_records(self):
        """Return the records whose methods are called, by model."""
        return {
            "key.account.ageing": self.env["key.account.ageing"]
            .with_user(self.user_own)
            .with_context(allowed_company_ids=self.company.ids)
            .create({}),
            "key.account.exposure": self.env["key.account.exposure"].browse(self.owned.id),
            **self._hold_records(),
        }

    def _hold_records(self):
        hold = self.env["key.account.order.hold"].search([("account_id", "=", self.owned.id)])
        return {
            "key.account.credit.stop": self.env["key.account.credit.stop"].create(
                {"account_id": self.owned.id, "reason": "Why not"}
            ),
            "key.account.order.hold": hold,
            "key.account.order.release": self.env["key.account.order.release"].create(
                {"reason": "Why not"}
            ),
        }
