from odoo import models

from ...tools import guarded_field


class KeyAccountCareEvent(models.Model):
    """A gift can be what a person is remembered with."""

    _inherit = "key.account.care.event"

    gift_ids = guarded_field.One2many(
        comodel_name="key.account.gift", inverse_name="event_id", string="Gifts"
    )

    # === ACTION METHODS === #

    def action_gift(self):
        """Open the gift of the event, or a new one for its person."""
        self.ensure_one()
        self.check_access("read")
        return self.gift_ids[:1]._get_records_action(
            name=self.env._("Gift"),
            context={
                "default_account_id": self.account_id.id,
                "default_stakeholder_id": self.stakeholder_id.id,
                "default_event_id": self.id,
                "default_date": self.day,
            },
        )
