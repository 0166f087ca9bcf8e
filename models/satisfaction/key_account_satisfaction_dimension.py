from odoo import fields, models


class KeyAccountSatisfactionDimension(models.Model):
    """A side of our work that customers judge, for example delivery on time."""

    _name = "key.account.satisfaction.dimension"
    _description = "Dimension of Satisfaction"
    _measurable = "word"
    _inherit = ["key.account.term"]
    _limits = {"weight": (0, 1000)}

    weight = fields.Float(
        default=20,
        required=True,
        help="How much the dimension counts in the overall satisfaction, relative to the others. Answers keep "
        "the weights with which they were counted.",
    )
    is_on_time = fields.Boolean(
        string="On-Time Delivery",
        help="Felt on-time delivery, which is shown beside the measured one.",
    )

    _weight_positive = models.Constraint(
        "CHECK (weight > 0)",
        "The weight of a dimension must be above 0. Archive a dimension that is not to count.",
    )
