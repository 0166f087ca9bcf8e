from freezegun import freeze_time

from odoo.fields import Command

from ..metric.money_common import MoneyCommon


class CommissionCommon(MoneyCommon):
    """Alpha Steel is owned by one salesperson since January 2025; a rule pays 2 % of cash received."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("ka_seller", "key_account.group_user")
        cls.second = cls._create_user("ka_second", "key_account.group_user")
        cls.finance = cls._create_user("ka_finance", "key_account.group_finance")
        with freeze_time("2025-01-01 10:00:00"):
            cls.account = cls._account(cls.alpha, owner_id=cls.seller.id)
        cls.rule = cls._rule("All customers")
        cls.statements = cls.env["key.account.commission.statement"]
        cls.lines = cls.env["key.account.commission.line"]

    @classmethod
    def _rule(cls, name, **values):
        return cls.env["key.account.commission.rule"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "date_from": "2025-01-01",
                "rate": 0.02,
                **values,
            }
        )

    @classmethod
    def _taxed_invoice(cls, amount, day, partner=None, rate=25, **values):
        """Create a posted invoice with a tax of ``rate`` %."""
        tax = cls._quiet("account.tax").search(
            [("company_id", "=", cls.company.id), ("amount", "=", rate)], limit=1
        ) or cls._quiet("account.tax").create(
            {
                "name": f"{rate} %",
                "amount": rate,
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
                "tax_group_id": cls._quiet("account.tax.group")
                .create(
                    {
                        "name": "Taxes",
                        "company_id": cls.company.id,
                        "country_id": cls.company.account_fiscal_country_id.id,
                    }
                )
                .id,
            }
        )
        invoice = cls._draft_invoice(partner or cls.alpha, amount, day, **values)
        invoice.invoice_line_ids.tax_ids = [Command.set(tax.ids)]
        invoice.action_post()
        return invoice

    def _update(self, day, company=None):
        """Run the update on a day, as the scheduled action does."""
        with freeze_time(f"{day} 12:00:00"):
            self.statements._update_company(company or self.company)

    def _confirm(self, day, user=None, month=None):
        """Confirm the drafts of a salesperson on a day, at the months that are over."""
        user = user or self.seller
        with freeze_time(f"{day} 12:00:00"):
            drafts = self._drafts(user).filtered("is_over")
            if month:
                drafts = drafts.filtered(lambda draft: str(draft.month) == month)
            drafts.action_confirm()
        return drafts

    def _versions(self, lines):
        """Return where the rows of lines are stored: PostgreSQL stores what is written anew elsewhere."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, ctid::text, amount FROM key_account_commission_line WHERE id = ANY(%s) ORDER BY id",
            [lines.ids],
        )
        return self.env.cr.fetchall()

    def _drafts(self, user=None):
        user = user or self.seller
        self.env.invalidate_all()
        return self.statements.search(
            [
                ("user_id", "=", user.id),
                ("state", "=", "draft"),
                ("company_id", "=", self.company.id),
            ],
            order="month",
        )

    def _told(self, user=None):
        """Return ``[(month, day, document, base, amount)]`` of all statements of a salesperson."""
        user = user or self.seller
        self.env.invalidate_all()
        lines = self.lines.search(
            [("user_id", "=", user.id), ("company_id", "=", self.company.id)],
            order="month, date, id",
        )
        return [
            (str(line.month)[:7], str(line.date), line.name, line.base, line.amount)
            for line in lines
        ]

    def _totals(self, user=None):
        """Return ``{month: commission}`` of all statements of a salesperson."""
        user = user or self.seller
        self.env.invalidate_all()
        found = self.statements.search(
            [("user_id", "=", user.id), ("company_id", "=", self.company.id)], order="month"
        )
        for statement in found:
            self.assertAlmostEqual(statement.amount, sum(statement.line_ids.mapped("amount")), 2)
            self.assertEqual(statement.line_count, len(statement.line_ids))
        return {str(statement.month)[:7]: statement.amount for statement in found}
