from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import recorded_field
from ...tools.review.movement import Movement

# What managers decide on a line.
OVERRIDE = {"final_grade_id", "override_reason"}


class KeyAccountReviewLine(models.Model):
    """The result of a review for one customer, and its grade."""

    _name = "key.account.review.line"
    _description = "Key Account Review Line"
    _inherit = ["key.account.review.statement", "key.account.part"]
    # Users see approved reviews only.
    _rights_path = None
    _order = "review_id, id"
    _rec_name = "partner_id"
    # The review has author and date. On each line they would be two more foreign keys to check, for
    # every customer of the company.
    _log_access = False

    review_id = fields.Many2one(
        comodel_name="key.account.review",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    review_state = fields.Selection(related="review_id.state", string="Review Status")
    date = fields.Date(related="review_id.date")
    is_latest_review = fields.Boolean(
        string="Latest Review",
        compute="_compute_is_latest_review",
        search="_search_is_latest_review",
        help="The latest approved review of its company and scorecard.",
    )
    # Few reviews instead of many accounts: access rules are checked on it.
    company_id = fields.Many2one(related="review_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(readonly=True)
    owner_id = fields.Many2one(related="account_id.owner_id")
    # Through the account, not stored: storing it would need one more foreign key and one more index
    # for each customer of the company.
    partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    score = fields.Float(
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        groups="key_account.group_manager",
        help="Weighted average of the points of all criteria, from 0 to 100.",
    )
    open_score = fields.Float(
        string="Public Score",
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        groups="key_account.group_manager",
        help="The score without confidential criteria.",
    )
    rank_value = fields.Float(
        string="Ranking Figure",
        digits=(16, 2),
        readonly=True,
        groups="key_account.group_manager",
        help="The figure by which customers are ranked. Negative figures count as 0.",
    )
    cumulative_share = fields.Float(
        digits=(6, 4),
        readonly=True,
        aggregator=None,
        groups="key_account.group_manager",
        help="The share that this customer and all equal or better customers contribute together "
        "(0.8 is 80 %).",
    )
    pareto_class = fields.Char(
        readonly=True,
        groups="key_account.group_manager",
        help="A: the customers who contribute the first 80 %. B: the next 15 %. C: the rest. "
        "Empty: no contribution. A Pareto scorecard sets its own shares.",
    )
    previous_grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
        readonly=True,
        help="The grade before this review.",
    )
    rule_grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
        string="Grade without Minimums",
        readonly=True,
        help="The grade by the rule without minimums. Empty if no minimum lowered the grade.",
    )
    proposed_grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
        readonly=True,
        help="The grade by the rule and the minimums.",
    )
    final_grade_id = recorded_field.Many2one(
        comodel_name="key.account.grade",
        help="The grade after locks, grace period and stability rules, or as overridden by a "
        "manager.",
    )
    override_reason = fields.Char(
        help="Why the manager changed the grade of the review.",
    )
    override_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Overridden by",
        ondelete="restrict",
        readonly=True,
    )
    movement = fields.Selection(
        selection=[
            ("new", "New"),
            ("up", "Up"),
            ("down", "Down"),
            ("same", "Same"),
        ],
        readonly=True,
    )
    hold_reason = fields.Selection(
        selection=[
            ("locked", "Grade locked"),
            ("grace", "New customer, in the grace period"),
            ("stability", "Demotion not confirmed yet"),
        ],
        string="Grade Kept Because",
        readonly=True,
    )
    demotion_streak = fields.Integer(
        string="Demotions in a Row",
        readonly=True,
        aggregator=None,
    )
    posture = fields.Selection(
        selection=lambda self: self.env["key.account"]._selection_posture(),
        readonly=True,
    )
    measures = fields.Json(
        string="Measured Values",
        readonly=True,
        groups="key_account.group_manager",
    )
    points = fields.Json(
        readonly=True,
        groups="key_account.group_manager",
    )
    left_out = fields.Json(
        readonly=True,
        groups="key_account.group_manager",
        help="Ordered quantities by unit id, for units that cannot be converted to the reference "
        "unit.",
    )
    has_left_out = fields.Boolean(
        string="Quantities Not Counted",
        readonly=True,
        help="Some quantities are not counted, because their unit cannot be converted to the "
        "reference unit.",
    )
    movement_reason = fields.Char(
        string="Why",
        compute="_compute_movement_sentence",
        help="What changed since the review before: the figure, minimum or person that decided.",
    )
    movement_sentence = fields.Char(
        string="Change",
        compute="_compute_movement_sentence",
        help="Customer, former grade, grade and why.",
    )

    # === COMPUTE METHODS === #

    @api.depends("review_state")
    def _compute_is_latest_review(self):
        latest = self.env["key.account.review"]._get_latest_approved()
        for line in self:
            line.is_latest_review = line.review_id in latest

    def _search_is_latest_review(self, operator, value):
        return self.env["key.account.review"]._search_latest_approved(operator, value)

    @api.depends("final_grade_id", "override_reason", "movement")
    @api.depends_context("uid", "lang")
    def _compute_movement_sentence(self):
        full = self.env.su or self.env.user.has_group("key_account.group_manager")
        for lines in self.grouped("review_id").values():
            told = Movement(lines.review_id.sudo(), full, lines.sudo())
            for line in lines:
                line.movement_reason = told.why(line.sudo())
                line.movement_sentence = told.sentence(line.sudo())

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if OVERRIDE & vals.keys():
            self._check_open()
            self.check_access("write")
            self._check_override(vals)

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if OVERRIDE & vals.keys():
            for values, lines in self._get_consequences().items():
                lines.sudo().write(dict(values))

    # === ACTION METHODS === #

    def action_reset_override(self):
        """Undo the manager's override: the grade of the review applies again."""
        self._check_open()
        for line in self:
            line.final_grade_id = line._get_own_grade()
        return True

    def action_open_account(self):
        self.ensure_one()
        return self.account_id._get_records_action(context={})

    # === BUSINESS METHODS === #

    def _check_open(self):
        if not (self.env.su or self.env.user.has_group("key_account.group_manager")):
            raise AccessError(
                self.env._(
                    "Only key account managers can override the grades of a review. Ask "
                    "your manager."
                )
            )
        if any(state != "computed" for state in self.mapped("review_state")):
            raise UserError(
                self.env._(
                    "Grades can be overridden only after the review is computed and before it is "
                    "approved."
                )
            )

    @api.model
    def _get_fixed(self):
        """Review and account are recorded: nobody sets them, also not on new lines."""
        return frozenset()

    def _get_own_grade(self):
        """Return the grade that the review itself gives."""
        self.ensure_one()
        return self.previous_grade_id if self.hold_reason else self.proposed_grade_id

    def _check_override(self, vals):
        """Refuse an override without a grade, or without a reason for another grade.

        :raise ValidationError: with what is missing
        """
        # There is no foreign key that would refuse an invalid grade.
        chosen = self.env["key.account.grade"].browse(vals.get("final_grade_id")).exists()
        for line in self:
            grade = chosen if "final_grade_id" in vals else line.final_grade_id
            if not grade:
                raise ValidationError(self.env._("An override needs a grade. Choose a grade."))
            reason = vals.get("override_reason", line.override_reason)
            if grade != line._get_own_grade() and not reason:
                raise ValidationError(
                    self.env._("An override needs a reason. Fill in “Override Reason”.")
                )

    def _get_consequences(self):
        """Return what follows from overrides; choosing the review's own grade undoes one.

        :return: ``{((field, value), …): lines}``, lines with the same values together, without
            those that have these values
        """
        found = defaultdict(self.browse)
        for line in self:
            reason = line.final_grade_id != line._get_own_grade() and line.override_reason
            user = self.env.user if reason else self.env.user.browse()
            movement = line._get_movement(line.final_grade_id)
            posture = line._get_posture(line.final_grade_id)
            current = line.override_reason or False, line.override_user_id, line.movement
            if (*current, line.posture) != (reason, user, movement, posture):
                values = {
                    "override_reason": reason,
                    "override_user_id": user.id,
                    "movement": movement,
                    "posture": posture,
                }
                found[tuple(values.items())] |= line
        return found

    def _get_movement(self, grade):
        """Return the movement from the previous grade to ``grade``."""
        self.ensure_one()
        if not self.previous_grade_id:
            return "new"
        return self.previous_grade_id._get_movement_to(grade)

    def _get_posture(self, grade):
        """Return the posture of a final grade: the usual one of a grade that a manager chose.

        For the review's own grade, as the review computed it: see ``Ranking``.
        """
        self.ensure_one()
        if grade != self._get_own_grade():
            return grade.posture
        movement = self._get_movement(grade)
        if movement == "down" or self.rule_grade_id:
            return "watch"
        return (movement == "same" and self.account_id.posture) or grade.posture
