from odoo import api, fields, models


class ResCompany(models.Model):
    """How a company measures its relations."""

    _inherit = "res.company"

    key_account_relationship_scale_id = fields.Many2one(
        comodel_name="key.account.relationship.scale",
        string="Default Relationship Scale",
        ondelete="set null",
        domain="[('company_id', 'in', [id, False])]",
        help="Used for customers whose tags have no other scale.",
        groups="key_account.group_user",
    )
    key_account_superior_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_superior_rel",
        column1="company_id",
        column2="user_id",
        string="Superiors",
        domain="[('share', '=', False)]",
        help="Their meetings count as visits by a superior for every account. The leader of the owner's sales team always counts.",
        groups="key_account.group_user",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_superior_ids")
    def _check_key_account_superiors(self):
        self.sudo().key_account_superior_ids._key_account_check_internal()

    # === BUSINESS METHODS === #

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if {"key_account_relationship_scale_id", "key_account_superior_ids"} & vals.keys():
            self.env["key.account.relationship.scale"].sudo().search([])._recompute_later()
