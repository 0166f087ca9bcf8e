from odoo import fields, models


class KeyAccountVisitReportLine(models.TransientModel):
    """One topic in the quick report. Topics without a text are not stored."""

    _name = "key.account.visit.report.line"
    _description = "Visit Report Topic"
    _inherit = ["key.account.guarded"]
    _fixed = {"report_id", "topic_id", "note_id"}
    _rec_name = "topic_id"

    report_id = fields.Many2one(
        comodel_name="key.account.visit.report",
        required=True,
        ondelete="cascade",
    )
    topic_id = fields.Many2one(
        comodel_name="key.account.visit.topic",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    note_id = fields.Many2one(
        comodel_name="key.account.visit.note",
        readonly=True,
        ondelete="cascade",
    )
    text = fields.Char(
        string="What",
    )
