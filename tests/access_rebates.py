from odoo.fields import Command

from .access_credit import AccessCredit


class AccessRebates(AccessCredit):
    """One agreement about rebates in each company, with what each account has earned and was paid."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        for accounts in (cls.local, cls.foreign):
            rebate = cls.env["key.account.rebate"].create(
                {
                    "name": f"Bonus of {accounts.company_id.name}",
                    "company_id": accounts.company_id.id,
                    "account_ids": [Command.set(accounts.ids)],
                    "date_from": "2025-01-01",
                    "date_to": "2025-12-31",
                    "step_ids": [Command.create({"rate": 0.02})],
                }
            )
            for account in accounts:
                cls._earn_rebate(rebate, account)

    @classmethod
    def _earn_rebate(cls, rebate, account):
        share = cls.env["key.account.rebate.share"].create(
            {"rebate_id": rebate.id, "account_id": account.id, "accrued": 20, "money": 1000}
        )
        own = {"share_id": share.id, "account_id": account.id, "date": "2025-02-01"}
        cls.env["key.account.rebate.accrual"].create(
            {**own, "rebate_id": rebate.id, "base": 1000, "amount": 20}
        )
        cls.env["key.account.rebate.settlement"].create(
            {**own, "user_id": cls.user_manager.id, "amount": 5, "note_amount": 5}
        )

    def _records_of_credit(self):
        shares = self.env["key.account.rebate.share"].search([("account_id", "=", self.owned.id)])
        return {
            **super()._records_of_credit(),
            "key.account.rebate": shares.rebate_id,
            "key.account.rebate.share": shares,
            "key.account.rebate.settlement": shares.settlement_ids[:1],
            "key.account.rebate.settle": self.env["key.account.rebate.settle"].create(
                {"share_ids": shares.ids}
            ),
        }
