from odoo import api, models

from .key_account_review_xlsx import ReviewXlsx


class KeyAccountDownload(models.Model):
    """Downloads of reviews."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.review":
            return ReviewXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.review":
            return sum(records.mapped("line_count"))
        return super()._count_rows(records)
