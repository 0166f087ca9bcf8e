from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KeyAccountCreditClass(models.Model):
    """What a sum of points means: how much credit, on which terms, until the next review.

    A class begins at its points and ends where the next better one begins, so classes cannot overlap.
    One class begins at 0: there is no sum without a class.
    """

    _name = "key.account.credit.class"
    _description = "Credit Class"
    _measurable = "word"
    _inherit = ["key.account.term"]
    _limits = {
        "points_from": (0, 100000),
        "revenue_months": (0, 120),
        "review_months": (1, 120),
        "reputation": (0, 100),
    }

    color = fields.Integer()
    points_from = fields.Integer(
        string="From Points",
        help="Customers with this sum of points or more are in the class, up to the points of the next "
        "better one.",
    )
    range_label = fields.Char(
        string="Points",
        compute="_compute_range_label",
    )
    revenue_months = fields.Float(
        string="Limit in Months of Revenue",
        digits=(6, 2),
        help="The proposed limit is the average revenue of a month times this number. 0 is no credit: "
        "these customers pay in advance.",
    )
    is_secured = fields.Boolean(
        string="Within Security",
        help="The proposed limit is not higher than collateral and insured amounts.",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Longest Payment Terms",
        ondelete="restrict",
        domain=[("company_id", "=", False)],
    )
    review_months = fields.Integer(
        string="Reviewed Every (Months)",
        required=True,
        default=12,
    )
    reputation = fields.Integer(
        default=50,
        aggregator=None,
        help="From 0 to 100. Counts as the reputation of accounts in scorecards, if the settings say so.",
    )
    description = fields.Text(
        translate=True,
    )

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a credit class with this name. Choose another name.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("active", "points_from", "sequence")
    def _check_points(self):
        """Refuse classes that begin together, in another order than in the list, or not at 0."""
        self._check_together(self.search([]))

    @api.model
    def _check_together(self, classes):
        for better, lower in pairwise(classes):
            if better.points_from <= lower.points_from:
                raise ValidationError(
                    self.env._(
                        "Credit class %(better)s stands above %(lower)s, so it has to begin at more than "
                        "%(points)s points. Change the points or the order.",
                        better=better.name,
                        lower=lower.name,
                        points=lower.points_from,
                    )
                )
        if not classes or classes[-1].points_from:
            raise ValidationError(
                self.env._(
                    "No credit class covers sums from 0 points. Let the last class begin at 0."
                )
            )

    @api.constrains("payment_term_id")
    def _check_payment_term(self):
        for credit_class in self.sudo():
            if company := credit_class.payment_term_id.company_id:
                raise ValidationError(
                    self.env._(
                        "Payment terms of credit class %(class)s belong to %(company)s, but classes are "
                        "the same in all companies. Choose terms without a company.",
                        **{"class": credit_class.name, "company": company.name},
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("points_from", "active")
    def _compute_range_label(self):
        classes = self.search([])
        ends = dict(zip(classes.ids, [None, *classes.mapped("points_from")][:-1], strict=True))
        for credit_class in self:
            end = ends.get(credit_class._origin.id)
            credit_class.range_label = (
                f"{credit_class.points_from}+"
                if end is None
                else f"{credit_class.points_from} – {end - 1}"
            )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # First, since classes that are needed cannot be archived either.
        self._check_together(self.search([]) - self)
        standings = self.env["key.account.credit"].sudo()
        if used := standings._read_group([("class_id", "in", self.ids)], ["class_id"]):
            raise UserError(
                self.env._(
                    "Accounts are in these credit classes: %(classes)s. Archive them instead.",
                    classes=", ".join(credit_class.name for (credit_class,) in used),
                )
            )

    # === BUSINESS METHODS === #

    def _of_points(self, points):
        """Return which of all classes, the best one first, a sum of points has."""
        return next(credit_class for credit_class in self if credit_class.points_from <= points)
