from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError

from ...tools.days import FIRST_DAY, LAST_DAY, day_of
from ...tools.touch import touch

STATES = [
    ("invited", "Invited"),
    ("came", "Came"),
    ("absent", "Did Not Come"),
]
# What counts once it is recorded who came: only managers change it afterwards.
TERMS = {"cost"}


class KeyAccountEventGuest(models.Model):
    """A customer, or one of its people, invited to an event of ours: a meeting with the tag of customer events.

    The organizer of the meeting records afterwards whether the guest came. That stays, with name and day, when the
    meeting is moved or deleted.
    """

    _name = "key.account.event.guest"
    _description = "Guest of a Customer Event"
    _measurable = "document"
    _inherit = [
        "key.account.event.registration",
        "key.account.club.part",
        "key.account.part",
        "key.account.thread",
    ]
    _fixed = {"event_id", "stakeholder_id"}
    _recorded = {"day", "grade_id", "name", "recorded_by_id", "recorded_on", "state"}
    _limits = {"cost": (0, 1e9)}
    _order = "day desc, id desc"
    _mail_post_access = "read"

    event_id = fields.Many2one(
        comodel_name="calendar.event",
        index="btree_not_null",
        ondelete="set null",
        domain="[('key_account_is_customer_event', '=', True)]",
    )
    name = fields.Char(string="Subject", compute="_compute_name", store=True, tracking=False)
    day = fields.Date(
        compute="_compute_day",
        store=True,
        index=True,
        help="Of the event, in the time zone of the company. It stays once it is recorded who came.",
    )
    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id), ('has_left', '=', False)]",
    )
    owner_id = fields.Many2one(related="account_id.owner_id")
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        index="btree_not_null",
        ondelete="restrict",
        help="Grade of the account when it was invited.",
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    cost = fields.Monetary(
        copy=False,
        tracking=True,
        help="The share of this guest in the cost of the event. It counts if the guest came.",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="invited",
        index=True,
        copy=False,
        tracking=True,
    )
    has_come = fields.Float(
        string="Share That Came",
        compute="_compute_has_come",
        store=True,
        aggregator="avg",
        help="1 if the guest came, else 0: the mean is the share of the guests that came.",
    )
    recorded_on = fields.Date(copy=False)
    recorded_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict", index="btree_not_null"
    )
    note = fields.Char(help="What was said, or why the guest did not come.")

    # === COMPUTE METHODS === #

    @api.depends(
        "event_id.name", "event_id.privacy", "event_id.user_id.calendar_default_privacy", "state"
    )
    def _compute_name(self):
        """That of the meeting until it is recorded who came; none of a private one, which Odoo shows as busy."""
        for guest in self:
            event = guest.sudo().event_id
            if not event or guest._keeps("name"):
                guest.name = guest.name
            else:
                privacy = event.privacy or event.user_id.calendar_default_privacy
                guest.name = privacy != "private" and event.name

    @api.depends("event_id.start", "event_id.start_date", "event_id.allday", "state")
    def _compute_day(self):
        for guest in self:
            event = guest.sudo().event_id
            zone = guest.sudo().account_id.company_id.partner_id.tz
            if not event or guest._keeps("day"):
                guest.day = guest.day
            elif event.allday and event.start_date:
                guest.day = min(max(event.start_date, FIRST_DAY), LAST_DAY)
            else:
                guest.day = day_of(event.start, zone)

    @api.depends("state")
    def _compute_has_come(self):
        for guest in self:
            guest.has_come = float(guest.state == "came")

    @api.depends("name", "account_id", "stakeholder_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for guest in self:
            who = guest.stakeholder_id.display_name or guest.account_id.display_name
            guest.display_name = self.env._(
                "%(event)s: %(guest)s",
                event=guest.name or self.env._("Busy"),
                guest=who or "",
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "stakeholder_id", "event_id")
    def _check_guest(self):
        """Of two people who invite the same guest at once, one begins again and sees the other's."""
        touch(self.account_id.sudo())
        for guest in self.sudo():
            event = guest.event_id
            if not event.key_account_is_customer_event:
                raise ValidationError(
                    self.env._("Choose a meeting that has the tag of customer events.")
                )
            if guest.stakeholder_id.account_id - guest.account_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a person of %(account)s. Choose a person of this customer.",
                        person=guest.stakeholder_id.display_name,
                        account=guest.account_id.display_name,
                    )
                )
        same = self.sudo()._read_group(
            [("event_id", "in", self.sudo().event_id.ids)],
            ["event_id", "account_id", "stakeholder_id"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        for _event, _account, _person, guests in same:
            if double := guests & self.sudo():
                raise ValidationError(
                    self.env._(
                        "%s is invited already. Choose another guest.", double[0].display_name
                    )
                )

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        events = self.env["calendar.event"]
        for vals in vals_list:
            event = events.browse(vals.get("event_id") or self._get_default("event_id"))
            if not event:
                raise ValidationError(self.env._("Choose the event to which the guest is invited."))
        return vals_list

    @api.model
    def _prepare_new(self, vals_list):
        """The grade is that of the account on the day of the invitation."""
        accounts = self.env["key.account"].sudo()
        return [
            {
                "grade_id": accounts.browse(
                    vals.get("account_id") or self._get_default("account_id")
                ).grade_id.id,
                **vals,
            }
            for vals in super()._prepare_new(vals_list)
        ]

    def _check_change(self, vals):
        super()._check_change(vals)
        if self.env.su or not TERMS & vals.keys() or self.env["key.account"]._user_is_manager():
            return
        if any(guest.state != "invited" for guest in self):
            raise UserError(
                self.env._(
                    "It is recorded who came, and what it cost counts. Take that back first, or ask a manager "
                    "to change the cost."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if any(guest.state != "invited" for guest in self):
            raise UserError(
                self.env._("Whether guests came is recorded. Take that back first, to delete them.")
            )

    # === ACTION METHODS === #

    def action_came(self):
        """Record that invited guests came."""
        return self._record("came")

    def action_absent(self):
        """Record that invited guests did not come."""
        return self._record("absent")

    def action_reopen(self):
        """Take back whether guests came."""
        self._check_organizes()
        self.sudo().write({"state": "invited", "recorded_on": False, "recorded_by_id": False})
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _get_default(self, name):
        return self.default_get([name]).get(name) or []

    def _keeps(self, name):
        """Return whether it is recorded if the guest came: what the meeting was then stays."""
        return self.state != "invited" and bool(self[name])

    def _record(self, state):
        self._check_organizes()
        # As the meeting is now.
        self.sudo().flush_recordset(["day", "name"])
        for company, guests in self.sudo().grouped("company_id").items():
            today = company._key_account_today()
            if early := [guest for guest in guests if guest.day and guest.day > today]:
                raise UserError(
                    self.env._(
                        "%s is still to come. Record on the day itself who takes part.",
                        early[0].display_name,
                    )
                )
            guests.write({"state": state, "recorded_on": today, "recorded_by_id": self.env.uid})
        return True

    def _check_organizes(self):
        """Refuse all but the organizers of the meetings, and managers.

        :raise AccessError: with the event
        """
        self.check_access("write")
        if self != self.exists():
            raise MissingError(self.env._("This guest was deleted. Open the event again."))
        if self.env["key.account"]._user_is_manager():
            return
        for guest in self:
            if guest.sudo().event_id.key_account_organizer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%s: only its organizer and managers record which guests came.",
                        guest.display_name,
                    )
                )

    @api.model
    def _join(self, own, others):
        """Delete those guests that the merge of their members would make double: what is recorded stays (sudo)."""
        known = {guest.event_id: guest for guest in others if guest.event_id}
        for guest in own:
            other = known.get(guest.event_id)
            if other and other.state == "invited" != guest.state:
                guest.cost = guest.cost or other.cost
                other._discard()
            elif other:
                other.cost = other.cost or guest.cost
                guest._discard()

    def _discard(self):
        """Delete guests that are known twice, recorded or not (sudo)."""
        self.write({"state": "invited"})
        self.unlink()

    def _tell_story(self):
        """Return the event in the words of the story: ``text``, ``detail`` (sudo)."""
        self.ensure_one()
        return {
            "text": self.env._("Came to our event: %s", self.name or "–"),
            "detail": " · ".join(filter(None, [self.stakeholder_id.display_name, self.note])),
        }
