from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountHandoverRule(models.Model):
    """Accounts of an area, a grade or a relation type go to one colleague. What is empty fits every account."""

    _name = "key.account.handover.rule"
    _description = "Rule Who Takes Accounts Over"
    _inherit = ["key.account.guarded"]
    _fixed = {"handover_id"}
    _order = "handover_id, sequence, id"
    _rec_name = "receiver_id"

    handover_id = fields.Many2one(
        "key.account.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    # Without its condition, a rule would fit every account: it goes with it.
    territory_id = fields.Many2one(
        "key.account.territory", ondelete="cascade", domain="[('company_id', '=', company_id)]"
    )
    grade_id = fields.Many2one("key.account.grade", ondelete="cascade")
    relation_kind_id = fields.Many2one(
        "key.account.relation.kind", string="Relation Type", ondelete="cascade"
    )
    receiver_id = fields.Many2one(
        comodel_name="res.users",
        string="To",
        required=True,
        ondelete="restrict",
        domain="[('share', '=', False)] + (company_id and [('company_ids', 'in', company_id)] or [])",
        help="Who takes over the accounts of this rule.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("receiver_id", "territory_id")
    def _check_fits(self):
        for rule in self.sudo():
            handover = rule.handover_id
            rule.receiver_id._key_account_check_colleagues(handover.company_id)
            rule.receiver_id._key_account_check_able(handover.company_id)
            if rule.receiver_id == handover.giver_id:
                raise ValidationError(
                    self.env._(
                        "%s gives the accounts away. Choose somebody else.", handover.giver_id.name
                    )
                )
            if rule.territory_id and rule.territory_id.company_id != handover.company_id:
                raise ValidationError(
                    self.env._("%s is a territory of another company.", rule.territory_id.name)
                )

    # === COMPUTE METHODS === #

    @api.depends("territory_id", "grade_id", "relation_kind_id")
    def _compute_display_name(self):
        for rule in self.sudo():
            words = (rule.territory_id.name, rule.grade_id.name, rule.relation_kind_id.name)
            rule.display_name = " · ".join(filter(None, words)) or self.env._("All accounts")

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_draft()

    def _check_change(self, vals):
        super()._check_change(vals)
        self._check_draft()

    def _before_unlink(self):
        self._check_draft()
        return super()._before_unlink()

    # === BUSINESS METHODS === #

    def _check_draft(self):
        """Refuse to change rules by which receivers were asked, or accounts went.

        :raise UserError: unless all are of drafts
        """
        if not self.env.su:
            self.handover_id._check_state("draft")

    def _fits(self, account):
        """Return whether the rule is for an account (sudo)."""
        self.ensure_one()
        return all(
            not self[name] or self[name] == account[name]
            for name in ("territory_id", "grade_id", "relation_kind_id")
        )
