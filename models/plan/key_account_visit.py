import pytz

from odoo import api, fields, models

from ..visit.key_account_visit import PLANNING


class KeyAccountVisit(models.Model):
    """A visit as part of a plan."""

    _name = "key.account.visit"
    _inherit = [
        "key.account.visit.agenda",
        "key.account.visit.clash",
        "key.account.visit.night",
        "key.account.visit",
    ]

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )
    is_pinned = fields.Boolean(
        string="Moved Manually",
        copy=False,
        help="The time was set manually. Planning again does not change it.",
    )

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        if PLANNING.is_on(self):
            return vals_list
        return [{"is_pinned": True, **vals} for vals in vals_list]

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if {"start", "duration", "user_id"} & vals.keys() and not PLANNING.is_on(self):
            vals.setdefault("is_pinned", True)
        return vals

    # === BUSINESS METHODS === #

    def _get_local_times(self):
        """Return start and end of a visit in the visitor's time zone."""
        self.ensure_one()
        zone = self.user_id.sudo()._key_account_zone()
        return tuple(
            pytz.utc.localize(moment).astimezone(zone) for moment in (self.start, self.stop)
        )

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """A plan posts followers' updates of a visitor at once, if the visits exist."""
        if PLANNING.is_on(self):
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)
