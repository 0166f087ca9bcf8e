from odoo import api, fields, models
from odoo.fields import Command, Domain

from .key_account_visit_state import OPEN_STATES

# What makes a contact that of another company, or of none.
MOVES = {"parent_id", "is_company", "active"}
# What may change the address of a contact, besides its own fields: it follows its company.
PLACES = {"parent_id", "type"}


class ResPartner(models.Model):
    """Visits name places and contacts of their customer: they follow when these change.

    Also contacts that change by their company: an address is passed on to the contacts there.
    """

    _inherit = "res.partner"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_from_visits(self):
        """Say on open visits that a contact is gone; without the name, which may have to be erased."""
        visits = self.env["key.account.visit"].sudo()
        named = Domain("contact_ids", "in", self.ids) & Domain("state", "in", OPEN_STATES)
        visits = visits.with_context(active_test=False).search(named)
        visits.write({"contact_ids": [Command.unlink(contact.id) for contact in self]})
        text = self.env._("A contact of this visit was deleted. Choose another contact.")
        visits._message_log_batch(dict.fromkeys(visits.ids, text))

    # === BUSINESS METHODS === #

    def _key_account_after_new(self):
        super()._key_account_after_new()
        # The address of the first contact becomes that of its company.
        names = self._address_fields()
        located = self.filtered(
            lambda contact: contact.parent_id and any(contact[name] for name in names)
        )
        if located:
            located.parent_id._key_account_update_addresses()

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if MOVES & vals.keys():
            self._key_account_follow_visits()
        if "name" in vals:
            self._key_account_coming_visits("account_id.partner_id")._update_titles()
        if PLACES & vals.keys() or not vals.keys().isdisjoint(self._address_fields()):
            self._key_account_update_addresses()

    def _key_account_after_merge(self):
        super()._key_account_after_merge()
        self._key_account_follow_visits()
        self._key_account_coming_visits("account_id.partner_id")._update_titles()
        self._key_account_update_addresses()

    def _key_account_follow_visits(self):
        """Take these contacts and places out of open visits to customers they do not belong to."""
        visits = self.env["key.account.visit"].sudo().with_context(active_test=False)
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        named = Domain("partner_id", "in", family.ids) | Domain("contact_ids", "in", family.ids)
        visits.search(named & Domain("state", "in", OPEN_STATES))._follow_contacts(family)

    def _key_account_update_addresses(self):
        """Write current addresses to coming meetings here, and with contacts at this address."""
        self._key_account_coming_visits("partner_id", "partner_id.parent_id")._update_locations()

    def _key_account_coming_visits(self, *paths):
        """Return the coming visits with a meeting that lead to these contacts (sudo)."""
        named = Domain.OR(Domain(path, "in", self.ids) for path in paths)
        coming = Domain("state", "=", "confirmed") & Domain("stop", ">=", fields.Datetime.now())
        visits = self.env["key.account.visit"].sudo().with_context(active_test=False)
        return visits.search(named & coming & Domain("event_id", "!=", False))
