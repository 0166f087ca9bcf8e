from odoo import api, fields, models


class KeyAccountComplaintCause(models.Model):
    """A root cause of complaints. Causes are a tree: *Production / Heat treatment*."""

    _name = "key.account.complaint.cause"
    _description = "Root Cause"
    _measurable = "word"
    _inherit = ["key.account.term"]
    _parent_store = True
    _recorded = {"parent_path"}
    _order = "parent_path, id"

    display_name = fields.Char(
        recursive=True,
    )
    parent_id = fields.Many2one(
        comodel_name="key.account.complaint.cause",
        string="Part of",
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(
        readonly=True,
        index=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            names = [cause.parent_id.display_name, cause.name]
            cause.display_name = " / ".join(filter(None, names))
