from odoo import api, models
from odoo.tools import format_amount, format_date

from ...tools.booked import DAY, LINES, MONEY
from .account_book import AccountBook


class KeyAccountBookReport(models.AbstractModel):
    """The account book as PDF: one compact block per account, with the rights of the reader."""

    _name = "report.key_account.book"
    _description = "Account Book"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the books with their blocks; those of other users are left out."""
        books = self.env["key.account.book"].search([("id", "in", docids)])
        return {
            "doc_ids": books.ids,
            "doc_model": books._name,
            "docs": books,
            "blocks": {book.id: self._get_blocks(book) for book in books},
        }

    @api.model
    def _get_blocks(self, book):
        """Return a block per account: ``name``, ``facts`` and ``lists``, both with their labels.

        What is not known takes no room.
        """
        told = AccountBook(book._get_accounts())
        blocks = []
        for account, values in told.rows():
            block = {"name": account.display_name, "facts": [], "lists": []}
            # The first column is the name.
            for column, value in list(zip(told.columns, values, strict=True))[1:]:
                if value is None or value is False or value in ("", []):
                    continue
                part = "lists" if column.kind == LINES else "facts"
                block[part].append((column.label, self._tell(account, column, value)))
            blocks.append(block)
        return blocks

    @api.model
    def _tell(self, account, column, value):
        if column.kind == MONEY:
            return format_amount(self.env, value, account.sudo().currency_id)
        if column.kind == DAY:
            return format_date(self.env, value)
        return value
