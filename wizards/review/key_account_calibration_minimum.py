from odoo import api, fields, models


class KeyAccountCalibrationMinimum(models.TransientModel):
    """A minimum of the scorecard, and the customers that it keeps out of its grade."""

    _name = "key.account.calibration.minimum"
    _description = "Minimum of a Calibrated Scorecard"
    _inherit = ["key.account.guarded"]
    _fixed = {"calibration_id"}
    _order = "index, id"

    calibration_id = fields.Many2one(
        comodel_name="key.account.calibration",
        required=True,
        index=True,
        ondelete="cascade",
    )
    index = fields.Integer(
        readonly=True,
        help="Its place in the measured figures.",
    )
    gate_id = fields.Many2one(
        comodel_name="key.account.scorecard.gate",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    grade_id = fields.Many2one(
        related="gate_id.grade_id",
    )
    label = fields.Char(
        string="Minimum",
        compute="_compute_label",
    )
    failing_count = fields.Integer(
        string="Kept Out",
        readonly=True,
        help="Customers that reach the grade with the proposed thresholds, and fail the minimum.",
    )
    is_kept = fields.Boolean(
        string="Keep",
        default=True,
        help="Without a tick, the minimum is deleted from the scorecard.",
    )

    # === COMPUTE METHODS === #

    @api.depends("gate_id")
    def _compute_label(self):
        operators = dict(
            self.env["key.account.scorecard.gate"]
            ._fields["operator"]
            ._description_selection(self.env)
        )
        for minimum in self:
            gate = minimum.gate_id
            value = f"{gate.value * 100:g} %" if gate.unit == "ratio" else f"{gate.value:g}"
            minimum.label = f"{gate.metric_id.name} {operators.get(gate.operator, '')} {value}"
