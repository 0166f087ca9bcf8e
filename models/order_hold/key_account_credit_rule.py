from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.order_hold.checks import CHECKS
from ...tools.trust import SHARE_AND_MORE

EFFECTS = [("warn", "Warn"), ("hold", "Hold")]
KINDS = [
    ("stop", "Account on stop"),
    ("overdue", "Overdue amount"),
    ("limit", "Share of the credit limit"),
    ("review", "Credit review expired"),
    ("broken", "Broken promises to pay"),
    ("terms", "Payment terms too long"),
]


class KeyAccountCreditRule(models.Model):
    """When a confirmed order is warned about, or held.

    Rules of the account's grade go before those of all grades, and rules of the company before those of
    all companies: of each kind and effect, only the most specific ones apply.
    """

    _name = "key.account.credit.rule"
    _description = "Credit Rule"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _limits = {
        "days": (0, 3650),
        "amount": (0, 1e12),
        "share": SHARE_AND_MORE,
        "number": (1, 1000),
        "months": (1, 120),
    }
    _order = "sequence, id"
    _rec_name = "kind"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Leave empty for all companies.",
    )
    grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        string="Grades",
        ondelete="cascade",
        help="Leave empty for all accounts.",
    )
    kind = fields.Selection(
        selection=KINDS,
        string="Checked",
        required=True,
        default="limit",
    )
    effect = fields.Selection(
        selection=EFFECTS,
        required=True,
        default="hold",
        help="Warn: the order is confirmed, and the warning is listed under Held Orders. Hold: the order "
        "stays a quotation until it passes or is released.",
    )
    days = fields.Integer(
        string="More Than Days Late",
        default=30,
        help="Open items that are late by more days count. 0 counts all late items.",
    )
    amount = fields.Float(
        string="More Than",
        digits="Account",
        help="In the currency of the company. Applies when the late items, less payments that are not "
        "matched yet, are more than this amount.",
    )
    share = fields.Float(
        string="More Than Share of Limit",
        default=1.0,
        help="Applies when the exposure with this order is more than this share of the credit limit. "
        "Customers without a limit pass.",
    )
    number = fields.Integer(
        string="Broken Promises",
        default=2,
        help="Applies from this number of promises on that were broken.",
    )
    months = fields.Integer(
        string="In the Last Months",
        default=6,
    )
    summary = fields.Char(
        compute="_compute_summary",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "days", "amount", "share", "number", "months")
    def _compute_summary(self):
        for rule in self:
            rule.summary = rule._summarise()

    @api.depends("kind", "effect", "days", "amount", "share", "number", "months")
    def _compute_display_name(self):
        effects = dict(self._fields["effect"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{effects.get(rule.effect, '')}: {rule.summary}"

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "number", "months", "share")
    def _check_numbers(self):
        for rule in self:
            if rule.kind == "limit" and rule.share <= 0:
                raise ValidationError(
                    self.env._("The share of the limit has to be more than 0 %, for example 100 %.")
                )
            if rule.kind == "broken" and (rule.number < 1 or rule.months < 1):
                raise ValidationError(
                    self.env._(
                        "Enter how many broken promises count, and in how many months: 1 or more each."
                    )
                )

    @api.constrains("active", "amount", "company_id", "effect", "grade_ids", "kind", "share")
    def _check_together(self):
        """Refuse rules that say the same thing twice, and warnings that never appear."""
        others = self.search([("kind", "in", self.mapped("kind"))])
        checks = self._get_checks()
        for rule in self.filtered("active"):
            for other in others - rule:
                if not rule._is_beside(other):
                    continue
                check = checks[rule.kind]
                if rule.effect == other.effect and check.plain:
                    raise ValidationError(
                        self.env._(
                            "There is already a rule “%(rule)s” for the same company and grades. Change "
                            "that one.",
                            rule=other.display_name,
                        )
                    )
                pair = {rule.effect: rule, other.effect: other}
                if check.bound and pair["warn"][check.bound] >= pair["hold"][check.bound]:
                    raise ValidationError(pair["hold"]._tell_hidden_warning())

    # === BUSINESS METHODS === #

    def _is_beside(self, other):
        """Return whether both rules are for the same company and for a common grade."""
        same_grades = self.grade_ids & other.grade_ids or not (self.grade_ids | other.grade_ids)
        return self.kind == other.kind and self.company_id == other.company_id and bool(same_grades)

    @api.model
    def _get_checks(self):
        """Return how each kind is checked and told: ``{kind: Check}``; findings are told in this order."""
        return dict(CHECKS)

    def _tell_hidden_warning(self):
        """Return why a warning that begins where this rule holds orders is refused."""
        return self.env._(
            "The warning never appears, since orders are held from the same share on. Let it begin below "
            "%(share)s %%.",
            share=f"{self.share * 100:g}",
        )

    def _summarise(self):
        self.ensure_one()
        if self.kind == "overdue":
            if not self.amount:
                return self.env._("overdue by more than %(days)s days", days=self.days)
            return self.env._(
                "more than %(amount)s overdue by more than %(days)s days",
                amount=f"{self.amount:,.2f}",
                days=self.days,
            )
        if self.kind == "limit":
            return self.env._(
                "more than %(share)s %% of the credit limit used", share=f"{self.share * 100:g}"
            )
        if self.kind == "broken":
            return self.env._(
                "%(number)s promises to pay broken in %(months)s months",
                number=self.number,
                months=self.months,
            )
        return (
            dict(self._fields["kind"]._description_selection(self.env)).get(self.kind, "").lower()
        )

    @api.model
    def _of_company(self, company):
        """Return the active rules of a company, those of all companies included (sudo)."""
        return self.sudo().search([("company_id", "in", [company.id, False])])

    def _of_grade(self, grade):
        """Return those of these rules that apply to accounts of a grade: the most specific of each kind."""
        fitting = self.filtered(lambda rule: not rule.grade_ids or grade in rule.grade_ids)
        found = self.browse()
        for same in fitting.grouped(lambda rule: (rule.kind, rule.effect)).values():
            ranks = {rule: (bool(rule.grade_ids), bool(rule.company_id)) for rule in same}
            best = max(ranks.values())
            found |= same.filtered(lambda rule, ranks=ranks, best=best: ranks[rule] == best)
        return found
