from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount


class KeyAccountCreditApprove(models.TransientModel):
    """Asks before a credit review is approved: what Odoo has now, and what it is going to have."""

    _name = "key.account.credit.approve"
    _description = "Approve Credit Review"
    _inherit = ["key.account.guarded"]
    _fixed = {"review_id"}
    _limits = {"limit": (0, 10**12)}

    review_id = fields.Many2one(
        comodel_name="key.account.credit.review",
        required=True,
    )
    currency_id = fields.Many2one(related="review_id.currency_id")
    class_id = fields.Many2one(related="review_id.class_id")
    proposed_limit = fields.Monetary(related="review_id.proposed_limit")
    limit = fields.Monetary(
        string="Approved Limit",
        compute="_compute_decision",
        store=True,
        readonly=False,
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Longest Payment Terms",
        compute="_compute_decision",
        store=True,
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    company_id = fields.Many2one(related="review_id.account_id.company_id")
    next_date = fields.Date(
        string="Next Review",
        compute="_compute_decision",
        store=True,
        readonly=False,
    )
    reason = fields.Char(
        help="Needed if the limit is another one than was proposed, the payment terms are longer, or the "
        "next review is later.",
    )
    needs_reason = fields.Boolean(compute="_compute_needs_reason")
    shown_limit = fields.Monetary(
        string="Limit in Odoo Now",
        compute="_compute_shown_limit",
        store=True,
        readonly=False,
        help="Empty without a limit. Approval is refused if it changes while you read.",
    )
    is_foreign = fields.Boolean(compute="_compute_effects")
    overwrite = fields.Boolean(string="Replace the Limit in Odoo")
    customer_term = fields.Boolean(
        string="Give the Customer These Terms",
        help="Otherwise, the payment terms of the customer stay as they are.",
    )
    effects = fields.Text(compute="_compute_effects")

    # === CONSTRAINT METHODS === #

    @api.constrains("next_date")
    def _check_next_date(self):
        for wizard in self:
            if wizard.next_date and wizard.next_date <= wizard.review_id.date:
                raise ValidationError(
                    self.env._("The next review has to be after the day of this one.")
                )

    # === COMPUTE METHODS === #

    @api.depends("review_id")
    def _compute_decision(self):
        for wizard in self:
            review = wizard.review_id
            wizard.limit = review.proposed_limit
            wizard.payment_term_id = review.payment_term_id
            wizard.next_date = review and review._get_next_date()

    @api.depends("review_id", "limit", "payment_term_id", "next_date")
    def _compute_needs_reason(self):
        for wizard in self:
            wizard.needs_reason = bool(wizard.review_id) and bool(
                wizard.review_id._tell_departures(
                    wizard.limit, wizard.payment_term_id, wizard.next_date
                )
            )

    @api.depends("review_id")
    def _compute_shown_limit(self):
        for wizard in self:
            standing = wizard._get_standing()
            wizard.shown_limit = standing._get_odoo_limit() if standing else 0.0

    @api.depends("review_id", "limit", "payment_term_id", "customer_term")
    @api.depends_context("lang")
    def _compute_effects(self):
        for wizard in self:
            standing = wizard._get_standing()
            wizard.is_foreign = bool(standing) and standing._is_other(
                standing._get_odoo_limit(), standing._get_expected_limit()
            )
            wizard.effects = "\n".join(wizard._tell_effects(standing)) if standing else ""

    # === ACTION METHODS === #

    def action_approve(self):
        """Approve the review; it checks rights, state, reason, and the limit that Odoo has by now."""
        self.ensure_one()
        if self.customer_term and not self.payment_term_id:
            raise UserError(self.env._("Choose the terms that the customer gets, or untick them."))
        self.review_id._approve(
            {
                "limit": self.limit,
                "payment_term": self.payment_term_id,
                "next_date": self.next_date,
                "reason": self.reason,
                "shown": self.shown_limit,
                "overwrite": self.overwrite,
                "customer_term": self.customer_term,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _get_standing(self):
        """Return the standing of the account (sudo), a new one without any; checks the review first."""
        review = self.review_id
        if not review:
            return self.env["key.account.credit"]
        review.check_access("read")
        standings = self.env["key.account.credit"].sudo()
        found = standings.search([("account_id", "=", review.account_id.id)])
        return found or standings.new({"account_id": review.account_id.id})

    def _tell_effects(self, standing):
        """Return what approving is going to change, as sentences."""
        company = self.company_id.sudo()

        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        now, written = standing._get_odoo_limit(), standing._to_odoo(self.limit)
        expected = standing._get_expected_limit()
        told = []
        if self.is_foreign:
            told.append(
                self.env._(
                    "The limit in Odoo was changed elsewhere: it is %(now)s, and not %(expected)s as "
                    "approved last. Tick “Replace the Limit in Odoo” to replace it.",
                    now=money(now),
                    expected=money(expected),
                )
            )
        told.append(
            self.env._(
                "Credit limit of the customer in %(company)s: %(before)s → %(after)s.",
                company=company.name,
                before=money(now) if now else self.env._("none"),
                after=money(written),
            )
        )
        if not self.limit:
            told.append(
                self.env._(
                    "Odoo reads 0 as no limit at all, so the smallest amount is written instead."
                )
            )
        if not company.account_use_credit_limit:
            told.append(
                self.env._(
                    "Credit limits are switched off in %s. Approving switches them on: quotations and "
                    "invoices of all customers above their limit show a warning.",
                    company.name,
                )
            )
        customer = standing._get_customer()
        if self.customer_term:
            told.append(
                self.env._(
                    "Payment terms of the customer: %(before)s → %(after)s.",
                    before=customer.property_payment_term_id.name or self.env._("none"),
                    after=self.payment_term_id.name or self.env._("none"),
                )
            )
        return told
