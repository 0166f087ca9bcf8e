from odoo import api, fields, models

from ..visit.key_account_visit import PLANNING


class KeyAccountVisit(models.Model):
    """A visit as part of a plan."""

    _inherit = "key.account.visit"

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )
    is_pinned = fields.Boolean(
        string="Pinned",
        copy=False,
        help="The time was set manually. Planning again does not change it.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not PLANNING.is_on(self):
            vals_list = [{"is_pinned": True, **vals} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if {"start", "duration", "user_id"} & vals.keys() and not PLANNING.is_on(self):
            vals = {"is_pinned": True, **vals}
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """A plan posts followers' updates of a visitor at once, if the visits exist."""
        if PLANNING.is_on(self):
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)
