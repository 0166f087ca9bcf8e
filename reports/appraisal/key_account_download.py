from odoo import api, models

from .key_account_appraisal_xlsx import AppraisalXlsx


class KeyAccountDownload(models.Model):
    """Downloads of appraisals."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.appraisal":
            return AppraisalXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.appraisal":
            return sum(len(report.figure_ids) for report in records)
        return super()._count_rows(records)
