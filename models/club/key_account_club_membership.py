from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.touch import touch

STATES = [
    ("coming", "To Come"),
    ("current", "Member"),
    ("ended", "Ended"),
]

# How many days before its end a membership is told.
ENDING_DAYS = 60


class KeyAccountClubMembership(models.Model):
    """A customer, or one of its people, as a member of a club: on which level, since when, until when.

    The status follows from the days. A customer, and each person, is a member of a club once at a time.
    """

    _name = "key.account.club.membership"
    _description = "Club Membership"
    _measurable = "document"
    _inherit = [
        "key.account.club.part",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"club_id", "stakeholder_id"}
    _order = "since desc, id desc"
    _rec_name = "club_id"
    _mail_post_access = "read"

    club_id = fields.Many2one(
        comodel_name="key.account.club",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    level_id = fields.Many2one(
        comodel_name="key.account.club.level",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('club_id', '=', club_id)]",
        tracking=True,
    )
    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('account_id', '=', account_id), ('has_left', '=', False)]",
        help="Leave empty if the customer as such is the member.",
    )
    card_number = fields.Char(copy=False, tracking=True)
    since = fields.Date(
        required=True,
        index=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
    )
    until = fields.Date(
        index="btree_not_null", tracking=True, help="The last day. Empty: without an end."
    )
    benefits = fields.Text(help="What was agreed with this member besides.")
    club_benefits = fields.Text(
        string="Benefits of Club and Level", compute="_compute_club_benefits"
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="By the days of the membership.",
    )
    is_ending = fields.Boolean(
        string="Ending in 60 Days", compute="_compute_state", search="_search_is_ending"
    )

    _days_in_order = models.Constraint(
        "CHECK (until IS NULL OR until >= since)",
        "A membership cannot end before it begins. Choose a later last day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("club_id.name", "level_id.name", "stakeholder_id", "account_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for member in self:
            club = " ".join(filter(None, [member.club_id.name, member.level_id.name]))
            member.display_name = self.env._(
                "%(club)s: %(member)s", club=club, member=member._get_name()
            )

    @api.depends("club_id.benefits", "level_id.benefits")
    @api.depends_context("lang")
    def _compute_club_benefits(self):
        for member in self:
            parts = [member.club_id.benefits, member.level_id.benefits]
            member.club_benefits = "\n".join(filter(None, parts))

    @api.depends("since", "until", "company_id")
    def _compute_state(self):
        for member in self:
            today = (member.company_id or self.env.company)._key_account_today()
            until = member.until
            if until and until < today:
                member.state = "ended"
            else:
                member.state = "coming" if member.since and member.since > today else "current"
            soon = fields.Date.add(today, days=ENDING_DAYS)
            member.is_ending = bool(member.state == "current" and until and until <= soon)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "coming": lambda today: (
                Domain("since", ">", today)
                & (Domain("until", "=", False) | Domain("until", ">=", today))
            ),
            "current": lambda today: (
                Domain("since", "<=", today)
                & (Domain("until", "=", False) | Domain("until", ">=", today))
            ),
            "ended": lambda today: Domain("until", "<", today),
        }
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies)
                & Domain.OR(domains[state](today) for state in value if state in domains)
            )
        )

    def _search_is_ending(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies) & self._get_ending_domain(today)
            )
        )

    @api.model
    def _get_ending_domain(self, today):
        """Return the domain of memberships that end within the next days."""
        soon = fields.Date.add(today, days=ENDING_DAYS)
        return (
            Domain("since", "<=", today)
            & Domain("until", ">=", today)
            & Domain("until", "<=", soon)
        )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "stakeholder_id", "club_id", "level_id")
    def _check_member(self):
        for member in self.sudo():
            if member.stakeholder_id.account_id - member.account_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a person of %(account)s. Choose a person of this customer.",
                        person=member.stakeholder_id.display_name,
                        account=member.account_id.display_name,
                    )
                )
            if member.level_id.club_id - member.club_id:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is no level of “%(club)s”. Choose one of this club.",
                        level=member.level_id.name,
                        club=member.club_id.name,
                    )
                )
            if member.club_id.company_id - member.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(club)s” is a club of another company than %(account)s. Choose one of this company.",
                        club=member.club_id.name,
                        account=member.account_id.display_name,
                    )
                )

    @api.constrains("account_id", "stakeholder_id", "club_id", "since", "until")
    def _check_once(self):
        """Of two people who enter the same membership at once, one begins again and sees the other's."""
        touch(self.account_id.sudo())
        for member in self.sudo():
            if member._get_overlapping():
                raise ValidationError(
                    self.env._(
                        "%(member)s is a member of “%(club)s” in these days already. End that membership "
                        "first, or change its level.",
                        member=member._get_name(),
                        club=member.club_id.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to anybody: memberships are looked after in lists and on the start page."""

    def _get_name(self):
        return self.stakeholder_id.display_name or self.account_id.display_name or ""

    def _get_overlapping(self):
        """Return another membership of the same member in the same club with a day in common (sudo)."""
        domain = Domain(
            [
                ("id", "!=", self.id),
                ("account_id", "=", self.account_id.id),
                ("stakeholder_id", "=", self.stakeholder_id.id),
                ("club_id", "=", self.club_id.id),
            ]
        ) & (Domain("until", "=", False) | Domain("until", ">=", self.since))
        if self.until:
            domain &= Domain("since", "<=", self.until)
        return self.search(domain, limit=1)

    @api.model
    def _join(self, own, others):
        """Make one of memberships that the merge of their members would make double (sudo).

        Those of ``others`` have no day in common, so the days of all that meet have no gap.
        """
        for member in own:
            meeting = others.exists().filtered(member._meets)
            if not meeting:
                continue
            kept, both = meeting[0], meeting | member
            ends = both.mapped("until")
            values = {
                "since": min(both.mapped("since")),
                "until": all(ends) and max(ends),
                "card_number": next(filter(None, both.mapped("card_number")), False),
                "benefits": next(filter(None, both.mapped("benefits")), False),
            }
            (both - kept).unlink()
            kept.write(values)

    def _meets(self, other):
        """Return whether two memberships are of one club, and have a day in common."""
        return (
            self.club_id == other.club_id
            and (not self.until or other.since <= self.until)
            and (not other.until or self.since <= other.until)
        )
