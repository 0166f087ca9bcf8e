from odoo import models

from .key_account_visit import OPEN_STATES


class KeyAccount(models.Model):
    """What happens to visits when their account is archived, deleted or merged."""

    _inherit = "key.account"

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.get("active", True):
            return super().write(vals)
        archived = self.filtered("active")
        result = super().write(vals)
        archived._cancel_open_visits()
        return result

    def unlink(self):
        # The database deletes the visits with the account, without notice to Odoo.
        meetings = self._get_visits()._get_meetings()
        result = super().unlink()
        meetings._unlink_quietly()
        return result

    # === BUSINESS METHODS === #

    def _get_visits(self):
        """Return all visits of the accounts, including those the user cannot see (sudo)."""
        return self.env["key.account.visit"].sudo().search([("account_id", "in", self.ids)])

    def _cancel_open_visits(self):
        """Cancel the open visits of an archived account; their meetings leave the calendars."""
        visits = self._get_visits().filtered(lambda visit: visit.state in OPEN_STATES)
        visits.write(
            {"state": "cancelled", "cancel_reason": self.env._("The account was archived.")}
        )

    def _merge_into(self, target):
        """Move the visits to the other account, and update the names of their meetings."""
        visits = self._get_visits()
        result = super()._merge_into(target)
        for visit in visits.exists().filtered("event_id"):
            visit._get_meetings().write(visit._prepare_subject())
        return result
