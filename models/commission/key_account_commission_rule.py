from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_amount

from ...tools.day_words import month_text
from ...tools.periods import month_end
from ...tools.trust import SHARE

# What statements were computed by: what products, customers and days a rule is for may change.
TERMS = {"base_kind", "basis", "rate", "rate_source", "step_ids", "step_period"}


class KeyAccountCommissionRule(models.Model):
    """What a salesperson earns: on which products and customers, on what, at which rate.

    Of the rules that fit a product line of an invoice, the first one in the list decides: by the day of
    the invoice, the grade of the customer on that day, and the category of the product.
    """

    _name = "key.account.commission.rule"
    _description = "Commission Rule"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _fixed = {"company_id"}
    _limits = {"rate": SHARE}
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(
        default=10, help="The first rule that fits a product line of an invoice decides."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        string="Grades",
        ondelete="cascade",
        help="Grade of the customer on the day of the invoice. Leave empty for all, also without grade.",
    )
    category_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        ondelete="restrict",
        help="With all categories below it. Leave empty for all products and lines without product.",
    )
    basis = fields.Selection(
        selection=[("cash", "Cash received"), ("invoice", "Invoiced")],
        string="Earned on",
        required=True,
        default="cash",
        help="Cash received: with each payment, its share of the invoice without tax. Write-offs, cash "
        "discounts and credit notes are no cash. Invoiced: with the invoice; credit notes subtract.",
    )
    base_kind = fields.Selection(
        selection=[("revenue", "Revenue"), ("margin", "Margin")],
        string="Share of",
        required=True,
        default="revenue",
        help="Revenue without tax, or margin at the costs kept on the order. Margins are shown to managers "
        "and finance only.",
    )
    rate_source = fields.Selection(
        selection=[("fixed", "This rule"), ("policy", "Sales policy")],
        string="Rate from",
        required=True,
        default="fixed",
        help="Sales policy: the share that the policy gives the account as commission on the day of "
        "the invoice. Where it says nothing, the next rule that fits decides.",
    )
    rate = fields.Float(
        required=True,
        default=0.02,
        help="Up to the first step, if there are steps.",
    )
    step_ids = fields.One2many(
        comodel_name="key.account.commission.step",
        inverse_name="rule_id",
        string="Steps",
        copy=True,
    )
    step_period = fields.Selection(
        selection=[("month", "Month"), ("year", "Year")],
        string="Total of the",
        required=True,
        default="month",
        help="Total of one person under this rule in the calendar month or year of payment or invoice.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._key_account_today().replace(day=1),
        help="First day of the invoices that this rule is for.",
    )
    date_to = fields.Date(string="Until", help="Last day of the invoices that this rule is for.")
    is_waiting = fields.Boolean(
        string="Drafts to Follow",
        default=True,
        copy=False,
        readonly=True,
        help="The rule has changed since the drafts were written.",
    )
    summary = fields.Char(compute="_compute_summary")
    warning = fields.Char(compute="_compute_warning")

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to")
    def _check_days(self):
        for rule in self:
            if rule.date_to and rule.date_to < rule.date_from:
                raise ValidationError(
                    self.env._(
                        "%(rule)s ends before it begins. Choose a later “Until”, or an earlier “From”.",
                        rule=rule.name,
                    )
                )

    # === CHANGES === #

    def _check_change(self, vals):
        super()._check_change(vals)
        changed = self.filtered(
            lambda rule: any(
                name == "step_ids" or rule[name] != vals[name] for name in TERMS & vals.keys()
            )
        )
        changed._check_unused()

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.env["key.account.commission.statement"]._trigger_update()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if vals.keys() - {"is_waiting", "name"}:
            self._let_drafts_follow()

    def _let_drafts_follow(self):
        """Let the drafts be written anew before any is confirmed."""
        self.sudo().filtered(lambda rule: not rule.is_waiting).write({"is_waiting": True})
        self.env["key.account.commission.statement"]._trigger_update()

    def _check_unused(self):
        """Refuse to change what confirmed statements were computed by: what comes later of their documents goes by it.

        :raise UserError: if there are any
        """
        lines = self.env["key.account.commission.line"].sudo()
        domain = [("rule_id", "in", self.ids), ("statement_id.state", "!=", "draft")]
        if used := lines.search(domain, limit=1).rule_id:
            raise UserError(
                self.env._(
                    "Confirmed statements name “%s”, and corrections go by its rate. Let it end with “Until”, "
                    "and make a new rule for what comes after.",
                    used.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        lines = self.env["key.account.commission.line"].sudo()
        if used := lines._read_group([("rule_id", "in", self.ids)], ["rule_id"]):
            raise UserError(
                self.env._(
                    "%(rules)s: statements name this rule. Archive it instead, or let it end.",
                    rules=", ".join(rule.name for (rule,) in used),
                )
            )

    # === COMPUTE METHODS === #

    @api.depends(
        "base_kind",
        "basis",
        "rate",
        "rate_source",
        "step_ids.amount",
        "step_ids.rate",
        "step_period",
    )
    def _compute_summary(self):
        for rule in self:
            rule.summary = rule._summarise()

    @api.depends(
        "active",
        "category_id",
        "company_id",
        "date_from",
        "date_to",
        "grade_ids",
        "rate_source",
        "sequence",
    )
    @api.depends_context("lang")
    def _compute_warning(self):
        """Say which rules before this one take all that it is for, and what reaches into confirmed months."""
        others = self.search([("company_id", "in", self.company_id.ids)])
        closed = dict(
            self.env["key.account.commission.statement"]
            .sudo()
            ._read_group(
                [("company_id", "in", self.company_id.ids), ("state", "!=", "draft")],
                ["company_id"],
                ["month:max"],
            )
        )
        for rule in self:
            hidden = others.filtered(lambda other, rule=rule: other._goes_before(rule))[:1]
            last = closed.get(rule.company_id._origin)
            if hidden:
                rule.warning = self.env._(
                    "“%s” stands before this rule and takes all that it is for. Move this rule up.",
                    hidden.name,
                )
            elif not rule._origin and last and rule.date_from and rule.date_from <= month_end(last):
                rule.warning = self.env._(
                    "Statements are confirmed until %s. What this rule brings for days until then is paid "
                    "with the next statements. Begin later if it should not count there.",
                    month_text(self.env, last),
                )
            else:
                rule.warning = False

    # === BUSINESS METHODS === #

    def _goes_before(self, other):
        """Return whether this rule decides wherever ``other`` fits."""
        self.ensure_one()
        if (
            (self.rate_source == "policy" and other.rate_source != "policy")
            or self == other._origin
            or self.company_id != other.company_id
            or (self.sequence, self.id) >= (other.sequence, other._origin.id or self.id + 1)
        ):
            return False
        grades, category = self.grade_ids, self.category_id
        return (
            (not grades or (bool(other.grade_ids) and other.grade_ids._origin <= grades))
            and (
                not category
                or (other.category_id.parent_path or "").startswith(category.parent_path)
            )
            and self.date_from <= (other.date_from or self.date_from)
            and (not self.date_to or (bool(other.date_to) and other.date_to <= self.date_to))
        )

    def _summarise(self):
        self.ensure_one()
        words = {
            "rate": f"{self.rate * 100:g}",
            "kind": dict(self._fields["base_kind"]._description_selection(self.env))
            .get(self.base_kind, "")
            .lower(),
            "basis": dict(self._fields["basis"]._description_selection(self.env))
            .get(self.basis, "")
            .lower(),
        }
        if self.rate_source == "policy":
            return self.env._("share of %(kind)s by the sales policy, %(basis)s", **words)
        told = [self.env._("%(rate)s %% of %(kind)s, %(basis)s", **words)]
        told += [
            self.env._(
                "above %(amount)s: %(rate)s %%",
                amount=format_amount(self.env, step.amount, self.currency_id),
                rate=f"{step.rate * 100:g}",
            )
            for step in self.step_ids.sorted("amount")
        ]
        return "; ".join(told)

    @api.model
    def _of_company(self, company):
        """Return all rules of a company, also archived ones (sudo): statements name them."""
        rules = self.sudo().with_context(active_test=False)
        return rules.search([("company_id", "=", company.id)])

    def _are_by_policy(self):
        """Return whether one of these rules pays by the sales policy."""
        return any(rule.active and rule.rate_source == "policy" for rule in self)

    def _get_first_day(self):
        """Return the first day of documents that these rules of one company concern, ``None`` without any."""
        self.env.flush_all()
        [(day,)] = self.env.execute_query(
            SQL(
                """
                SELECT LEAST((SELECT MIN(date_from) FROM key_account_commission_rule
                               WHERE company_id = %(company)s AND active),
                             (SELECT MIN(document_date) FROM key_account_commission_line
                               WHERE company_id = %(company)s))
                """,
                company=self.company_id.id or 0,
            )
        )
        return day
