from odoo import fields, models


class KeyAccountVisitPart(models.AbstractModel):
    """A line of a visit: it stays with the visit, and follows the access rules of the visit."""

    _name = "key.account.visit.part"
    _description = "Part of a Key Account Visit"
    _inherit = ["key.account.guarded"]
    _fixed = {"visit_id"}
    _rights_path = "visit_id"

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
