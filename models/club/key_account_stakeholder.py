from odoo import models

from ...tools import guarded_field


class KeyAccountStakeholder(models.Model):
    """People are members of clubs, and guests of events."""

    _inherit = "key.account.stakeholder"

    club_membership_ids = guarded_field.One2many(
        comodel_name="key.account.club.membership",
        inverse_name="stakeholder_id",
        string="Club Memberships",
    )
    event_guest_ids = guarded_field.One2many(
        comodel_name="key.account.event.guest",
        inverse_name="stakeholder_id",
        string="Customer Events",
    )

    # === BUSINESS METHODS === #

    def _join_details(self, target):
        """Of two memberships in a club, and of two seats at an event, one stays."""
        source, target = self.sudo(), target.sudo()
        source.club_membership_ids._join(source.club_membership_ids, target.club_membership_ids)
        source.event_guest_ids._join(source.event_guest_ids, target.event_guest_ids)
        return super()._join_details(target)
