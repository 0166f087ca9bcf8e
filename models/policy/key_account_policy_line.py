from odoo import api, fields, models

HOURS = (0, 10000)


class KeyAccountPolicyLine(models.Model):
    """The service that accounts of a grade are promised, without conditions."""

    _name = "key.account.policy.line"
    _description = "Service of a Sales Policy"
    _inherit = ["key.account.policy.detail", "key.account.guarded"]
    _order = "policy_id, grade_id, relation_kind_id, id"
    _rec_name = "grade_id"
    _limits = {"reaction_hours": HOURS}

    reaction_hours = fields.Integer(
        string="Reaction within (Hours)",
        help="How soon the customer gets an answer. 0: nothing is promised.",
    )
    has_manager = fields.Boolean(
        string="Named Manager",
        help="The customer has one person to turn to.",
    )
    services = fields.Text(
        string="Services Included",
        translate=False,
    )
    summary = fields.Char(compute="_compute_summary")

    _group_uniq = models.UniqueIndex(
        "(policy_id, grade_id, COALESCE(relation_kind_id, 0))",
        "The policy already has a line for the service of this grade and relation type. Change that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("reaction_hours", "has_manager", "services")
    @api.depends_context("lang")
    def _compute_summary(self):
        for line in self:
            line.summary = "; ".join(line._tell())

    # === BUSINESS METHODS === #

    def _find(self, account):
        """Return the line for an account: that of its relation type, or else that of its grade."""
        lines = self.filtered(lambda line: line.grade_id == account.grade_id).grouped(
            "relation_kind_id"
        )
        general = account.relation_kind_id.browse()
        return lines.get(account.relation_kind_id) or lines.get(general) or self.browse()

    def _tell(self):
        """Return what is promised, as a list of texts."""
        self.ensure_one()
        told = []
        if self.reaction_hours:
            told.append(self.env._("answer within %s hours", self.reaction_hours))
        if self.has_manager:
            told.append(self.env._("a named manager"))
        if self.services:
            told.append(self.services)
        return told
