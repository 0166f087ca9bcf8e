from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountComplaint(models.Model):
    """What a customer complains about, until it is settled and he is content."""

    _name = "key.account.complaint"
    _description = "Complaint of a Customer"
    _measurable = "document"
    _inherit = ["key.account.visit.issue"]

    active = fields.Boolean(
        default=True,
    )
    name = fields.Char(
        string="Complaint",
        required=True,
        tracking=True,
    )
    kind_id = fields.Many2one(
        comodel_name="key.account.complaint.kind",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    partner_id = fields.Many2one(
        help="Who of the customer complained.",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id), '|', ('key_account_partner_id', 'child_of', account_partner_id), "
        "'&', ('key_account_partner_id', '=', False), ('partner_id', 'child_of', account_partner_id)]",
        help="The order that it is about.",
    )
    description = fields.Text(
        help="What the customer says, in his words.",
    )
    date = fields.Date(
        string="Received on",
    )
    date_due = fields.Date(
        string="Answer until",
        help="The day until which the customer expects our answer.",
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("progress", "In Progress"),
            ("solved", "Solved"),
            ("closed", "Closed"),
        ],
        string="Status",
        required=True,
        default="new",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
        help="Solved: we have settled it. Closed: the customer was asked, and is content.",
    )
    date_progress = fields.Date(
        string="In Progress since",
        compute="_compute_dates",
        store=True,
        copy=False,
    )
    age = fields.Integer(
        string="Days Open",
        compute="_compute_age",
        help="Days since it was received, while it is open.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    amount_claimed = fields.Monetary(
        string="Claimed",
        tracking=True,
        help="What the customer asks for, if he named an amount.",
    )
    resolution = fields.Selection(
        selection=[
            ("communication", "Communication"),
            ("remedy", "Remedy"),
            ("compensation", "Compensation"),
        ],
        string="Resolved by",
        copy=False,
        tracking=True,
        help="Communication: explained or apologised. Remedy: repaired, replaced or done again. "
        "Compensation: made up for with money or goods.",
    )
    solution = fields.Text(
        string="What Was Done",
        help="What was agreed on with the customer, and done.",
    )
    amount_compensated = fields.Monetary(
        string="Compensation",
        compute="_compute_amount_compensated",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="What the compensation is worth.",
    )

    _amounts_not_negative = models.Constraint(
        "CHECK (amount_claimed >= 0 AND amount_compensated >= 0)",
        "What is claimed and what is paid in compensation are amounts of zero or more. Leave out the minus.",
    )
    _compensation_by_compensation = models.Constraint(
        "CHECK (resolution = 'compensation' OR COALESCE(amount_compensated, 0) = 0)",
        "Only what is resolved by compensation costs a compensation. Choose that, or leave out the amount.",
    )
    _answered_after_received = models.Constraint(
        "CHECK (date_due >= date)",
        "A complaint is answered after it was received. Choose a later day to answer, or an earlier one of receipt.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "solution", "resolution")
    def _check_solution(self):
        for complaint in self:
            told = complaint.resolution and (complaint.solution or "").strip()
            if not complaint.is_open and not told:
                raise ValidationError(
                    self.env._(
                        "%(complaint)s: say how it was resolved (by communication, remedy or "
                        "compensation) and what was done before it counts as solved.",
                        complaint=complaint.name,
                    )
                )

    @api.constrains("account_id", "order_id")
    def _check_order(self):
        for complaint in self.sudo():
            customer = complaint.account_id.partner_id
            order = complaint.order_id
            if order and order._key_account_get_customer() != customer:
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s. Choose one of the customer's "
                        "orders, or none.",
                        order=complaint.order_id.name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("active", "state")
    def _check_open_is_visible(self):
        for complaint in self:
            if complaint.is_open and not complaint.active:
                raise ValidationError(
                    self.env._(
                        "%(complaint)s is open, so it stays visible. Solve it before it is "
                        "archived, and unarchive it before it is opened again.",
                        complaint=complaint.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("date", "is_open", "company_id")
    def _compute_age(self):
        for complaint in self:
            today = (complaint.company_id or self.env.company)._key_account_today()
            is_counted = complaint.is_open and complaint.date
            complaint.age = max((today - complaint.date).days, 0) if is_counted else 0

    @api.depends("account_id")
    def _compute_currency_id(self):
        for complaint in self:
            if not complaint.currency_id:
                company = complaint.account_id.company_id or self.env.company
                complaint.currency_id = company.currency_id

    @api.depends("resolution")
    def _compute_amount_compensated(self):
        """Who is not compensated gets nothing."""
        for complaint in self:
            if complaint.resolution != "compensation":
                complaint.amount_compensated = 0

    # === ACTION METHODS === #

    def action_close(self):
        """The customer was asked, and is content.

        :raise ValidationError: when nobody said how it was resolved
        """
        self.write({"state": "closed"})
        return True

    def action_reopen(self):
        """The customer is not content, or it came back."""
        self.write({"state": "progress"})
        return True
