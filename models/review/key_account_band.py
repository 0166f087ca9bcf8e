from odoo import api, fields, models


class KeyAccountBand(models.Model):
    """A range of values that earns the same points.

    A band reaches from its value up to the start of the next band, so bands cannot overlap and
    leave no gap. Values below the lowest band earn the points of the lowest band.
    """

    _name = "key.account.band"
    _description = "Key Account Scoring Band"
    _inherit = ["key.account.scorecard.history", "key.account.guarded"]
    _scorecard_path = "criterion_id.scorecard_id"
    _configuration = "criterion_id.scorecard_id.company_id"
    _fixed = {"criterion_id"}
    _order = "value_from desc, id"

    criterion_id = fields.Many2one(
        comodel_name="key.account.criterion",
        required=True,
        index=True,
        ondelete="cascade",
    )
    value_from = fields.Float(
        string="From",
        digits=(16, 4),
        help="Inclusive. The lowest band also includes all lower values.",
    )
    value_to = fields.Float(
        string="Below",
        digits=(16, 4),
        compute="_compute_value_to",
    )
    is_highest = fields.Boolean(
        compute="_compute_value_to",
        help="The band has no upper end.",
    )
    points = fields.Float(
        required=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("value_from", "criterion_id.band_ids.value_from")
    def _compute_value_to(self):
        for band in self:
            higher = band.criterion_id.band_ids.filtered(
                lambda other, band=band: other.value_from > band.value_from
            )
            band.value_to = min(higher.mapped("value_from"), default=0.0)
            band.is_highest = not higher
