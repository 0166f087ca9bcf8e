from odoo import api, models

from .key_account_rebate_xlsx import RebateXlsx


class KeyAccountDownload(models.Model):
    """Downloads of statements of rebates."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.rebate.share":
            return RebateXlsx(records)
        return super()._get_workbook(records)
