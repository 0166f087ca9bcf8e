from odoo import api, models

from .key_account_ageing_xlsx import AgeingXlsx


class KeyAccountDownload(models.Model):
    """Downloads of ageing lists."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.ageing":
            return AgeingXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.ageing":
            return AgeingXlsx(records).count()
        return super()._count_rows(records)
