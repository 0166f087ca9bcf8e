from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS

from ...tools.flags import Flag
from ...tools.value_text import has_words

# The page of the survey says that nothing is answered; elsewhere, an empty answer is none without a word.
REFUSING_EMPTY = Flag("key_account_refusing_empty")


class NothingAnsweredError(UserError):
    """Raised where a customer sends a questionnaire without any answer."""


class SurveyUserInput(models.Model):
    """What a customer answers to an invitation: nobody reads it here, it is mirrored with our rights."""

    _inherit = "survey.user_input"

    # What another attempt with the same invitation answers, is an answer to it, too.
    key_account_invitation_id = fields.Many2one(
        comodel_name="key.account.satisfaction.invitation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups=NO_ACCESS,
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        inputs = super().create(vals_list)
        if tokens := {vals["invite_token"] for vals in vals_list if vals.get("invite_token")}:
            invitations = self.env["key.account.satisfaction.invitation"].sudo()
            by_token = invitations.search([("token", "in", list(tokens))]).grouped("token")
            for answer in inputs.sudo():
                if invitation := by_token.get(answer.invite_token):
                    answer.key_account_invitation_id = invitation
        return inputs

    # === BUSINESS METHODS === #

    def _mark_done(self):
        asked = self.sudo().filtered("key_account_invitation_id")
        if REFUSING_EMPTY.is_on(self) and asked - asked._key_account_said():
            raise NothingAnsweredError(self.env._("Nothing is answered."))
        result = super()._mark_done()
        # Whoever answers is nobody here: notes are the system's, in the language of the database.
        system = self.with_user(SUPERUSER_ID).with_context(lang=None)
        system.env["key.account.satisfaction.answer"]._mirror(system)
        return result

    def _key_account_said(self):
        """Return those in which at least one question has a rating, a choice or words (sudo)."""
        return self.user_input_line_ids.filtered(
            lambda line: (
                not line.skipped
                and (
                    line.answer_type not in ("text_box", "char_box")
                    or has_words(line.value_text_box or line.value_char_box)
                )
            )
        ).user_input_id

    def _notify_new_participation_subscribers(self):
        """Followers of a survey are not told which customer has answered."""
        others = self.filtered(lambda answer: not answer.sudo().key_account_invitation_id)
        return super(SurveyUserInput, others)._notify_new_participation_subscribers()
