from itertools import chain, count

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class KeyAccountReview(models.Model):
    """One run of a scorecard over the customers of a company as of a date."""

    _name = "key.account.review"
    _description = "Key Account Review"
    _inherit = [
        "key.account.review.computation",
        "key.account.review.approval",
        "key.account.review.restoration",
        "key.account.review.flow",
        "key.account.review.summary",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    # The activity for owners, done when the owner has read the list of changes.
    _mail_post_access = "read"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
    )
    scorecard_id = fields.Many2one(
        comodel_name="key.account.scorecard",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_scorecard_id(),
        domain="[('company_id', 'in', [company_id, False])]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        help="Figures are what they were at the end of this day.",
    )
    date_from = fields.Date(
        string="Period from",
        compute="_compute_date_from",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("computing", "Computing"),
            ("computed", "Computed"),
            ("approved", "Approved"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    is_scheduled = fields.Boolean(
        readonly=True,
        copy=False,
        help="Created by the scheduled action.",
    )
    approve_when_computed = fields.Boolean(
        copy=False,
        help="Apply the grades as soon as they are computed.",
    )
    computed_on = fields.Datetime(
        readonly=True,
        copy=False,
    )
    computed_after_change = fields.Integer(
        readonly=True,
        copy=False,
        help="The latest grade change at the time of computing.",
    )
    approved_on = fields.Datetime(
        readonly=True,
        copy=False,
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
    )
    error = fields.Text(
        readonly=True,
        copy=False,
        help="Why the review could not be computed.",
    )
    settings = fields.Json(
        readonly=True,
        copy=False,
        groups="key_account.group_manager",
        help="The settings of the scorecard at the time of computing.",
    )
    summary = fields.Json(
        readonly=True,
        copy=False,
        groups="key_account.group_manager",
    )
    line_ids = fields.One2many(
        comodel_name="key.account.review.line",
        inverse_name="review_id",
        string="Lines",
    )
    mover_ids = fields.One2many(
        comodel_name="key.account.review.line",
        inverse_name="review_id",
        string="Changed Grades",
        domain=[("movement", "in", ("up", "down"))],
    )
    skip_ids = fields.One2many(
        comodel_name="key.account.review.skip",
        inverse_name="review_id",
        string="Skipped Customers",
    )
    line_count = fields.Integer(
        string="Reviewed",
        readonly=True,
        copy=False,
    )
    skip_count = fields.Integer(
        string="Skipped",
        readonly=True,
        copy=False,
    )
    moved_count = fields.Integer(
        string="Grade Changes",
        compute="_compute_moved_count",
    )
    gini = fields.Float(
        string="Gini Coefficient",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator=None,
        groups="key_account.group_manager",
        help="Among customers who bought (ranking figure above 0). 0: all contribute the same. "
        "Near 1: a few customers contribute almost everything.",
    )
    top_share = fields.Float(
        string="Share of the Top 20 %",
        readonly=True,
        copy=False,
        aggregator=None,
        groups="key_account.group_manager",
        help="Share of the best fifth of the customers who bought (ranking figure above 0). A "
        "fifth is rounded to whole customers, at least one.",
    )

    _scheduled_uniq = models.UniqueIndex(
        "(scorecard_id, company_id, date) WHERE is_scheduled AND state <> 'cancelled'",
        "There is already a scheduled review of this scorecard, company and date.",
    )
    _name_uniq = models.UniqueIndex(
        "(company_id, name)",
        "There is already a review with this name. Choose another name.",
    )

    # === DEFAULT METHODS === #

    @api.model
    def _default_scorecard_id(self):
        """Return the first scorecard that the company can use."""
        return self.env["key.account.scorecard"].search(
            [("company_id", "in", (self.env.company.id, False))], limit=1
        )

    # === COMPUTE METHODS === #

    @api.depends("scorecard_id", "date", "company_id")
    def _compute_name(self):
        names = {review: review._get_plain_name() for review in self}
        taken = self._get_taken_names(set(names.values()))
        for review, name in names.items():
            numbered = (f"{name} ({number})" for number in count(2))
            free = next(told for told in chain([name], numbered) if told not in taken)
            review.name = free
            taken.add(free)

    @api.depends("scorecard_id")
    def _compute_company_id(self):
        for review in self:
            review.company_id = (
                review.scorecard_id.company_id or review.company_id or self.env.company
            )

    @api.depends("scorecard_id.period_months", "date")
    def _compute_date_from(self):
        for review in self:
            known = review.date and review.scorecard_id
            review.date_from = known and review.scorecard_id._get_date_from(review.date)

    @api.depends("line_ids.movement")
    def _compute_moved_count(self):
        counts = dict(
            self.env["key.account.review.line"]._read_group(
                [("review_id", "in", self.ids), ("movement", "in", ("up", "down"))],
                ["review_id"],
                ["__count"],
            )
        )
        for review in self:
            review.moved_count = counts.get(review._origin, 0)

    # === NAMES === #

    def _get_plain_name(self):
        """Return scorecard and date; the company too, if others are graded by the same scorecard."""
        self.ensure_one()
        words = [self.scorecard_id.name, self.date and str(self.date)]
        companies = self.env["res.company"].sudo()
        if not self.scorecard_id.company_id and companies.search_count([], limit=2) > 1:
            words.append(self.company_id.sudo().name)
        return " ".join(filter(None, words))

    def _get_taken_names(self, names):
        """Return the names of other reviews that begin with one of ``names``.

        Of any company: a list of several companies tells them apart.
        """
        self.env["key.account.review"].flush_model(["name"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT name FROM key_account_review
                 WHERE id <> ALL(%s) AND EXISTS (SELECT FROM UNNEST(%s) plain WHERE STARTS_WITH(name, plain))
                """,
                self._origin.ids,
                list(names),
            )
        )
        return {name for (name,) in rows}

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if {"scorecard_id", "company_id", "date"} & vals.keys() and any(
            review.state != "draft" for review in self
        ):
            raise UserError(
                self.env._(
                    "The review is already computed. Reset it to draft before you change its "
                    "scorecard, company or date."
                )
            )
        if {"scorecard_id", "company_id", "date"} & vals.keys() and any(
            self.mapped("taken_back_on")
        ):
            raise UserError(
                self.env._(
                    "The review was approved once and is part of the grade timeline. Create a new "
                    "review for another scorecard, company or date."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(review.state == "approved" or review.taken_back_on for review in self):
            raise UserError(
                self.env._(
                    "Approved reviews cannot be deleted, because they are part of the grade "
                    "history. This includes reviews whose approval was taken back."
                )
            )
