from odoo import api, models


class KeyAccountHandoverReport(models.AbstractModel):
    """The handover document of lines of handovers, with the rights of the current user."""

    _name = "report.key_account.handover_document"
    _description = "Handover Document of Lines"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the lines with their sections; log the printing on each account."""
        lines = self.env["key.account.handover.line"].browse(docids).exists()
        return self._get_values(docids, lines)

    @api.model
    def _get_values(self, docids, lines):
        sections = {line.id: line._get_document() for line in lines}
        lines._log_document()
        return {
            "doc_ids": docids,
            "doc_model": "key.account.handover.line",
            "docs": lines,
            "sections": sections,
            "printed_by": self.env.user.name,
        }


class KeyAccountHandoverAccountReport(models.AbstractModel):
    """The same document of accounts, for those who have them now."""

    _name = "report.key_account.handover_account"
    _inherit = "report.key_account.handover_document"
    _description = "Handover Document of Accounts"

    @api.model
    def _get_report_values(self, docids, data=None):
        accounts = self.env["key.account"].browse(docids).exists()
        accounts.check_access("read")
        return self._get_values(docids, self.env["key.account.handover.line"]._find_last(accounts))
