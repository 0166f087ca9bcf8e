from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountRelationshipEvidence(models.Model):
    """A visit can be the source document of evidence."""

    _inherit = "key.account.relationship.evidence"

    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
        help="The visit on which this was seen.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "visit_id")
    def _check_visit(self):
        for evidence in self.sudo():
            visit = evidence.visit_id
            if visit and visit.account_id != evidence.account_id:
                raise ValidationError(
                    self.env._(
                        "The visit was to %(other)s. Choose a visit to %(account)s, or leave the "
                        "field empty.",
                        other=visit.display_name,
                        account=evidence.account_id.display_name,
                    )
                )
