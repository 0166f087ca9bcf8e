from odoo import api, models

from ...tools.handing import HandoverSource
from ...tools.story import StorySource
from ...tools.visit import geo
from .key_account_visit_state import OPEN_STATES


class KeyAccount(models.Model):
    """What happens to visits when their account is archived, deleted or merged."""

    _inherit = "key.account"

    # === STEPS === #

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if not vals.get("active", True):
            before["archived"] = self.filtered("active")
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if archived := before.get("archived"):
            archived._cancel_open_visits()
        if "partner_id" in vals:
            # The customer became part of another one.
            self._get_visits().filtered(lambda visit: visit.state == "confirmed")._update_titles()

    def _before_unlink(self):
        # The database deletes the visits with the account, and tells Odoo nothing of it.
        return super()._before_unlink() | {"meetings": self._get_visits()._get_meetings()}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        before["meetings"]._unlink_quietly()

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
        visits.exists().filtered("event_id")._update_subjects()
        return result

    def _after_visits_change(self):
        """Do what follows from other visits at these accounts. To be extended by rooms."""

    # === STORY AND LOOK === #

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="visit",
                label=self.env._("Visits"),
                icon="fa-calendar-check-o",
                model="key.account.visit",
                domain=[("account_id", "=", self.id), ("state", "in", ["done", "missed"])],
                day="date",
                tell=lambda visits: {visit.id: visit._tell_story() for visit in visits},
                feature="feature_visit",
            ),
        ]

    def _get_story_since(self):
        if not self.env.user._key_account_has("feature_visit"):
            return super()._get_story_since()
        visit = self.env["key.account.visit"].search(
            [
                ("account_id", "=", self.id),
                ("state", "=", "done"),
                ("visitor_ids", "in", self.env.uid),
            ],
            order="date desc, id desc",
            limit=1,
        )
        return visit.date or super()._get_story_since()

    def _get_next_steps(self):
        """The next visit, or one that is over and not reported."""
        return [
            *super()._get_next_steps(),
            StorySource(
                model="key.account.visit",
                domain=[("account_id", "=", self.id), ("state", "in", OPEN_STATES)],
                day="date",
                tell=lambda visits: {visit.id: visit._tell_next() for visit in visits},
                feature="feature_visit",
                # It is over by its time, not by the day of the company.
                is_late=lambda visit: visit.is_overdue,
            ),
        ]

    def _get_last_contacts(self):
        # Before other contacts of the day: a meeting with a person may be this visit.
        return [
            StorySource(
                model="key.account.visit",
                domain=[("account_id", "=", self.id), ("state", "=", "done")],
                day="date",
                tell=lambda visits: {visit.id: visit._tell_last() for visit in visits},
                feature="feature_visit",
            ),
            *super()._get_last_contacts(),
        ]

    def _get_look_reach(self):
        place = self.sudo().partner_id
        words = (place.street, place.zip, place.city, place.country_id.name)
        address = ", ".join(filter(None, words)) if place.city else ""
        url = geo.map_url(place.partner_latitude, place.partner_longitude, address)
        return super()._get_look_reach() | {"map_url": url}

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "visit",
                self.env._("Open visits"),
                "key.account.visit",
                "user_id",
                (("state", "in", OPEN_STATES),),
                day="start",
            ),
        ]
