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
        for account in accounts:
            cls._promise_payment(account)
            cls._collect(account)

    @classmethod
    def _promise_payment(cls, account):
        """The customer of an account promises to pay a tenth of an invoice."""
        customer, company = account.partner_id, account.company_id
        invoice = cls._invoice(customer, 100, "2025-01-02", company=company)
        today = company._key_account_today()
        promises = cls.env["key.account.payment.promise"]
        return promises._take(account, 10, today, covered={invoice.id: 10})

    @classmethod
    def _collect(cls, account):
        """The owner called about the invoice, and the customer complains about it."""
        cls.env["key.account.collection.contact"].create(
            {
                "account_id": account.id,
                "user_id": account.owner_id.id,
                "date": "2025-02-01",
                "result": "again",
            }
        )
        invoice = account.payment_promise_ids.document_ids.move_id
        complaint = account.complaint_ids[:1].sudo()
        cls.env["key.account.complaint.document"].create(
            {"complaint_id": complaint.id, "move_id": invoice.id, "name": invoice.name}
        )

    def _credit_records(self):
        """Return the records whose methods are called, by model."""
        return {
            "key.account.ageing": self.env["key.account.ageing"]
            .with_user(self.user_own)
            .with_context(allowed_company_ids=self.company.ids)
            .create({}),
            "key.account.collection": self.env["key.account.collection"].browse(self.owned.id),
            "key.account.collection.call": self.env["key.account.collection.call"]
            .with_user(self.user_own)
            .with_context(allowed_company_ids=self.company.ids)
            .create({"account_id": self.owned.id, "result": "wrong", "note": "Freight"}),
            "key.account.exposure": self.env["key.account.exposure"].browse(self.owned.id),
        }
