from odoo import api, fields, models


class KeyAccountPolicyDetail(models.AbstractModel):
    """What a policy says about a grade: it is seen with the policy, and changes only in drafts."""

    _name = "key.account.policy.detail"
    _description = "Detail of a Sales Policy"
    _fixed = {"policy_id"}
    _rights_path = "policy_id"

    policy_id = fields.Many2one(
        comodel_name="key.account.policy",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="policy_id.company_id", string="Company")
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        required=True,
        index=True,
        ondelete="restrict",
    )
    relation_kind_id = fields.Many2one(
        comodel_name="key.account.relation.kind",
        string="Relation Type",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for all accounts of the grade for whose relation type the policy says nothing else.",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_editable()

    def _check_change(self, vals):
        super()._check_change(vals)
        self._check_editable()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_editable()

    # === BUSINESS METHODS === #

    def _tell_group(self):
        """Return for whom it is: the grade, and the relation type if it is for one."""
        self.ensure_one()
        names = (self.grade_id.name, self.relation_kind_id.name)
        return ", ".join(name for name in names if name)

    def _check_editable(self):
        """Refuse changes to approved policies.

        :raise UserError: unless the policies are drafts
        """
        if not self.env.su:
            self.policy_id._hold_drafts()
