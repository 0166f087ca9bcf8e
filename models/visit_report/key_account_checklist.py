from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountChecklist(models.Model):
    """What to check before a visit, by visit level."""

    _name = "key.account.checklist"
    _description = "Visit Checklist"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    active = fields.Boolean(
        default=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for the visits of all companies.",
    )
    for_leadership = fields.Boolean(
        string="Leadership Visits",
        default=True,
    )
    for_technical = fields.Boolean(
        string="Technical Visits",
        default=True,
    )
    for_business = fields.Boolean(
        string="Business Visits",
        default=True,
    )
    item_ids = fields.One2many(
        comodel_name="key.account.checklist.item",
        inverse_name="checklist_id",
        string="Points",
        copy=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("for_leadership", "for_technical", "for_business")
    def _check_levels(self):
        for checklist in self:
            if not checklist._get_levels():
                raise ValidationError(
                    self.env._(
                        "%(checklist)s has no visit level. Choose at least one, or archive the "
                        "checklist.",
                        checklist=checklist.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _get_levels(self):
        """Return the visit levels of the checklist."""
        self.ensure_one()
        return {level for level in ("leadership", "technical", "business") if self[f"for_{level}"]}

    @api.model
    def _get_items(self, visits):
        """Return the points to check before each visit.

        :return: ``{visit: items in order}``
        """
        checklists = self.sudo().search(
            [("company_id", "in", [False, *visits.sudo().company_id.ids])]
        )
        return {
            visit: checklists.filtered(
                lambda checklist, visit=visit: (
                    checklist.company_id in (visit.company_id, self.env["res.company"])
                    and visit.visit_level in checklist._get_levels()
                )
            ).item_ids
            for visit in visits.sudo()
        }
