from odoo import api, fields, models


class KeyAccountVisit(models.Model):
    """Relationship criteria that a visit proves."""

    _inherit = "key.account.visit"

    relationship_check_ids = fields.Many2many(
        comodel_name="key.account.relationship.check",
        string="Criteria to Tick",
        compute="_compute_relationship_check_ids",
        help="Criteria of the account that are ticked manually.",
    )
    evidence_ids = fields.One2many(
        comodel_name="key.account.relationship.evidence",
        inverse_name="visit_id",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id.relationship_scale_id", "evidence_ids")
    @api.depends_context("uid")
    def _compute_relationship_check_ids(self):
        """Users who see only the visit, and not the account, cannot tick criteria."""
        checks = self.env["key.account.relationship.check"].search(
            [
                ("account_id", "in", self.sudo().account_id.ids),
                ("criterion_id.kind", "!=", "observed"),
            ]
        )
        of_account = checks.grouped("account_id")
        for visit in self:
            visit.relationship_check_ids = of_account.get(visit.account_id._origin)
