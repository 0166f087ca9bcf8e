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
                {"kind": "limit", "share": 10, "company_id": company.id}
                for company in accounts.company_id
            ]
        )
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

    def _promise_to_take(self):
        """Return the dialog with an amount: what is owed is disputed, so none is proposed."""
        dialog = self._model(self.user_own, "key.account.payment.promise.take").create(
            {"account_id": self.owned.id}
        )
        dialog.amount = 10
        return dialog

    def _records_of_credit(self):
        """Return records for methods that are called from outside, by model."""
        hold = self.env["key.account.order.hold"].search([("account_id", "=", self.owned.id)])
        manager = self.user_manager
        return {
            "key.account.ageing": self._model(self.user_own, "key.account.ageing").create({}),
            "key.account.book": self._model(self.user_own, "key.account.book").create({}),
            "key.account.collection": self.env["key.account.collection"].browse(self.owned.id),
            "key.account.collection.contact": self.owned.collection_contact_ids,
            "key.account.collection.call": self._model(
                self.user_own, "key.account.collection.call"
            ).create({"account_id": self.owned.id, "result": "wrong", "note": "Freight"}),
            "key.account.payment.promise": self.owned.payment_promise_ids,
            "key.account.payment.promise.cancel": self._model(
                self.user_own, "key.account.payment.promise.cancel"
            ).create({"promise_ids": self.owned.payment_promise_ids.ids, "reason": "Typing error"}),
            "key.account.payment.promise.take": self._promise_to_take(),
            "key.account.exposure": self.env["key.account.exposure"].browse(self.owned.id),
            "key.account.credit": self.env["key.account.credit"]._of_accounts(self.owned),
            "key.account.credit.approve": self._model(manager, "key.account.credit.approve").create(
                {"review_id": self.credit_review.id}
            ),
            "key.account.credit.review": self.credit_review,
            "key.account.credit.revoke": self._model(manager, "key.account.credit.revoke").create(
                {"review_id": self.credit_review.id, "reason": "Why not"}
            ),
            "key.account.credit.stop": self.env["key.account.credit.stop"].create(
                {"account_id": self.owned.id, "reason": "Why not"}
            ),
            "key.account.order.hold": hold,
            "key.account.order.release": self.env["key.account.order.release"].create(
                {"reason": "Why not"}
            ),
        }
