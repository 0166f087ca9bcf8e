from odoo import api, fields, models


class KeyAccountVisitSheetReport(models.AbstractModel):
    """The preparation sheet as PDF, the same as on the screen."""

    _name = "report.key_account.visit_sheet"
    _description = "Visit Preparation Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the visits with their sheets; log the printing on each visit."""
        visits = self.env["key.account.visit"].browse(docids).exists()
        sheets = {visit.id: visit._get_sheet() for visit in visits}
        visits._message_log_batch(
            {
                visit.id: self.env._(
                    "%(user)s printed the preparation sheet.", user=self.env.user.name
                )
                for visit in visits
            }
        )
        return {
            "doc_ids": docids,
            "doc_model": "key.account.visit",
            "docs": visits,
            "sheets": sheets,
            "printed_by": self.env.user.name,
            "printed_on": fields.Datetime.context_timestamp(visits, fields.Datetime.now()),
        }
