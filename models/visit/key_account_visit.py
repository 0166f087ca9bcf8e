from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.days import day_of
from ...tools.flags import Flag
from ...tools.value_text import describe

# A plan writes its visits one by one, and computes all that follows from them once at the end.
PLANNING = Flag("key_account_planning")

VISIT_LEVELS = [
    ("leadership", "Leadership"),
    ("technical", "Technical"),
    ("business", "Business"),
]
CHANNELS = [
    ("visit", "On site"),
    ("call", "Call"),
    ("video", "Video Call"),
    ("message", "Message"),
]


class KeyAccountVisit(models.Model):
    """One contact with a customer, on one of three levels: planned, done and reported."""

    _name = "key.account.visit"
    _description = "Key Account Visit"
    _measurable = "document"
    _inherit = [
        "key.account.visit.contacts",
        "key.account.visit.calendar",
        "key.account.visit.state",
        "key.account.visit.missed",
        "key.account.visit.away",
        "key.account.visit.today",
        "key.account.visit.check.in",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    # Visitors see their visits, whether or not they see the account.
    _rights_path = None
    _limits = {"duration": (0, 24), "actual_duration": (0, 24)}
    _order = "start, id"
    _rec_name = "account_id"
    _rec_names_search = ["account_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    company_id = fields.Many2one(
        store=True,
    )
    grade_id = fields.Many2one(
        related="account_id.grade_id",
    )
    grade_color = fields.Integer(
        related="grade_id.color",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Place",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', account_partner_id)]",
        help="Where the visit takes place: the customer's address or one of its plants.",
    )
    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
        required=True,
        default="business",
        tracking=True,
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        default="visit",
        tracking=True,
    )
    purpose_ids = fields.Many2many(
        comodel_name="key.account.visit.purpose",
        relation="key_account_visit_purpose_rel",
        column1="visit_id",
        column2="purpose_id",
        string="Purposes",
    )

    # === Who === #
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The user responsible for the visit. The visit is in this user's calendar.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_visit_user_rel",
        column1="visit_id",
        column2="user_id",
        string="With",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Other colleagues who take part.",
    )
    visitor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_visit_visitor_rel",
        column1="visit_id",
        column2="user_id",
        string="All Visitors",
        compute="_compute_visitor_ids",
        store=True,
    )
    contact_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="key_account_visit_contact_rel",
        column1="visit_id",
        column2="partner_id",
        string="Contacts",
        domain="[('commercial_partner_id', '=', account_partner_id), ('is_company', '=', False)]",
        help="The contacts to meet. After the visit: the contacts who were met.",
    )

    # === When === #
    start = fields.Datetime(
        required=True,
        tracking=True,
        default=lambda self: fields.Datetime.now().replace(minute=0, second=0) + timedelta(hours=1),
    )
    duration = fields.Float(
        string="Hours",
        default=1.0,
        required=True,
    )
    stop = fields.Datetime(
        string="End",
        compute="_compute_stop",
        store=True,
    )
    date = fields.Date(
        string="Day",
        compute="_compute_date",
        store=True,
        index=True,
        help="The day of the visit in the visitor's time zone.",
    )
    off_plan = fields.Boolean(
        string="Unplanned",
        default=True,
        readonly=True,
        copy=False,
        help="The visit was not proposed by a visit plan.",
    )
    reason = fields.Text(
        string="Why",
        copy=False,
        help="Why the visit plan proposes this visit, on this day, for this visitor.",
    )
    actual_start = fields.Datetime(
        copy=False,
    )
    actual_duration = fields.Float(
        string="Actual Hours",
        copy=False,
    )

    _duration_positive = models.Constraint(
        "CHECK (duration > 0 AND duration <= 24)",
        "A visit lasts between one minute and 24 hours. Enter the hours, for example 0:30.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "partner_id")
    def _check_place(self):
        for visit in self.sudo():
            customer = visit.account_id.partner_id
            if visit.partner_id and visit.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(place)s is not an address of %(customer)s. Choose an address of this "
                        "customer, or leave “Place” empty.",
                        place=visit.partner_id.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("user_id", "user_ids")
    def _check_visitors(self):
        for visit in self.sudo():
            visitors = visit.user_id | visit.user_ids
            visitors._key_account_check_colleagues(visit.company_id)

    # === COMPUTE METHODS === #

    @api.depends("account_id", "start", "visit_level")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = visit.account_id.display_name

    @api.depends("account_id")
    def _compute_partner_id(self):
        for visit in self:
            customer = visit.account_id.sudo().partner_id
            if visit.partner_id.commercial_partner_id != customer:
                visit.partner_id = customer

    @api.depends("user_id", "user_ids")
    def _compute_visitor_ids(self):
        # Visits with the same visitors are written together: each assignment is one statement.
        for visitors, visits in self.grouped(lambda visit: visit.user_id | visit.user_ids).items():
            visits.visitor_ids = visitors

    @api.depends("start", "duration")
    def _compute_stop(self):
        for visit in self:
            minutes = round(visit.duration * 60)
            visit.stop = visit.start and visit.start + timedelta(minutes=minutes)

    @api.depends("start", "user_id", "user_id.tz")
    def _compute_date(self):
        for visit in self:
            visit.date = day_of(visit.start, visit._get_timezone())

    # === STEPS === #

    def _after_new(self, vals_list):
        # A visitor can see the visit: users cannot become the visitor of an account to which they
        # have no access.
        self.account_id.check_access("read")
        self.account_id._after_visits_change()
        super()._after_new(vals_list)

    def _after_change(self, vals, before):
        if {"state", "start", "user_id", "visit_level"} & vals.keys():
            self.account_id._after_visits_change()
        super()._after_change(vals, before)

    def _before_unlink(self):
        return super()._before_unlink() | {"accounts": self.account_id}

    def _after_unlink(self, before):
        before["accounts"]._after_visits_change()
        super()._after_unlink(before)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if done := self.filtered(lambda visit: visit.state == "done"):
            raise UserError(
                self.env._(
                    "%(visits)s: completed visits cannot be deleted. Cancel visits that did not "
                    "take place.",
                    visits=", ".join(done.mapped("display_name")),
                )
            )

    # === BUSINESS METHODS === #

    def _get_timezone(self):
        """Return the time zone of the visit: the one of the visitor."""
        visit = self.sudo()
        return visit.user_id.tz or visit.company_id.partner_id.tz or "UTC"

    def _get_new_action(self, model, title, /, **defaults):
        self.ensure_one()
        self.check_access("read")
        return self.env[model]._get_records_action(
            name=title,
            context={f"default_{field}": value for field, value in defaults.items()},
        )

    def _has_next_step(self):
        """Return whether something follows from the visit. To be extended by rooms."""
        self.ensure_one()
        return bool(self.activity_ids)

    # === STORY AND LOOK === #

    def _tell_story(self):
        """Return the visit in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        missed = self.state == "missed"
        text = self.env._("Missed: %(visit)s", visit=self._tell_last()) if missed else ""
        return {
            "text": text or self._tell_last(),
            "detail": "\n".join(filter(None, self._get_story_details())),
            "tone": "danger" if missed else "",
        }

    def _get_story_details(self):
        """Return what else is told of the visit, line by line. To be extended by rooms."""
        return []

    def _tell_last(self):
        """Return the visit in a few words, without its day: level, channel and visitor."""
        visit = self.sudo()
        words = (describe(visit, "visit_level"), describe(visit, "channel"), visit.user_id.name)
        return " · ".join(words)

    def _tell_next(self):
        """Return an open visit in a few words."""
        if self.is_overdue:
            return self.env._("Report: %(visit)s", visit=self._tell_last())
        return self.env._("Visit: %(visit)s", visit=self._tell_last())
