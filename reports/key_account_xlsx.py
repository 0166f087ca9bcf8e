"""Workbooks written row by row, so that memory does not grow with the number of rows.

Text is always written as text: user input never becomes a formula, a link or a number.
"""

import dataclasses
import datetime as dt
import io
import math
import re

import xlsxwriter

from odoo.exceptions import UserError

BATCH = 1000
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
SHEET_NAME_LENGTH = 31
PAGE_TEXT_LENGTH = 100
A4 = 9
HEADER_HEIGHT = 30  # two lines

TEXT = "General"
DATE = "yyyy-mm-dd"
DATETIME = "yyyy-mm-dd hh:mm"
INTEGER = "#,##0"
DECIMAL = "#,##0.0"
SCORE = "0.00"
PERCENT = "0.0%"


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of a table: its title, its width in characters and its number format."""

    title: str
    width: int = 14
    number_format: str = TEXT


def batches(records, fetch=()):
    """Yield ``records`` in batches; the cache is dropped after each batch.

    :param fetch: names of the fields to read with the batch
    """
    for start in range(0, len(records), BATCH):
        # A separate recordset: prefetching reads this batch, not all records.
        batch = records.browse(records._ids[start : start + BATCH])
        batch.fetch(fetch)
        yield batch
        records.env.invalidate_all()


def money_format(currency):
    """Return the number format of amounts in ``currency``."""
    amount = "#,##0" + ("." + "0" * currency.decimal_places if currency.decimal_places else "")
    symbol = '"{}"'.format(re.sub(r'["\\]', "", currency.symbol or currency.name or ""))
    return f"{symbol}{amount}" if currency.position == "before" else f"{amount} {symbol}"


def metric_format(unit, currency):
    """Return the number format of a metric.

    :param str unit: a unit of ``key.account.metric``
    :param res.currency currency: of amounts of money
    """
    if unit == "money":
        return money_format(currency)
    return {"ratio": PERCENT, "index": "0.000", "count": "General"}.get(unit, DECIMAL)


class Workbook:
    """An XLSX file being written.

    :param str title: printed at the top of each page
    """

    def __init__(self, env, title):
        self.env = env
        self.title = title
        self._output = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._output, {"constant_memory": True})
        self._book.set_properties({"title": title, "company": env.company.name or ""})
        self._formats = {}
        self._names = set()
        self.rows = 0
        # Called with the number of rows of tables that were written, once per batch.
        self.on_rows = lambda rows: None

    def format(self, number_format=TEXT, **properties):
        """Return the cell format, created once."""
        key = (number_format, *sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"num_format": number_format, "valign": "top", **properties}
            )
        return self._formats[key]

    def header_format(self):
        """Return the format of column titles."""
        return self.format(bold=True, bg_color="#E9ECEF", bottom=1, text_wrap=True)

    def sheet(self, name):
        """Add a sheet for free layout; see :class:`Sheet`."""
        return Sheet(self, name)

    def table(self, name, columns, frozen=0):
        """Add a sheet that holds one table; see :class:`Table`."""
        return Table(self, name, columns, frozen)

    def add_worksheet(self, name):
        """Add a worksheet with a safe and unique name; it prints one page wide."""
        worksheet = self._book.add_worksheet(self._sheet_name(name))
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)
        title = self.title[:PAGE_TEXT_LENGTH].replace("&", "&&")
        worksheet.set_header(f"&L{title}&R&A")
        worksheet.set_footer("&R&P / &N")
        return worksheet

    def _sheet_name(self, name):
        base = FORBIDDEN_IN_SHEET_NAMES.sub(" ", name).strip(" '") or "Sheet"
        name, number = base[:SHEET_NAME_LENGTH].rstrip(" '"), 1
        while name.lower() in self._names:
            number += 1
            suffix = f" {number}"
            name = base[: SHEET_NAME_LENGTH - len(suffix)] + suffix
        self._names.add(name.lower())
        return name

    def chart(self, options):
        """Return a new chart, to be put on a sheet."""
        return self._book.add_chart(options)

    def close(self):
        """Finish the file and return its bytes."""
        self._book.close()
        return self._output.getvalue()


class Sheet:
    """A worksheet written from top to bottom, with free layout."""

    def __init__(self, book, name):
        self.book = book
        self.worksheet = book.add_worksheet(name)
        self.name = self.worksheet.get_name()
        self.row = 0

    def widths(self, *widths):
        """Set the widths of the first columns, in characters."""
        for index, width in enumerate(widths):
            self.worksheet.set_column(index, index, width)

    def cell(self, column, value, cell_format=None):
        """Write a value to the current row. ``None``, ``False`` and invalid figures stay empty."""
        worksheet = self.worksheet
        if value is None or value is False or value == "":
            return
        if isinstance(value, str):
            value = value[: worksheet.xls_strmax].replace("\r", "")
            worksheet.write_string(self.row, column, value, cell_format)
        elif isinstance(value, dt.date):  # a datetime too
            worksheet.write_datetime(self.row, column, value, cell_format)
        elif math.isfinite(value):
            worksheet.write_number(self.row, column, value, cell_format)

    def line(self, *cells):
        """Write a row of values or ``(value, format)`` pairs, and go to the next row."""
        for column, cell in enumerate(cells):
            value, cell_format = cell if isinstance(cell, tuple) else (cell, self.book.format())
            self.cell(column, value, cell_format)
        self.row += 1

    def heading(self, text):
        """Write the heading of a section, after an empty row unless it is the first."""
        self.row += bool(self.row)
        self.line((text, self.book.format(bold=True, font_size=13)))

    def header(self, *titles):
        """Write the titles of columns."""
        self.line(*((title, self.book.header_format()) for title in titles))

    def range(self, first_row, last_row, column):
        """Return a range of one column in the notation of charts."""
        return [self.name, first_row, column, last_row, column]


class Table(Sheet):
    """A worksheet with one table: its header is frozen, has a filter, and repeats on each page.

    :param list columns: the :class:`Column` objects
    :param int frozen: the number of frozen columns
    """

    def __init__(self, book, name, columns, frozen=0):
        super().__init__(book, name)
        self.columns = columns
        self.formats = [book.format(column.number_format) for column in columns]
        self.widths(*(column.width for column in columns))
        self.worksheet.set_row(0, HEADER_HEIGHT)
        self.header(*(column.title for column in columns))
        self.worksheet.freeze_panes(1, frozen)
        self.worksheet.repeat_rows(0)

    def append(self, values):
        """Write the next row."""
        if self.row >= self.worksheet.xls_rowmax:
            raise UserError(
                self.book.env._(
                    "A sheet can have at most %(limit)s rows. Choose fewer records and export "
                    "again.",
                    limit=self.worksheet.xls_rowmax,
                )
            )
        for column, value in enumerate(values):
            self.cell(column, value, self.formats[column])
        self.row += 1
        self.book.rows += 1
        if not self.book.rows % BATCH:
            self.book.on_rows(self.book.rows)

    def finish(self):
        """Set the filter, now that the last row is known."""
        self.worksheet.autofilter(0, 0, max(self.row - 1, 1), len(self.columns) - 1)
