from odoo.fields import Command

from ..common import KeyAccountCommon


class MoneyCommon(KeyAccountCommon):
    """Books with losses, discounts, a supplier's account and a bank beside the usual ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls._quiet("account.account")
        cls.receivable = accounts.search([("code", "=", "110000")])
        cls.loss, cls.discount, cls.payable, cls.bank, cls.capital, cls.doubtful = accounts.create(
            [
                {"name": name, "code": code, "account_type": account_type, "reconcile": reconcile}
                for name, code, account_type, reconcile in (
                    ("Bad debts", "620000", "expense", False),
                    ("Cash discounts", "630000", "expense", False),
                    ("Payables", "210000", "liability_payable", True),
                    ("Bank", "130000", "asset_cash", False),
                    ("Opening balances", "300000", "equity", False),
                    ("Doubtful receivables", "111000", "asset_receivable", True),
                )
            ]
        )
        cls.company.account_journal_early_pay_discount_loss_account_id = cls.discount
        cls.bank_journal = cls._quiet("account.journal").search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)]
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Miscellaneous",
                "code": "MISC",
                "type": "general",
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _entry(cls, day, *lines, **values):
        """Post a general entry.

        :param lines: ``(account, balance)``, or with the customer (Alpha Steel) as third
        """
        move = cls._quiet("account.move").create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": cls.journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": (partner[0] if partner else cls.alpha).id,
                            "debit": max(balance, 0),
                            "credit": max(-balance, 0),
                        }
                    )
                    for account, balance, *partner in lines
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _settle(cls, invoice, day, account, amount):
        """Settle an amount of an invoice by a general entry against an account."""
        entry = cls._entry(day, (account, amount), (cls.receivable, -amount, invoice.partner_id))
        cls._match(invoice, entry)
        return entry
