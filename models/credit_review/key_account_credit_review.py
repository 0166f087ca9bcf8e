from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

OPEN = ("draft", "proposed")
# Taken over by the next review: they hold until their end dates.
SECURITY = (
    "rating",
    "rating_agency",
    "rating_until",
    "collateral",
    "collateral_amount",
    "collateral_until",
    "insurance",
    "insured_amount",
    "insured_until",
)


class KeyAccountCreditReview(models.Model):
    """The credit of an account, judged on a day: questions and points, class, limit and terms.

    Finance and managers make it; owner and deputy of the account read it. Approved reviews stay.
    """

    _name = "key.account.credit.review"
    _description = "Credit Review"
    _inherit = [
        "key.account.credit.batch",
        "key.account.credit.decision",
        "key.account.credit.departure",
        "key.account.credit.lift",
        "key.account.credit.scoring",
        "key.account.credit.schedule",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _limits = {
        "collateral_amount": (0, 10**12),
        "insured_amount": (0, 10**12),
    }
    _mail_post_access = "read"
    _order = "date desc, id desc"

    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        index=True,
        help="Figures are as of the end of this day.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    owner_id = fields.Many2one(related="account_id.owner_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    rating = fields.Char(string="External Rating", help="What an agency says of the customer.")
    rating_agency = fields.Char(string="Agency")
    rating_until = fields.Date(
        string="Rating Valid until",
        help="Afterwards, questions about the external rating count as not answered.",
    )
    collateral = fields.Char(help="What secures the credit, for example a bank guarantee.")
    collateral_amount = fields.Monetary()
    collateral_until = fields.Date(string="Collateral Valid until")
    insurance = fields.Char(help="The insurer, and the number of the policy.")
    insured_amount = fields.Monetary()
    insured_until = fields.Date(string="Insured until")
    note = fields.Text()
    previous_id = fields.Many2one(
        comodel_name="key.account.credit.review",
        string="Last Review",
        compute="_compute_previous_id",
    )
    previous_points = fields.Integer(string="Last Points", compute="_compute_previous_id")
    previous_class_id = fields.Many2one(
        comodel_name="key.account.credit.class",
        string="Last Class",
        compute="_compute_previous_id",
    )
    previous_limit = fields.Monetary(string="Last Limit", compute="_compute_previous_id")
    is_editable = fields.Boolean(compute="_compute_is_editable")

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        for review in self:
            if review.date > review.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "The day of a credit review cannot be in the future. Choose today or an earlier "
                        "day."
                    )
                )

    @api.constrains("user_id", "account_id")
    def _check_user(self):
        for review in self.sudo():
            review.user_id._key_account_check_colleagues(review.company_id)

    # === COMPUTE METHODS === #

    @api.depends("account_id", "date")
    def _compute_display_name(self):
        for review in self:
            day = format_date(self.env, review.date) if review.date else ""
            review.display_name = f"{review.account_id.display_name or ''}, {day}"

    @api.depends("account_id", "date", "state")
    def _compute_previous_id(self):
        approved = self.search(
            [("account_id", "in", self.account_id.ids), ("state", "=", "approved")]
        )
        by_account = approved.grouped("account_id")
        for review in self:
            earlier = by_account.get(review.account_id, approved.browse()).filtered(
                lambda other, review=review: (
                    (other.date, other.id)
                    < (review.date or other.date, review._origin.id or other.id + 1)
                )
            )
            review.previous_id = previous = earlier[:1]
            review.previous_points = previous.points
            review.previous_class_id = previous.class_id
            review.previous_limit = previous.approved_limit

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        handles = self.env.su or self.env.user._key_account_handles_credit()
        for review in self:
            review.is_editable = handles and review.state == "draft"

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        """Whether an account has a review in progress is told only to those who may make one."""
        vals_list = super()._check_new(vals_list)
        if not self.env.su:
            self._check_handles()
            self.check_access("create")
            account_ids = {vals["account_id"] for vals in vals_list if vals.get("account_id")}
            self.env["key.account"].browse(account_ids).check_access("read")
        return vals_list

    @api.model
    def _prepare_new(self, vals_list):
        """Without other values, security and rating are those of the last review of the account."""
        vals_list = super()._prepare_new(vals_list)
        account_ids = [vals["account_id"] for vals in vals_list if vals.get("account_id")]
        self._check_none_open(account_ids)
        last = {}
        for review in self.sudo().search([("account_id", "in", account_ids)], order="date, id"):
            last[review.account_id.id] = review
        prepared = []
        for vals in vals_list:
            taken = {}
            if review := last.get(vals.get("account_id")):
                taken = {name: review[name] for name in SECURITY if review[name]}
            prepared.append(taken | vals)
        return prepared

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.sudo()._measure()

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and {*SECURITY, "date", "note", "answer_ids"} & vals.keys():
            self._check_editable()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "date" in vals:
            self.sudo()._measure()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(review.approved_on for review in self):
            raise UserError(
                self.env._(
                    "Reviews that were approved stay: they say why a customer has its limit."
                )
            )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to the responsible user: reviews are on the start page, and in activities."""

    # === BUSINESS METHODS === #

    def _check_editable(self):
        """Refuse changes to what was proposed or decided.

        :raise UserError: unless all are drafts
        """
        if decided := self.filtered(lambda review: review.state != "draft")[:1]:
            raise UserError(
                self.env._(
                    "%(review)s is no draft any more. Withdraw it and reset it to draft to change it.",
                    review=decided.display_name,
                )
            )

    @api.model
    def _check_none_open(self, account_ids):
        found = self.sudo().search(
            [("account_id", "in", account_ids), ("state", "in", OPEN)], limit=1
        )
        if found or len(set(account_ids)) < len(account_ids):
            name = (
                found.account_id or self.env["key.account"].browse(account_ids[:1])
            ).display_name
            raise UserError(
                self.env._(
                    "%s already has a credit review in progress. Finish that one, or withdraw it.",
                    name,
                )
            )
