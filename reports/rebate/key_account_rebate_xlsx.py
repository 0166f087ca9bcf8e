from ..key_account_xlsx import DATE, DECIMAL, Column, Workbook, money_format


class RebateXlsx:
    """The statement of a rebate as a workbook: the agreement, and each document.

    :param key.account.rebate.share share: with the rights of the user
    """

    def __init__(self, share):
        self.env = share.env
        self.share = share
        self.title = self.env._("Rebate statement %s", share.display_name)
        self.book = Workbook(self.env, self.title)
        self.money = money_format(share.currency_id)

    @property
    def filename(self):
        """Return the title."""
        return f"{self.title}.xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        statement = self.share._get_statement()
        self._add_agreement(statement)
        self._add_documents(statement)
        return self.book.close()

    def _add_agreement(self, statement):
        _ = self.env._
        share = self.share
        sheet = self.book.sheet(_("Statement"))
        sheet.widths(34, 60)
        money = self.book.format(self.money)
        sheet.heading(self.title)
        for label, value in (
            (_("Customer"), share.account_id.sudo().partner_id.name),
            (_("Agreement"), share.rebate_id.name),
            (_("Period"), statement["period"]),
            (_("Form"), statement["form"]),
            (_("Steps"), statement["steps"]),
            (_("Minimum"), statement["minimum"]),
            (_("At most"), statement["cap"]),
            (_("Counted"), statement["base"]),
            (_("Not counted yet"), statement["waiting"]),
            (_("Counted of all accounts together"), statement["together"]),
            (_("Step"), statement["rate"]),
        ):
            if value:
                sheet.line(label, value)
        sheet.line(_("Earned"), (share.accrued, money))
        for day, name, paid in statement["payments"]:
            label = _("Paid on %(day)s: %(name)s", day=day, name=name)
            sheet.line(label, (paid, money))
        sheet.line(_("To pay"), (share.open_amount, money))

    def _add_documents(self, statement):
        _ = self.env._
        columns = [
            Column(_("Date"), 12, DATE),
            Column(_("Document"), 24),
            Column(_("Amount without Tax"), 18, self.money),
        ]
        names = ["day", "name", "money"]
        if statement["has_quantity"]:
            unit = self.share.rebate_id.uom_id.sudo().name
            columns.append(Column(_("Quantity (%s)", unit), 16, DECIMAL))
            names.append("quantity")
        if statement["has_earned"]:
            columns.append(Column(_("Earned"), 16, self.money))
            names.append("earned")
        table = self.book.table(_("Documents"), columns, frozen=2)
        for row in statement["rows"]:
            table.append([row[name] for name in names])
        table.finish()
