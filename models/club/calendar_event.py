from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.orm.models import NO_ACCESS

from ...tools import guarded_field


class CalendarEvent(models.Model):
    """Events of ours to which customers are invited: meetings with the tag of customer events, unless private."""

    _inherit = "calendar.event"

    key_account_guest_ids = guarded_field.One2many(
        comodel_name="key.account.event.guest",
        inverse_name="event_id",
        string="Guests",
        readonly=True,
        copy=False,
        groups="key_account.group_user",
    )
    key_account_organizer_id = fields.Many2one(
        comodel_name="res.users",
        string="Organizer Who Records",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=NO_ACCESS,
        help="Whoever organized the meeting when it was made, or took it over from this user or by a manager.",
    )
    # Of the event in Odoo's Events whose registrations are the guests.
    key_account_event_number = fields.Integer(
        string="Number in Events",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=NO_ACCESS,
    )
    key_account_is_customer_event = fields.Boolean(
        string="Customer Event",
        compute="_compute_key_account_is_customer_event",
        search="_search_key_account_is_customer_event",
        groups="key_account.group_user",
    )
    key_account_invited_count = fields.Integer(
        string="Invited",
        compute="_compute_key_account_guests",
        groups="key_account.group_user",
        help="Accounts that you may see.",
    )
    key_account_came_count = fields.Integer(
        string="Came", compute="_compute_key_account_guests", groups="key_account.group_user"
    )
    key_account_came_share = fields.Float(
        string="Share That Came",
        compute="_compute_key_account_guests",
        groups="key_account.group_user",
    )

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Give the tag to what is made from the list of customer events."""
        values = super().default_get(fields)
        if "categ_ids" in fields and self.env.context.get("key_account_customer_event"):
            values["categ_ids"] = [Command.set(self._key_account_event_tag().ids)]
        return values

    # === COMPUTE METHODS === #

    @api.depends("categ_ids", "privacy")
    def _compute_key_account_is_customer_event(self):
        tag = self._key_account_event_tag()
        for event in self:
            event.key_account_is_customer_event = bool(
                tag and tag in event.categ_ids and event.privacy != "private"
            )

    @api.model
    def _search_key_account_is_customer_event(self, operator, value):
        if operator != "in":
            return NotImplemented
        tag = self._key_account_event_tag()
        return Domain("categ_ids", "in", tag.ids) & Domain("privacy", "!=", "private")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_key_account_guests(self):
        """Count accounts, each once: those that the reader may see."""
        groups = self.env["key.account.event.guest"]._read_group(
            [("event_id", "in", self.ids)], ["event_id", "state"], ["account_id:array_agg"]
        )
        invited, came = {}, {}
        for event, state, accounts in groups:
            invited.setdefault(event.id, set()).update(accounts)
            if state == "came":
                came.setdefault(event.id, set()).update(accounts)
        for event in self:
            all_of_them = invited.get(event.id, set())
            event.key_account_invited_count = len(all_of_them)
            event.key_account_came_count = len(came.get(event.id, ()))
            event.key_account_came_share = event.key_account_came_count / (len(all_of_them) or 1)

    # === ACTION METHODS === #

    def action_key_account_guests(self):
        """Open the guests of a customer event."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account.key_account_event_guest_action"
        )
        return action | {
            "domain": [("event_id", "=", self.id)],
            "context": {"default_event_id": self.id},
        }

    def action_key_account_invite(self):
        """Enter the attendees who are people of accounts as guests, and others for their account."""
        self.ensure_one()
        self.check_access("read")
        if not self.key_account_is_customer_event:
            raise UserError(
                self.env._("Give the meeting the tag of customer events first, and do not hide it.")
            )
        guests = self.env["key.account.event.guest"]
        accounts = self.env["key.account"].search(
            [
                ("partner_id", "in", self.partner_ids.commercial_partner_id.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        people = self.env["key.account.stakeholder"].search(
            [
                ("account_id", "in", accounts.ids),
                ("partner_id", "in", self.partner_ids.ids),
                ("has_left", "=", False),
            ]
        )
        known = self.key_account_guest_ids
        wanted = [(person.account_id, person) for person in people]
        wanted += [(account, people.browse()) for account in accounts - people.account_id]
        guests.create(
            [
                {
                    "event_id": self.id,
                    "account_id": account.id,
                    "stakeholder_id": person.id,
                }
                for account, person in wanted
                if not known.filtered(
                    lambda guest, account=account, person=person: (
                        guest.account_id == account
                        and (guest.stakeholder_id == person or not person)
                    )
                )
            ]
        )
        return self.action_key_account_guests()

    # === BUSINESS METHODS === #

    def _key_account_after_create(self):
        """Note the organizer of new meetings: anybody may write another one in Odoo afterwards."""
        super()._key_account_after_create()
        for user, of_user in self.sudo().grouped("user_id").items():
            of_user.key_account_organizer_id = user

    def _key_account_after_write(self, names):
        """Only its organizer and managers give a meeting to another organizer, who then records the guests."""
        super()._key_account_after_write(names)
        if "user_id" not in names:
            return
        events = self.sudo().filtered(lambda event: event.key_account_organizer_id != event.user_id)
        if not self.env.su and not self.env["key.account"]._user_is_manager():
            events = events.filtered(lambda event: event.key_account_organizer_id == self.env.user)
        for user, of_user in events.grouped("user_id").items():
            of_user.key_account_organizer_id = user

    @api.model
    def _key_account_event_tag(self):
        """Return the tag of customer events; none if it was deleted."""
        tag = self.env.ref("key_account.event_type_customer", raise_if_not_found=False)
        return tag or self.env["calendar.event.type"]
