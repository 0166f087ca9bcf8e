from odoo import api, models

from .key_account_entitlement_xlsx import EntitlementXlsx


class KeyAccountDownload(models.Model):
    """Downloads of what accounts get under a policy."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.policy":
            return EntitlementXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.policy":
            return EntitlementXlsx(records).count()
        return super()._count_rows(records)
