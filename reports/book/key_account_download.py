from odoo import api, models

from .key_account_book_pdf import BookPdf
from .key_account_book_xlsx import BookXlsx

# What an account takes in the PDF, compared with a row of the workbook.
ROWS_OF_BLOCK = 20


class KeyAccountDownload(models.Model):
    """Downloads of account books."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.book":
            return BookPdf(records) if records.kind == "pdf" else BookXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.book":
            return records.account_count * (ROWS_OF_BLOCK if records.kind == "pdf" else 1)
        return super()._count_rows(records)
