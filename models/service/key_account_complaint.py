from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountComplaint(models.Model):
    """A complaint of a customer, until it is resolved and the customer is satisfied."""

    _name = "key.account.complaint"
    _description = "Customer Complaint"
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
        string="Type",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    partner_id = fields.Many2one(
        help="Customer contact who complained.",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id), '|', ('key_account_partner_id', 'child_of', account_partner_id), "
        "'&', ('key_account_partner_id', '=', False), ('partner_id', 'child_of', account_partner_id)]",
        help="The sales order that the complaint is about.",
    )
    description = fields.Text(
        help="The complaint in the customer's words.",
    )
    date = fields.Date(
        string="Received on",
        tracking=True,
    )
    date_due = fields.Date(
        string="Answer by",
        tracking=True,
        help="The day by which the customer expects our answer.",
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
        help="Solved: we have resolved it. Closed: the customer confirmed that the solution is "
        "fine.",
    )
    date_progress = fields.Date(
        string="In Progress Since",
        compute="_compute_dates",
        store=True,
        copy=False,
    )
    age = fields.Integer(
        string="Days Open",
        compute="_compute_age",
        help="Days since the complaint was received, as long as it is open.",
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
        help="The amount that the customer claims, if any.",
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
        help="Communication: we explained or apologised. Remedy: we repaired, replaced or did it "
        "again. Compensation: we paid money or gave goods.",
    )
    solution = fields.Text(
        string="What Was Done",
        help="What we agreed with the customer and did.",
    )
    amount_compensated = fields.Monetary(
        string="Compensation",
        compute="_compute_amount_compensated",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Value of the compensation.",
    )

    _amounts_not_negative = models.Constraint(
        "CHECK (amount_claimed >= 0 AND amount_compensated >= 0)",
        "The claimed amount and the compensation cannot be negative. Enter 0 or more.",
    )
    _compensation_by_compensation = models.Constraint(
        "CHECK (resolution = 'compensation' OR COALESCE(amount_compensated, 0) = 0)",
        "There is an amount of compensation, but the complaint is not resolved by compensation. "
        "Set “Resolved by” to Compensation, or clear the amount.",
    )
    _answered_after_received = models.Constraint(
        "CHECK (date_due >= date)",
        "The answer date cannot be before the day of receipt. Change one of the two dates.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "solution", "resolution")
    def _check_solution(self):
        for complaint in self:
            told = complaint.resolution and (complaint.solution or "").strip()
            if not complaint.is_open and not told:
                raise ValidationError(
                    self.env._(
                        "%(complaint)s: fill in “Resolved by” and “What Was Done” before you mark "
                        "the complaint as solved.",
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
                        "%(order)s is not an order of %(customer)s. Choose an order of this "
                        "customer, or leave the field empty.",
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
                        "%(complaint)s: an open complaint cannot be archived. Solve it before you "
                        "archive it, and unarchive it before you open it again.",
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
        """Clear the compensation if the complaint is not resolved by compensation."""
        for complaint in self:
            if complaint.resolution != "compensation":
                complaint.amount_compensated = 0

    # === ACTION METHODS === #

    def action_close(self):
        """Close the complaint: the customer confirmed the solution.

        :raise ValidationError: if there is no resolution
        """
        self.write({"state": "closed"})
        return True

    def action_reopen(self):
        """Reopen the complaint: the customer is not satisfied, or the problem returned."""
        self.write({"state": "progress"})
        return True
