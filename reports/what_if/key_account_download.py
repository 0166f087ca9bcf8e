from odoo import api, models

from .key_account_replay_xlsx import ReplayXlsx


class KeyAccountDownload(models.Model):
    """Downloads of what-if replays."""

    _inherit = "key.account.download"

    @api.model
    def _get_workbook(self, records):
        if records._name == "key.account.replay":
            return ReplayXlsx(records)
        return super()._get_workbook(records)

    @api.model
    def _count_rows(self, records):
        if records._name == "key.account.replay":
            return ReplayXlsx(records).count()
        return super()._count_rows(records)
