from odoo import api, models

from .key_account_visit_plan_xlsx import VisitPlanXlsx


class KeyAccountDownload(models.Model):
    """Downloads of visit plans."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.visit.plan":
            return VisitPlanXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.visit.plan":
            lines = records.visit_ids._ids + records.omission_ids._ids
            return len(lines)
        return super()._count_rows(records)
