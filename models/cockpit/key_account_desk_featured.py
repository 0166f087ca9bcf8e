from odoo import api, fields, models
from odoo.fields import Domain


class KeyAccountDeskFeatured(models.AbstractModel):
    """What belongs to a kind of item: out of sight while the feature of the kind is off."""

    _name = "key.account.desk.featured"
    _description = "What Belongs to a Start Page Item"

    kind = fields.Selection(
        selection="_selection_kind",
        string="Item",
        required=True,
    )
    is_offered = fields.Boolean(
        compute="_compute_is_offered",
        search="_search_is_offered",
        help="The feature of this item is on.",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_kind(self):
        return self.env["key.account"]._selection_desk_kind()

    # === COMPUTE METHODS === #

    @api.depends("kind")
    @api.depends_context("uid")
    def _compute_is_offered(self):
        offered = self.env["key.account"]._get_offered_kinds()
        for record in self:
            record.is_offered = record.kind in offered

    @api.model
    def _search_is_offered(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("kind", "in", list(self.env["key.account"]._get_offered_kinds()))
