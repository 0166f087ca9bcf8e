from collections import Counter

from odoo import api, fields, models

from ...tools.review import calibration
from ...tools.trust import SHARE
from .key_account_calibration import LIMITS


class KeyAccountCalibrationLine(models.TransientModel):
    """The threshold of one grade, and the customers that it would get."""

    _name = "key.account.calibration.line"
    _description = "Calibrated Grade"
    _inherit = ["key.account.guarded"]
    _fixed = {"calibration_id"}
    _limits = {"max_share": SHARE, "min_score": (0, 100)}
    _order = "id"
    _rec_name = "grade_id"

    calibration_id = fields.Many2one(
        comodel_name="key.account.calibration",
        required=True,
        index=True,
        ondelete="cascade",
    )
    rule = fields.Selection(
        related="calibration_id.rule",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    current = fields.Float(
        readonly=True,
    )
    current_label = fields.Char(
        string="Now",
        compute="_compute_current_label",
    )
    min_score = fields.Float(
        string="Score from",
    )
    max_share = fields.Float(
        string="Up to Share",
    )
    head_count = fields.Integer()
    customer_count = fields.Integer(
        compute="_compute_customers",
    )
    customer_label = fields.Char(
        string="Customers",
        compute="_compute_customers",
    )
    abc_label = fields.Char(
        string="ABC Classes",
        compute="_compute_customers",
        help="The ABC classes of these customers: A contribute the first 80 %, B the next 15 %, C "
        "the rest. –: no contribution.",
    )

    # === COMPUTE METHODS === #

    @api.depends("current", "rule")
    def _compute_current_label(self):
        for line in self:
            if line.rule == "pareto":
                line.current_label = f"{line.current * 100:g} %"
            else:
                line.current_label = f"{line.current:g}"

    @api.depends(
        "calibration_id.line_ids.min_score",
        "calibration_id.line_ids.max_share",
        "calibration_id.line_ids.head_count",
        "calibration_id.minimum_ids.is_kept",
    )
    def _compute_customers(self):
        for wizard, lines in self.grouped("calibration_id").items():
            outcome = self._get_outcome(wizard)
            total = wizard.customer_count
            for line in lines:
                classes = outcome[line.grade_id._origin.id]
                count = sum(classes.values())
                line.customer_count = count
                line.customer_label = f"{count} ({count / total:.0%})" if total else "0"
                line.abc_label = ", ".join(
                    f"{abc} {classes[abc]}" for abc in ("A", "B", "C", "–") if classes[abc]
                )

    @api.model
    def _get_outcome(self, wizard):
        """Return ``{grade id: Counter of ABC classes}`` with the thresholds on the screen."""
        lines = wizard.line_ids.sorted(lambda line: (line.grade_id.sequence, line.grade_id.id))
        grades = [line.grade_id._origin.id for line in lines]
        outcome = {grade_id: Counter() for grade_id in grades}
        if not grades:
            return outcome
        limits = lines.mapped(LIMITS[wizard.rule])
        minimums = {
            index: grades.index(minimum.grade_id.id)
            for index, minimum in enumerate(wizard.minimum_ids.sorted("index"))
            if minimum.is_kept and minimum.grade_id.id in grades
        }
        groups = wizard._origin._get_groups()
        ruled = calibration.positions(groups, wizard.rule, limits)
        for group, position in zip(groups, ruled, strict=True):
            reached = calibration.with_minimums(group, position, minimums, len(grades) - 1)
            outcome[grades[reached]][group.abc or "–"] += group.count
        return outcome
