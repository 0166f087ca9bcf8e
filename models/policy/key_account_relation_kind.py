from odoo import api, models
from odoo.exceptions import UserError


class KeyAccountRelationKind(models.Model):
    """Relation types that sales policies name stay."""

    _inherit = "key.account.relation.kind"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_policy(self):
        named = [("relation_kind_id", "in", self.ids)]
        rungs = self.env["key.account.policy.rung"].sudo().search(named)
        lines = self.env["key.account.policy.line"].sudo().search(named)
        if policies := rungs.policy_id | lines.policy_id:
            raise UserError(
                self.env._(
                    "Sales policies name these relation types: %(policies)s. Archive the relation types "
                    "instead.",
                    policies=", ".join(policies.mapped("name")),
                )
            )
