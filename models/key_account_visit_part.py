from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountVisitPart(models.AbstractModel):
    """A line of a visit. Whoever sees the visit sees it, and it stays with the visit."""

    _name = "key.account.visit.part"
    _description = "Part of a Key Account Visit"

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

    def write(self, vals):
        if "visit_id" in vals and any(part.visit_id.id != vals["visit_id"] for part in self):
            raise UserError(
                self.env._("What was noted on a visit stays there. Enter it at the other one.")
            )
        return super().write(vals)
