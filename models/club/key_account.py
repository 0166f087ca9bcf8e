from odoo import api, models

from ...tools import guarded_field
from ...tools.handing import HandoverSource
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """Accounts are members of clubs, guests of events, and have packages of promised services."""

    _inherit = "key.account"

    club_membership_ids = guarded_field.One2many(
        comodel_name="key.account.club.membership",
        inverse_name="account_id",
        string="Club Memberships",
    )
    event_guest_ids = guarded_field.One2many(
        comodel_name="key.account.event.guest",
        inverse_name="account_id",
        string="Customer Events",
    )
    service_package_ids = guarded_field.One2many(
        comodel_name="key.account.service.package",
        inverse_name="account_id",
        string="Service Packages",
    )

    # === BUSINESS METHODS === #

    def _merge_into(self, target):
        """Of two memberships of the customer in a club, and of two seats at an event, one stays."""
        source, other = self.sudo(), target.sudo()

        def own(records):
            return records.filtered(lambda record: not record.stakeholder_id)

        source.club_membership_ids._join(
            own(source.club_membership_ids), own(other.club_membership_ids)
        )
        source.event_guest_ids._join(own(source.event_guest_ids), own(other.event_guest_ids))
        return super()._merge_into(target)

    def _with_history(self):
        accounts = super()._with_history()
        for name, domain in (
            ("key.account.club.membership", []),
            ("key.account.event.guest", [("state", "!=", "invited")]),
            ("key.account.service.package.line", [("date_done", "!=", False)]),
        ):
            groups = (
                self.env[name]
                .sudo()
                ._read_group([("account_id", "in", self.ids), *domain], ["account_id"])
            )
            accounts = accounts.union(*(account for [account] in groups))
        return accounts

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="event",
                label=self.env._("Customer Events"),
                icon="fa-ticket",
                model="key.account.event.guest",
                domain=[("account_id", "=", self.id), ("state", "=", "came")],
                day="day",
                tell=lambda guests: {guest.id: guest._tell_story() for guest in guests},
                feature="feature_care",
            ),
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "package",
                self.env._("Service packages"),
                "key.account.service.package",
                "user_id",
            ),
            HandoverSource(
                "package_service",
                self.env._("Services to render"),
                "key.account.service.package.line",
                "user_id",
                (("date_done", "=", False),),
                path="package_id.account_id",
            ),
        ]
