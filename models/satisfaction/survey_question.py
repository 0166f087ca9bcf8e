from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import guarded_field

OF_A_DIMENSION = ("perceived", "ideal")
KINDS = {
    "perceived": ("scale",),
    "ideal": ("scale",),
    "recommend": ("scale",),
    "words": ("text_box", "char_box"),
}


class SurveyQuestion(models.Model):
    """What the answer to a question says about the satisfaction of a customer: any survey can be mapped."""

    _inherit = "survey.question"

    key_account_measure = fields.Selection(
        selection=[
            ("perceived", "What the customer gets"),
            ("ideal", "What the customer wants"),
            ("recommend", "Whether the customer recommends us"),
            ("words", "In the customer's own words"),
        ],
        string="Satisfaction: Measures",
        groups="key_account.group_user",
        help="What satisfaction campaigns take from the answer. Empty: nothing.",
    )
    key_account_dimension_id = fields.Many2one(
        comodel_name="key.account.satisfaction.dimension",
        string="Satisfaction: Dimension",
        ondelete="restrict",
        index="btree_not_null",
        groups="key_account.group_user",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_measure", "key_account_dimension_id", "question_type")
    def _check_key_account_measure(self):
        for question in self.sudo():
            measure = question.key_account_measure
            if not measure:
                continue
            if question.question_type not in KINDS[measure]:
                raise ValidationError(
                    self.env._(
                        "%(question)s: ratings need a question of type Scale, own words one of type Text Box. "
                        "Change the type of the question, or what it measures.",
                        question=question.title,
                    )
                )
            if (measure in OF_A_DIMENSION) != bool(question.key_account_dimension_id):
                raise ValidationError(
                    self.env._(
                        "%(question)s: what the customer gets and wants belongs to a dimension, other "
                        "questions to none. Correct the dimension.",
                        question=question.title,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded_field.check_sent(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        guarded_field.check_sent(self, [vals], defaults=False)
        return super().write(vals)
