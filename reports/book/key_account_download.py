from odoo import api, models

from .key_account_book_xlsx import BookXlsx


class KeyAccountDownload(models.Model):
    """Downloads of account books."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.book":
            return BookXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.book":
            return records.account_count
        return super()._count_rows(records)
