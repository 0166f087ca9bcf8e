from odoo import api, fields, models


class KeyAccountDossierReport(models.AbstractModel):
    """The dossier as PDF, with the rights of the current user."""

    _name = "report.key_account.dossier"
    _description = "Key Account Dossier"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the accounts with their sections; log the printing on each account."""
        accounts = self.env["key.account"].browse(docids).exists()
        accounts.check_access("read")
        sections = {account.id: account._get_dossier() for account in accounts}
        accounts._log_dossier("PDF")
        return {
            "doc_ids": docids,
            "doc_model": "key.account",
            "docs": accounts,
            "sections": sections,
            "exported_by": self.env.user.name,
            "exported_on": fields.Datetime.context_timestamp(accounts, fields.Datetime.now()),
        }
