from ..key_account_xlsx import batches


class AccountBook:
    """The account book as data: its columns, and a row per account. The workbook and the PDF show it.

    :param key.account accounts: with the rights of the reader, in the order of the book
    """

    def __init__(self, accounts):
        self.accounts = accounts
        user = accounts.env.user
        sources = accounts._get_book_columns()
        self.sources = sorted(
            (source for source in sources if user._key_account_has(source.feature)),
            key=lambda source: source.sequence,
        )
        self.columns = [column for source in self.sources for column in source.columns]

    def rows(self):
        """Yield each account with its values, in the order of the columns; ``None`` where nothing is told."""
        for batch in batches(self.accounts):
            told = [source.tell(batch) for source in self.sources]
            for account in batch:
                values = []
                for source, known in zip(self.sources, told, strict=True):
                    values += known.get(account.id) or [None] * len(source.columns)
                yield account, values

    def get_currencies(self):
        """Return the currencies of the amounts: those of the companies of the accounts."""
        groups = self.accounts._read_group([("id", "in", self.accounts.ids)], ["company_id"])
        companies = self.accounts.company_id.browse(company.id for [company] in groups)
        return companies.sudo().currency_id
