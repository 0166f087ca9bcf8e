from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.value_text import describe


class KeyAccountStakeholder(models.Model):
    """A contact of a customer who has a say when the customer buys."""

    _name = "key.account.stakeholder"
    _description = "Key Account Person"
    _measurable = "document"
    _inherit = [
        "key.account.stakeholder.card",
        "key.account.stakeholder.contacted",
        "key.account.stakeholder.import",
        "key.account.stakeholder.protected",
        "key.account.stakeholder.merge",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"partner_id"}
    _order = "influence desc nulls last, id"
    _rec_name = "partner_id"
    # Also by the name alone: imported people report to others by name.
    _rec_names_search = ["partner_id", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    active = fields.Boolean(
        default=True,
        tracking=True,
    )
    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', account_partner_id), ('is_company', '=', False)]",
    )
    name = fields.Char(
        related="partner_id.name",
        readonly=False,
    )
    function = fields.Char(
        related="partner_id.function",
        string="Job Position",
        readonly=False,
    )
    email = fields.Char(
        related="partner_id.email",
        readonly=False,
    )
    phone = fields.Char(
        related="partner_id.phone",
        readonly=False,
    )
    avatar_128 = fields.Image(
        related="partner_id.avatar_128",
        string="Picture",
    )

    # === Part in buying === #
    role_ids = fields.Many2many(
        comodel_name="key.account.stakeholder.role",
        relation="key_account_stakeholder_role_rel",
        column1="stakeholder_id",
        column2="role_id",
        string="Buying Roles",
        tracking=True,
    )
    influence = fields.Selection(
        selection=[
            ("1", "Low influence"),
            ("2", "Medium influence"),
            ("3", "High influence"),
            ("4", "Decisive influence"),
        ],
        group_expand=True,
        tracking=True,
        help="How much influence the person has when the customer buys.",
    )
    attitude = fields.Selection(
        selection=[
            ("1", "Opposed"),
            ("2", "Skeptical"),
            ("3", "Neutral"),
            ("4", "Supporter"),
            ("5", "Advocate"),
        ],
        group_expand=True,
        tracking=True,
        help="The person's attitude towards us.",
    )
    reports_to_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Reports to",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain="[('account_id', '=', account_id), ('id', '!=', id)]",
    )
    report_ids = fields.One2many(
        comodel_name="key.account.stakeholder",
        inverse_name="reports_to_id",
        string="Direct Reports",
    )
    closeness_ids = fields.One2many(
        comodel_name="key.account.closeness",
        inverse_name="stakeholder_id",
        string="Colleagues",
    )
    note = fields.Text()

    # === Leaving === #
    left_on = fields.Date(
        string="Left on",
        tracking=True,
        help="The day on which the person left the customer. The history is kept.",
    )
    left_with_contact = fields.Boolean(
        readonly=True,
        help="The contact was archived or moved to another customer.",
    )
    has_left = fields.Boolean(
        compute="_compute_has_left",
        search="_search_has_left",
    )
    successor_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain="[('account_id', '=', account_id), ('id', '!=', id)]",
        help="The person who took over. With a successor, there is no warning that a key person "
        "left.",
    )

    _account_partner_uniq = models.Constraint(
        "UNIQUE (account_id, partner_id)",
        "The account already has this contact as a person (perhaps archived). Open that record "
        "instead.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "partner_id")
    def _check_partner_of_account(self):
        for person in self.sudo():
            partner, customer = person.partner_id, person.account_id.partner_id
            if partner.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s. Choose a contact of this "
                        "customer, or first set %(customer)s as the company of the contact.",
                        contact=partner.display_name,
                        customer=customer.name,
                    )
                )
            if partner.is_company:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a company. Choose a person of this company.",
                        contact=partner.display_name,
                    )
                )

    @api.constrains("account_id", "reports_to_id", "successor_id")
    def _check_same_account(self):
        for person in self.sudo():
            for other in person.reports_to_id + person.successor_id:
                if other.account_id != person.account_id:
                    raise ValidationError(
                        self.env._(
                            "%(other)s is a person of %(account)s. Choose a person of "
                            "%(own_account)s, as %(person)s is.",
                            other=other.display_name,
                            account=other.account_id.display_name,
                            person=person.display_name,
                            own_account=person.account_id.display_name,
                        )
                    )

    @api.constrains("reports_to_id")
    def _check_reports_to(self):
        for person in self.sudo():
            if person.reports_to_id == person:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot report to themselves. Leave “Reports to” empty for the "
                        "person at the top.",
                        person=person.display_name,
                    )
                )
            line = person._superiors()
            if person in line:
                raise ValidationError(
                    self.env._(
                        "These people would report to each other in a circle: %(circle)s. Change "
                        "“Reports to” of %(person)s.",
                        circle=" → ".join(other.display_name for other in [person, *line]),
                        person=person.display_name,
                    )
                )

    @api.constrains("successor_id")
    def _check_successor(self):
        for person in self:
            if person.successor_id == person:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot be their own successor. Choose another person, or "
                        "clear “Left on”.",
                        person=person.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("partner_id.name", "partner_id.type")
    def _compute_display_name(self):
        for person in self:
            contact = person.sudo().partner_id
            person.display_name = contact and contact._key_account_name()

    @api.depends("left_on", "account_id")
    def _compute_has_left(self):
        for person in self:
            company = person.account_id.company_id or self.env.company
            person.has_left = bool(
                person.left_on and person.left_on <= company._key_account_today()
            )

    def _search_has_left(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("account_id.company_id", "in", companies) & Domain("left_on", "<=", today)
            )
        )

    # === BUSINESS METHODS === #

    def _superiors(self):
        """Return the superiors of this person, the direct one first; stops at a circle."""
        self.ensure_one()
        line = self.browse()
        superior = self.reports_to_id
        while superior and superior not in line:
            line += superior
            superior = superior.reports_to_id
        return line

    # === STORY === #

    def _tell_known(self):
        """Return in the words of the story that we got to know a person (sudo): business data only."""
        self.ensure_one()
        details = [self.function, describe(self, "role_ids")]
        return {
            "text": self.env._("New person: %(person)s", person=self.display_name),
            "detail": " · ".join(filter(None, details)),
        }

    def _tell_left(self):
        """Return in the words of the story that a person left (sudo)."""
        self.ensure_one()
        successor = self.successor_id and self.env._(
            "Successor: %(person)s", person=self.successor_id.display_name
        )
        return {
            "text": self.env._("%(person)s left", person=self.display_name),
            "detail": " · ".join(filter(None, [self.function, successor])),
            "tone": "info" if successor else "warning",
        }
