from odoo.fields import Command

from .access_credit import AccessCredit


class AccessCommission(AccessCredit):
    """What owners earned with their accounts, and what was spent on these, in both companies."""

    @classmethod
    def _earn_commission(cls):
        """One rule per company, with a step; one statement per owner, with a line per account."""
        accounts = cls.local + cls.foreign
        rules = cls.env["key.account.commission.rule"].create(
            [
                {
                    "name": f"Commission of {company.name}",
                    "company_id": company.id,
                    "date_from": "2020-01-01",
                    "step_ids": [Command.create({"amount": 1000, "rate": 0.03})],
                }
                for company in accounts.company_id
            ]
        )
        cls.commission = cls.env["key.account.commission.statement"]
        for (company, owner), served in accounts.grouped(
            lambda account: (account.company_id, account.owner_id)
        ).items():
            statement = cls.commission.create(
                {"user_id": owner.id, "company_id": company.id, "month": "2025-01-01"}
            )
            cls.env["key.account.commission.line"].create(
                [
                    {
                        "statement_id": statement.id,
                        "company_id": company.id,
                        "user_id": owner.id,
                        "month": statement.month,
                        "account_id": account.id,
                        "rule_id": rules.filtered(lambda r, c=company: r.company_id == c).id,
                        "date": "2025-01-20",
                        "document_date": "2025-01-02",
                        "name": "INV",
                        "base": 100,
                        "rate": 0.02,
                        "amount": 2,
                    }
                    for account in served
                ]
            )
            cls.commission |= statement
        cls.env["key.account.commission.share"].create(
            [
                {"account_id": account.id, "date": "2025-01-01", "share": 0.01, "is_given": True}
                for account in accounts
            ]
        )
        cls.env["key.account.expense.line"].create(
            [
                {"account_id": account.id, "name": "Trade fair", "date": "2025-03-01", "amount": 50}
                for account in accounts
            ]
        )

    def _records_of_commission(self):
        """Return records for methods that are called from outside, by model."""
        mine = self.commission.filtered(lambda statement: statement.user_id == self.user_own)
        return {"key.account.commission.statement": mine}
