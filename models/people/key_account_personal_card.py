from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.card import Questions
from ...tools.people import personal_card


class KeyAccountPersonalCard(models.Model):
    """The questions that the card of a person asks, in two tiers: business and protected.

    A new card has all questions that the module ships. An administrator changes them on the form of
    a person.
    """

    _name = "key.account.personal.card"
    _description = "Personal Card"
    _inherit = ["key.account.term"]

    definition = Questions(
        shipped=personal_card.QUESTIONS,
        string="Questions",
        default=lambda self: personal_card.definition(is_sensitive=False),
    )
    sensitive_definition = Questions(
        shipped=personal_card.QUESTIONS,
        string="Protected Questions",
        default=lambda self: personal_card.definition(is_sensitive=True),
    )
    question_count = fields.Integer(
        string="Questions Asked",
        compute="_compute_question_count",
    )
    sensitive_question_count = fields.Integer(
        string="Protected Questions Asked",
        compute="_compute_question_count",
    )

    # === COMPUTE METHODS === #

    @api.depends("definition", "sensitive_definition")
    def _compute_question_count(self):
        for card in self:
            card.question_count = self._count_questions(card.definition)
            card.sensitive_question_count = self._count_questions(card.sensitive_definition)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        people = self.env["key.account.stakeholder"].sudo().with_context(active_test=False)
        if people.search_count([("card_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "People have answers on this card. Archive it instead, to keep the answers."
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _count_questions(self, definition):
        return sum(item["type"] != "separator" for item in definition or [])
