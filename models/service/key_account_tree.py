from odoo import api, fields, models


class KeyAccountTree(models.AbstractModel):
    """A term that can be part of another one, and is named with it: *Ours / Slow approvals*.

    Models set ``_parent_store``, which Odoo asks for where the table is, and add ``parent_id``.
    """

    _name = "key.account.tree"
    _description = "Key Account Tree of Terms"
    _inherit = ["key.account.term"]
    _recorded = {"parent_path"}
    _order = "parent_path, id"

    display_name = fields.Char(
        recursive=True,
    )
    parent_path = fields.Char(
        readonly=True,
        index=True,
    )

    # === COMPUTE METHODS === #

    @api.depends(
        lambda self: ("name", "parent_id.display_name") if self._parent_store else ("name",)
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for term in self:
            names = [self._parent_store and term.parent_id.display_name, term.name]
            term.display_name = " / ".join(filter(None, names))
