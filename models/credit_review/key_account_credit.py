from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_compare, format_amount, format_date

DECIDED = ("class_id", "approved_limit", "payment_term_id", "next_review_date")


class KeyAccountCredit(models.Model):
    """What the last approved credit review decided, beside the limit that Odoo has now."""

    _inherit = "key.account.credit"

    class_id = fields.Many2one(
        comodel_name="key.account.credit.class",
        string="Credit Class",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    class_color = fields.Integer(related="class_id.color", string="Colour of the Class")
    approved_limit = fields.Monetary(
        readonly=True,
        copy=False,
        tracking=True,
        help="The credit limit of the last approved review, in the currency of the company.",
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
    )
    owner_id = fields.Many2one(related="account_id.owner_id")
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Longest Payment Terms",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="set null",
    )
    next_review_date = fields.Date(
        string="Next Credit Review",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    limit_now = fields.Monetary(
        string="Limit in Odoo",
        compute="_compute_limit_now",
        help="The credit limit of the customer in Odoo. Empty without a limit.",
    )
    is_changed_elsewhere = fields.Boolean(
        string="Limit Changed Elsewhere",
        compute="_compute_limit_now",
        search="_search_is_changed_elsewhere",
        help="The limit in Odoo is not the approved one any more, or credit limits are switched off.",
    )
    is_due = fields.Boolean(
        string="Review Due",
        compute="_compute_is_due",
        search="_search_is_due",
    )

    # === COMPUTE METHODS === #

    @api.depends("approved_limit", "class_id", "account_id")
    def _compute_limit_now(self):
        for standing in self:
            company = standing.company_id.sudo()
            limit = standing._get_odoo_limit()
            standing.limit_now = limit if company.account_use_credit_limit else 0.0
            standing.is_changed_elsewhere = bool(standing.class_id) and (
                not company.account_use_credit_limit
                or standing._is_other(limit, standing._get_expected_limit())
            )

    def _search_is_changed_elsewhere(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = Domain.FALSE
        self.flush_model(["approved_limit"])
        self.env["res.partner"].flush_model(["credit_limit"])
        for company in self.env["res.company"].sudo().search([]):
            query = SQL(
                """(SELECT standing.id
                      FROM key_account_credit standing
                      JOIN key_account account ON account.id = standing.account_id
                      JOIN res_partner partner ON partner.id = account.partner_id
                     WHERE account.company_id = %s AND standing.class_id IS NOT NULL AND %s)""",
                company.id,
                self._get_changed_sql(company),
            )
            changed |= Domain("id", "in", query)
        return changed if True in value else ~changed

    @api.model
    def _get_odoo_limit_sql(self, company):
        """Return the SQL of the limit of ``partner`` in Odoo; 0 is none."""
        return SQL(
            "COALESCE((partner.credit_limit ->> %s)::numeric, %s)",
            str(company.id),
            company._key_account_default_limit(),
        )

    @api.model
    def _get_changed_sql(self, company):
        """Return the SQL of whether the limit of ``partner`` is not the approved one of ``standing``."""
        if not company.sudo().account_use_credit_limit:
            return SQL("TRUE")
        return SQL(
            "ABS(%(limit)s - GREATEST(standing.approved_limit, %(least)s)) >= %(least)s / 2",
            limit=self._get_odoo_limit_sql(company),
            least=company.sudo().currency_id.rounding,
        )

    @api.depends("next_review_date")
    def _compute_is_due(self):
        for standing in self:
            day = standing.next_review_date
            standing.is_due = bool(day) and day <= standing.company_id._key_account_today()

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self.env["res.company"]._key_account_domain_of_day(
            lambda today, ids: (
                Domain("company_id", "in", ids) & Domain("next_review_date", "<=", today)
            )
        )
        return due if True in value else ~due

    # === ACTION METHODS === #

    def action_start_review(self):
        """Start credit reviews of these accounts, as of today."""
        return self.account_id.action_start_credit_review()

    def action_open_account(self):
        self.ensure_one()
        return self.account_id._get_records_action()

    # === BUSINESS METHODS === #

    def _get_customer(self):
        """Return the customer with its values in the company of the account (sudo)."""
        self.ensure_one()
        return self.sudo().account_id.partner_id.with_company(self.sudo().company_id)

    def _get_odoo_limit(self):
        """Return the limit of the customer in Odoo, whether it is in use or not; 0 is none."""
        return self._get_customer().credit_limit

    def _get_expected_limit(self):
        """Return the limit that Odoo should have after the last approval."""
        if not self.class_id:
            return self.company_id._key_account_default_limit()
        return self._to_odoo(self.approved_limit)

    def _to_odoo(self, limit):
        """Return a limit as Odoo understands it: 0 would be no limit at all."""
        return max(limit, self.currency_id.rounding)

    def _is_other(self, limit, other):
        rounding = self.currency_id.rounding
        return float_compare(limit, other, precision_rounding=rounding) != 0

    def _check_limit(self, shown, *, overwrite):
        """Refuse to replace a limit of Odoo that the user did not see, or did not agree to replace.

        :raise UserError: with both figures
        """
        limit = self._get_odoo_limit()
        money = self._money
        if self._is_other(limit, shown):
            raise UserError(
                self.env._(
                    "The limit in Odoo changed from %(shown)s to %(now)s since you opened this dialog. "
                    "Close it and look again.",
                    shown=money(shown),
                    now=money(limit),
                )
            )
        expected = self._get_expected_limit()
        if self._is_other(limit, expected) and not overwrite:
            raise UserError(
                self.env._(
                    "The limit in Odoo is %(now)s, and not %(expected)s as approved last: it was changed "
                    "elsewhere. Tick “Replace the Limit in Odoo” to approve another one.",
                    now=money(limit),
                    expected=money(expected),
                )
            )

    def _tell_decided(self):
        """Return what the last approved review decided, as sentences."""
        self.ensure_one()
        told = [
            self.env._(
                "Class %(class)s, approved limit %(limit)s.",
                **{"class": self.class_id.name, "limit": self._money(self.approved_limit)},
            )
        ]
        if self.payment_term_id:
            told.append(self.env._("Longest payment terms: %s.", self.payment_term_id.sudo().name))
        if self.next_review_date:
            day = format_date(self.env, self.next_review_date)
            told.append(
                self.env._("The review expired on %s.", day)
                if self.next_review_date < self.company_id._key_account_today()
                else self.env._("Next review on %s.", day)
            )
        return told

    def _tell_notice(self):
        """Return that the limit in Odoo is not the one approved last, with both figures; "" if it is."""
        self.ensure_one()
        if not self.is_changed_elsewhere:
            return ""
        expected = self._money(self._get_expected_limit())
        if not self.company_id.sudo().account_use_credit_limit:
            return self.env._(
                "A limit of %(expected)s was approved, but credit limits are switched off in %(company)s.",
                expected=expected,
                company=self.company_id.sudo().name,
            )
        return self.env._(
            "A limit of %(expected)s was approved, but Odoo has %(now)s: it was changed elsewhere.",
            expected=expected,
            now=self._money(self.limit_now),
        )

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    # === DECISIONS === #

    def _remember(self, values):
        """Return what an approval is going to change, as it is now: for taking it back."""
        self.ensure_one()
        customer = self._get_customer()
        term = customer.property_payment_term_id
        return {
            "class_id": self.class_id.id,
            "approved_limit": self.approved_limit,
            "payment_term_id": self.payment_term_id.id,
            "next_review_date": fields.Date.to_string(self.next_review_date) or False,
            "limit": self._get_odoo_limit(),
            "written": self._to_odoo(values["limit"]),
            "switched_on": not self.company_id.account_use_credit_limit,
            "customer_term_id": term.id if values["customer_term"] else None,
        }

    def _decide(self, review, values):
        """Write what a review decided: on the account, and the limit of the customer in Odoo (sudo)."""
        self.ensure_one()
        self.write(
            {
                "class_id": review.class_id.id,
                "approved_limit": values["limit"],
                "payment_term_id": values["payment_term"].id,
                "next_review_date": values["next_date"],
            }
        )
        customer = self._get_customer()
        customer.credit_limit = self._to_odoo(values["limit"])
        if values["customer_term"]:
            customer.property_payment_term_id = values["payment_term"]
        if not self.company_id.account_use_credit_limit:
            self.company_id.account_use_credit_limit = True

    def _restore(self, review):
        """Write back what was there before a review was approved (sudo).

        :return: what happened to the limit in Odoo, as a sentence
        """
        self.ensure_one()
        before = review.before or {}
        classes, terms = self.env["key.account.credit.class"], self.env["account.payment.term"]
        self.write(
            {
                "class_id": classes.browse(before.get("class_id") or ()).exists().id,
                "approved_limit": before.get("approved_limit", 0.0),
                "payment_term_id": terms.browse(before.get("payment_term_id") or ()).exists().id,
                "next_review_date": before.get("next_review_date"),
            }
        )
        customer = self._get_customer()
        if before.get("customer_term_id") is not None and (
            customer.property_payment_term_id == review.payment_term_id
        ):
            term = terms.browse(before["customer_term_id"] or ()).exists()
            customer.property_payment_term_id = term
        limit = self._get_odoo_limit()
        if self._is_other(limit, before.get("written", 0.0)):
            return self.env._(
                "The limit in Odoo was changed to %s since, and stays.", self._money(limit)
            )
        customer.credit_limit = before.get("limit", 0.0)
        return self.env._("The limit in Odoo is %s again.", self._money(self._get_odoo_limit()))

    def _prepare_take_over(self, target):
        """What a review decided is taken over together, by an account without an approved review."""
        taken = super()._prepare_take_over(target)
        if self.class_id and not target.class_id:
            for name in DECIDED:
                value = self[name]
                taken[name] = value.id if isinstance(value, models.BaseModel) else value
        return taken
