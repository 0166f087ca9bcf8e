from ...tools.booked import DAY, LINES, MONEY, NUMBER
from ..key_account_xlsx import DATE, DECIMAL, INTEGER, TEXT, Column, Workbook, money_format
from .account_book import AccountBook

FORMATS = {DAY: DATE, NUMBER: INTEGER}


class BookXlsx:
    """The account book as a workbook with one list.

    :param key.account.book wizard: with the rights of the user
    """

    def __init__(self, wizard):
        self.env = wizard.env
        self.accounts = wizard._get_accounts()
        self.filename = f"{wizard._get_file_name()}.xlsx"
        self.book = Workbook(self.env, wizard._get_title())

    def build(self):
        """Return the bytes of the workbook."""
        told = AccountBook(self.accounts)
        currencies = told.get_currencies()
        money = money_format(currencies) if len(currencies) == 1 else DECIMAL
        formats = FORMATS | {MONEY: money}
        columns = [
            Column(column.label, column.width, formats.get(column.kind, TEXT))
            for column in told.columns
        ]
        several = len(currencies) > 1
        if several:
            columns.append(Column(self.env._("Currency"), 9))
        table = self.book.table(self.env._("Accounts"), columns, frozen=1)
        for number, column in enumerate(told.columns):
            if column.kind == LINES:
                table.formats[number] = self.book.format(text_wrap=True)
        for account, values in told.rows():
            cells = [
                "\n".join(value) if isinstance(value, list | tuple) else value for value in values
            ]
            table.append([*cells, account.sudo().currency_id.name] if several else cells)
        table.finish()
        return self.book.close()
