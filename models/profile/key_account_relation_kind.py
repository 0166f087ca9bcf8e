from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.profile.shipped import PLAYBOOKS
from ...tools.shipped import in_english


class KeyAccountRelationKind(models.Model):
    """The relation type of a customer, and its playbook."""

    _name = "key.account.relation.kind"
    _description = "Key Account Relation Type"
    _measurable = "word"
    _inherit = ["key.account.term"]

    description = fields.Text(
        translate=True,
    )
    plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        string="Playbook",
        ondelete="set null",
        domain=[("res_model", "=", "key.account")],
        help="The activities that are scheduled when the playbook is launched on an account.",
    )

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a relation type with this name. Choose another name.",
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        used = accounts._read_group([("relation_kind_id", "in", self.ids)], ["relation_kind_id"])
        if used:
            raise UserError(
                self.env._(
                    "These relation types are in use: %(kinds)s. Archive them instead.",
                    kinds=", ".join(kind.name for (kind,) in used),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _get_shipped_playbook(self, kind):
        """Return name and steps of a shipped playbook, in English: they are translated when used."""
        return in_english(PLAYBOOKS[kind])
