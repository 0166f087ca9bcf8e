from odoo import api, fields, models


class KeyAccountVisitPart(models.AbstractModel):
    """A line of a visit: visible to users who can see the visit, and it stays with the visit."""

    _name = "key.account.visit.part"
    _description = "Part of a Key Account Visit"
    _inherit = ["key.account.guarded"]
    _fixed = {"visit_id"}

    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="visit_id.account_id",
    )
    company_id = fields.Many2one(
        related="visit_id.company_id",
        string="Company",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.visit_id.check_access("read")
        return parts
