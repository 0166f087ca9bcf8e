from odoo import api, models

from .key_account_relations_xlsx import RelationsXlsx


class KeyAccountDownload(models.Model):
    """Downloads of customer relations reports."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.relations.report":
            return RelationsXlsx(records)
        return super()._get_workbook(records)
