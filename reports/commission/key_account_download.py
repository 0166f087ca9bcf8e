from odoo import api, models

from .key_account_commission_xlsx import CommissionXlsx


class KeyAccountDownload(models.Model):
    """Downloads of commission statements."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.commission.statement":
            return CommissionXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.commission.statement":
            return sum(records.mapped("line_count"))
        return super()._count_rows(records)
