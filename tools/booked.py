"""The account book: what each room tells of accounts, as data for the workbook and the PDF."""

from collections.abc import Callable
from typing import NamedTuple

TEXT, LINES, DAY, NUMBER, MONEY = "text", "lines", "day", "number", "money"
# Of one kind, at one account: the book is for the road.
MOST_LINES = 5


class BookColumn(NamedTuple):
    """A column of the workbook, and a fact of the PDF.

    ``kind`` says what its values are: a text, a list of texts, a date, a whole number, or an amount in
    the currency of the company of the account. ``width`` is in characters.
    """

    label: str
    kind: str = TEXT
    width: int = 14


class BookSource(NamedTuple):
    """Columns that are told together.

    ``tell`` gets up to some hundred accounts with the rights of the reader, and returns ``{account id:
    values in the order of the columns}``; accounts of which there is nothing to tell, or nothing that
    the reader may see, are left out. Its statements do not depend on the number of accounts.
    """

    sequence: int
    columns: tuple
    tell: Callable
    feature: str = ""


def each(read):
    """Return a ``tell`` that reads fields of accounts which whoever sees the account may see.

    :param read: gets an account (sudo) and returns the values
    """
    return lambda accounts: {account.id: read(account) for account in accounts.sudo()}


def lines_of(records, tell):
    """Return ``{account id: texts}`` of records in their order, a few for each account.

    :param records: with ``account_id``
    :param tell: returns the text of a record
    """
    told = {}
    for account, own in records.grouped("account_id").items():
        told[account.id] = [tell(record) for record in own[:MOST_LINES]]
        if len(own) > MOST_LINES:
            more = len(own) - MOST_LINES
            told[account.id].append(records.env._("and %(count)s more", count=more))
    return told
