from odoo import api, models

from .key_account_contribution_xlsx import ContributionXlsx


class KeyAccountDownload(models.Model):
    """Downloads of contributions."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.contribution.period":
            return ContributionXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.contribution.period":
            return ContributionXlsx(records).count()
        return super()._count_rows(records)
