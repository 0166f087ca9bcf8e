from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...tools.touch import touch
from ...tools.value_text import has_words

STATES = [
    ("draft", "Draft"),
    ("waiting", "To Approve"),
    ("approved", "Approved"),
    ("given", "Given"),
    ("cancelled", "Cancelled"),
]
# So many days later, salespeople still record that a gift was given.
BACK_DAYS = 31
# What was checked: it does not change afterwards.
TERMS = {
    "amount",
    "date",
    "event_id",
    "exception_reason",
    "family_member",
    "name",
    "product_id",
    "user_id",
}


class KeyAccountGift(models.Model):
    """A gift to a person of a customer, within the limits of the company, or as an exception with a reason.

    **How to use.** Whoever gives it enters it and presses *Ask*. A small gift that nothing speaks against is approved
    at once; others wait for a manager, who is not the giver. *Given* closes it.

    **How it works.** Gifts count against the limits from *Ask* on. The account is written meanwhile, so that of two
    people who ask at once, one begins again and sees the gift of the other.
    """

    _name = "key.account.gift"
    _description = "Gift"
    _measurable = "document"
    _inherit = ["key.account.gift.checked", "key.account.part", "key.account.thread"]
    _fixed = {"stakeholder_id"}
    _recorded = {
        "approved_by_id",
        "approved_on",
        "asked_by_id",
        "country_id",
        "exceptions",
        "given_on",
        "state",
    }
    _limits = {"amount": (0, 1e9)}
    _order = "date desc, id desc"
    _mail_post_access = "read"

    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('account_id', '=', account_id), ('has_left', '=', False)]",
    )
    family_member = fields.Char(
        help="Who gets it, if it is for the family. It counts for the person."
    )
    event_id = fields.Many2one(
        comodel_name="key.account.care.event",
        string="Care Event",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id), ('stakeholder_id', '=', stakeholder_id)]",
    )
    product_id = fields.Many2one(
        comodel_name="product.product", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(
        string="Gift",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    amount = fields.Monetary(
        string="Value",
        required=True,
        tracking=True,
        help="What it is worth, in the currency of the company.",
    )
    date = fields.Date(
        string="Day",
        required=True,
        index=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
        help="The day on which it is given. Its calendar year counts.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Giver",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    exception_reason = fields.Text(
        string="Reason for an Exception",
        tracking=True,
        help="Why it is given although something speaks against it.",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        compute="_compute_country_id",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Of the person when the gift was entered.",
    )
    # Kinds of findings that were seen when it was approved.
    exceptions = fields.Char(copy=False)
    asked_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict", index="btree_not_null"
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict", index="btree_not_null"
    )
    approved_on = fields.Date(copy=False)
    given_on = fields.Date(copy=False)

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Enter what the gift is worth.")

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_name(self):
        for gift in self:
            gift.name = gift.name or gift.product_id.display_name

    @api.depends("stakeholder_id")
    def _compute_country_id(self):
        for gift in self.sudo():
            contact, customer = gift.stakeholder_id.partner_id, gift.account_id.partner_id
            gift.country_id = contact.country_id or customer.country_id

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "stakeholder_id", "event_id")
    def _check_person(self):
        for gift in self.sudo():
            if gift.stakeholder_id.account_id != gift.account_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a person of %(account)s. Choose a person of this customer.",
                        person=gift.stakeholder_id.display_name,
                        account=gift.account_id.display_name,
                    )
                )
            if gift.event_id and gift.event_id.stakeholder_id != gift.stakeholder_id:
                raise ValidationError(self.env._("Choose a care event of the same person."))

    @api.constrains("user_id")
    def _check_giver(self):
        for company, gifts in self.sudo().grouped("company_id").items():
            gifts.user_id._key_account_check_colleagues(company)

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        # Code puts the day right (``_check_day``), and hands gifts over to whoever takes the account over.
        terms = TERMS - {"date", "user_id"} if self.env.su else TERMS
        if terms & vals.keys() and any(gift.state != "draft" for gift in self):
            raise UserError(
                self.env._(
                    "What was asked for does not change, so that what is approved is what was seen. Set the "
                    "gift to draft first."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(gift.state != "draft" for gift in self):
            raise UserError(self.env._("Only drafts can be deleted. Cancel the gift instead."))

    # === ACTION METHODS === #

    def action_ask(self):
        """Check drafts: small ones are approved at once, others wait for a manager.

        :raise UserError: if something speaks against one, and no reason for an exception is given
        """
        self._check_state("draft")
        touch(self.account_id.sudo())
        for gift in self:
            findings = gift.sudo()._get_findings()
            gift._check_reason(findings)
            free = gift.company_id.sudo().key_account_gift_free
            is_small = gift.currency_id.compare_amounts(gift.amount, free) <= 0
            values = {"asked_by_id": self.env.uid, "state": "waiting", "exceptions": False}
            if is_small and not findings:
                today = gift.company_id._key_account_today()
                values |= {"state": "approved", "approved_on": today}
            gift.sudo().write(values)
        return True

    def action_approve(self):
        """Approve gifts of colleagues, with the exceptions that they ask for.

        :raise AccessError: unless the user is a manager, and neither gives a gift nor asked for it
        """
        self._check_manages()
        self._check_state("waiting")
        touch(self.account_id.sudo())
        for gift in self:
            if self.env.user in gift.user_id | gift.asked_by_id:
                raise AccessError(
                    self.env._(
                        "%s: another manager than the giver has to approve it.", gift.display_name
                    )
                )
            findings = gift.sudo()._get_findings()
            gift._check_reason(findings)
            gift.sudo().write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "approved_on": gift.company_id._key_account_today(),
                    "exceptions": ",".join(sorted(findings)),
                }
            )
        return True

    def action_give(self):
        """Record that approved gifts were given, and close their care events.

        The day is today, or one of the last weeks: that of another year would count in its limits.

        :raise UserError: if something speaks against one that nobody saw when it was approved
        """
        self._check_state("approved")
        touch(self.account_id.sudo())
        self._check_day()
        for gift in self:
            seen = set((gift.exceptions or "").split(","))
            findings = gift.sudo()._get_findings()
            if new := [words for kind, words in findings.items() if kind not in seen]:
                raise UserError(
                    self.env._(
                        "%(gift)s: %(finding)s Set it to draft, and ask for an exception with a reason.",
                        gift=gift.display_name,
                        finding=" ".join(new),
                    )
                )
            gift.sudo().write({"state": "given", "given_on": gift.company_id._key_account_today()})
        events = self.event_id.filtered(lambda event: event.state == "planned")
        events._close("done")
        return True

    def action_cancel(self):
        """Cancel gifts; those that were given came back, which only managers can say."""
        self.check_access("write")
        if any(gift.state == "given" for gift in self):
            self._check_manages()
        self.sudo().write({"state": "cancelled"})
        return True

    def action_draft(self):
        """Set gifts to draft: they are asked for anew."""
        self._check_state("waiting", "approved", "cancelled")
        self.sudo().write(
            {
                "state": "draft",
                "asked_by_id": False,
                "approved_by_id": False,
                "approved_on": False,
                "given_on": False,
                "exceptions": False,
            }
        )
        return True

    # === BUSINESS METHODS === #

    def _check_manages(self):
        self.check_access("write")
        if not self.env["key.account"]._user_is_manager():
            raise AccessError(
                self.env._("Only managers approve gifts, and take back what was given.")
            )

    def _check_state(self, *states):
        self.check_access("write")
        labels = dict(STATES)
        if wrong := self.filtered(lambda gift: gift.state not in states):
            raise UserError(
                self.env._(
                    "%(gift)s is in status “%(state)s”. That is not possible now.",
                    gift=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _check_day(self):
        """Let gifts for days to come be of today; refuse those of long ago, but for managers.

        :raise UserError: naming the gift
        """
        for company, gifts in self.grouped("company_id").items():
            today = company._key_account_today()
            first = today - timedelta(days=BACK_DAYS)
            gifts.filtered_domain([("date", ">", today)]).sudo().write({"date": today})
            old = gifts.filtered_domain([("date", "<", first)])
            if old and not self.env["key.account"]._user_is_manager():
                raise UserError(
                    self.env._(
                        "%(gift)s: its day is %(day)s. Only managers record gifts that were given more than "
                        "%(days)s days ago.",
                        gift=old[0].display_name,
                        day=format_date(self.env, old[0].date),
                        days=BACK_DAYS,
                    )
                )

    def _check_reason(self, findings):
        """Refuse a gift that something speaks against, unless a reason for an exception is given."""
        if findings and not has_words(self.exception_reason):
            raise UserError(
                self.env._(
                    "%(gift)s: %(findings)s Give less, or enter the reason for an exception.",
                    gift=self.display_name,
                    findings=" ".join(findings.values()),
                )
            )
