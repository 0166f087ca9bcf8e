from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import guarded_field
from ...tools.handing import HandoverSource
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """The people of an account are remembered, and the customer on days of its own."""

    _inherit = "key.account"

    founded_on = fields.Date(
        tracking=True,
        help="The day on which the customer was founded. With a rule, it is remembered each year; 29 February on "
        "the 28th in other years.",
    )
    care_event_ids = guarded_field.One2many(
        comodel_name="key.account.care.event",
        inverse_name="account_id",
        string="Care",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("founded_on")
    def _check_founded(self):
        for account in self:
            if account.founded_on and account.founded_on > account.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot be founded in the future. Choose today or an earlier day.",
                        customer=account.display_name,
                    )
                )

    # === STEPS === #

    def _before_change(self, vals):
        owners = {}
        if "owner_id" in vals:
            owners = {account.id: account.owner_id for account in self.sudo()}
        return super()._before_change(vals) | {"care_owners": owners}

    def _after_change(self, vals, before):
        """A day of the customer that changes is planned anew; a new owner takes over what the former had to do."""
        super()._after_change(vals, before)
        for owner, accounts in (
            self.sudo().grouped(lambda account: before["care_owners"].get(account.id)).items()
        ):
            if owner and accounts.owner_id - owner:
                self.env["key.account.care.event"]._hand_over(owner, accounts)
        if {"customer_since", "founded_on"} & vals.keys():
            kinds = ("anniversary", "founding")
            self.env["key.account.care.event"]._forget(
                [("account_id", "in", self.ids), ("occasion_id.kind", "in", kinds)]
            )

    # === BUSINESS METHODS === #

    @api.model
    def _fields_to_take_over(self):
        return [*super()._fields_to_take_over(), "founded_on"]

    def _merge_into(self, target):
        """Of two events for one occasion and year of the customer, what was done stays."""
        own = [
            account.sudo().care_event_ids.filtered(lambda event: not event.stakeholder_id)
            for account in (self, target)
        ]
        self.env["key.account.care.event"]._join(*own)
        return super()._merge_into(target)

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="care",
                label=self.env._("Care"),
                icon="fa-gift",
                model="key.account.care.event",
                domain=[("account_id", "=", self.id), ("state", "=", "done")],
                day="date_done",
                tell=lambda events: {event.id: event._tell_story() for event in events},
                feature="feature_care",
            ),
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "care",
                self.env._("Planned care"),
                "key.account.care.event",
                "user_id",
                (("state", "=", "planned"),),
            ),
        ]
