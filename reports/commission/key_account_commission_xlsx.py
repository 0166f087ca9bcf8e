from ..key_account_xlsx import DATE, PERCENT, Column, Workbook, batches, money_format

RATE = "0.00%"


class CommissionXlsx:
    """Commission statements as a workbook: a row per statement, and a row per line with its reason.

    What the reader may not see stays empty: bases and rates of rules on margins.

    :param key.account.commission.statement statements: with the rights of the user
    """

    def __init__(self, statements):
        self.env = statements.env
        self.statements = statements
        self.book = Workbook(self.env, self.env._("Commission"))
        currency = statements.company_id.sudo().currency_id[:1] or self.env.company.currency_id
        # Amounts of several currencies stand without a sign: a column says which one.
        self.money = money_format(currency) if len(statements.currency_id) < 2 else "#,##0.00"

    @property
    def filename(self):
        """Return the name of the statement, or of the list."""
        if len(self.statements) == 1:
            return f"{self.statements.display_name}.xlsx"
        return f"{self.env._('Commission')}.xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        self._add_statements()
        self._add_lines()
        return self.book.close()

    def _add_statements(self):
        _ = self.env._
        states = dict(self.statements._fields["state"]._description_selection(self.env))
        table = self.book.table(
            _("Statements"),
            [
                Column(_("Salesperson"), 26),
                Column(_("Month"), 12, DATE),
                Column(_("Company"), 24),
                Column(_("Currency"), 10),
                Column(_("Lines"), 8),
                Column(_("Commission"), 14, self.money),
                Column(_("Status"), 12),
                Column(_("Confirmed on"), 14, DATE),
                Column(_("Paid on"), 12, DATE),
            ],
            frozen=1,
        )
        for statement in self.statements:
            table.append(
                [
                    statement.user_id.sudo().name,
                    statement.month,
                    statement.company_id.sudo().name,
                    statement.currency_id.name,
                    statement.line_count,
                    statement.amount,
                    states[statement.state],
                    statement.confirmed_on,
                    statement.paid_on,
                ]
            )
        table.finish()

    def _add_lines(self):
        _ = self.env._
        table = self.book.table(
            _("Lines"),
            [
                Column(_("Salesperson"), 26),
                Column(_("Month"), 12, DATE),
                Column(_("Day"), 12, DATE),
                Column(_("Account"), 34),
                Column(_("Document"), 18),
                Column(_("Paid with"), 18),
                Column(_("Invoice without Tax"), 14, self.money),
                Column(_("Share Paid"), 10, PERCENT),
                Column(_("Rule"), 22),
                Column(_("Counts"), 14, self.money),
                Column(_("Rate"), 8, RATE),
                Column(_("Commission"), 14, self.money),
                Column(_("Why"), 70),
            ],
            frozen=1,
        )
        lines = self.env["key.account.commission.line"].search(
            [("statement_id", "in", self.statements.ids)], order="user_id, month, date, id"
        )
        for batch in batches(lines):
            for line in batch:
                table.append(self._prepare_line(line))
        table.finish()

    def _prepare_line(self, line):
        is_seen = line._is_base_seen()
        return [
            line.user_id.sudo().name,
            line.month,
            line.date,
            line.account_id.sudo().display_name,
            line.name,
            line.settlement,
            line.document_amount,
            line.settled,
            line.rule_name,
            line.base_shown if is_seen else None,
            line.rate_shown if is_seen else None,
            line.amount,
            line.why,
        ]
