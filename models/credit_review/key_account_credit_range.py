from odoo import api, fields, models


class KeyAccountCreditRange(models.Model):
    """An answer to a question of credit reviews, and the points it earns: a choice, or a range of figures.

    A range reaches from its value up to the start of the next one; the lowest includes all lower
    figures.
    """

    _name = "key.account.credit.range"
    _description = "Points of Credit Questions"
    _inherit = ["key.account.guarded"]
    _configuration = ""
    _fixed = {"question_id"}
    _limits = {"points": (0, 1000)}
    _order = "question_id, points desc, id"

    question_id = fields.Many2one(
        comodel_name="key.account.credit.question",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        related="question_id.kind",
    )
    name = fields.Char(
        string="Choice",
        translate=True,
    )
    value_from = fields.Float(
        string="From",
        digits=(16, 4),
        aggregator=None,
        help="Inclusive. The lowest range also includes all lower figures.",
    )
    value_to = fields.Float(
        string="Below",
        digits=(16, 4),
        compute="_compute_value_to",
    )
    is_highest = fields.Boolean(
        compute="_compute_value_to",
    )
    points = fields.Integer(
        required=True,
        aggregator=None,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("value_from", "name", "question_id")
    def _check_question(self):
        self.question_id._check_answers()

    # === COMPUTE METHODS === #

    @api.depends("value_from", "question_id.range_ids.value_from")
    def _compute_value_to(self):
        for line in self:
            higher = [
                other.value_from
                for other in line.question_id.range_ids
                if other.value_from > line.value_from
            ]
            line.value_to = min(higher, default=0.0)
            line.is_highest = not higher

    @api.depends("name", "value_from", "kind")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name if line.kind == "choice" else f"{line.value_from:g}"

    # === STEPS === #

    def _before_unlink(self):
        return super()._before_unlink() | {"questions": self.question_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        before["questions"].exists()._check_answers()
