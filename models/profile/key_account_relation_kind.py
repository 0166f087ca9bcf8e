from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.shipped_terms import translate


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


class KeyAccount(models.Model):
    """The relation type of an account."""

    _inherit = "key.account"

    relation_kind_id = fields.Many2one(
        comodel_name="key.account.relation.kind",
        string="Relation Type",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Upstream, collaborator, channel or terminal. Each type has its own playbook.",
    )

    # === ACTION METHODS === #

    def action_launch_playbook(self):
        """Open Odoo's planner with the playbook of the account's relation type, for the owner."""
        self.ensure_one()
        self.check_access("write")
        plan = self.relation_kind_id.plan_id
        if not plan:
            raise UserError(
                self.env._(
                    "%(account)s has no playbook. Choose a relation type that has a playbook.",
                    account=self.display_name,
                )
            )
        return self.env["mail.activity.schedule"]._get_records_action(
            name=plan.display_name,
            views=[(self.env.ref("mail.mail_activity_schedule_view_form").id, "form")],
            target="new",
            context={
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "plan_mode": True,
                "default_plan_id": plan.id,
                "default_plan_on_demand_user_id": (self.owner_id or self.env.user).id,
            },
        )

    # === BUSINESS METHODS === #

    def activity_schedule(
        self, act_type_xmlid="", date_deadline=None, summary="", note="", **act_values
    ):
        """Plan an activity; steps of shipped playbooks are shown in the language of the user."""
        if summary:
            summary = translate(self.env, summary)
        return super().activity_schedule(act_type_xmlid, date_deadline, summary, note, **act_values)

    @api.model
    def _profile_fields(self):
        names = super()._profile_fields()
        return names | {"relation": ("relation_kind_id", *names["relation"])}
