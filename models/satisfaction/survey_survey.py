from odoo import models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    """Questionnaires of satisfaction campaigns."""

    _inherit = "survey.survey"

    # === BUSINESS METHODS === #

    def _key_account_get_dimensions(self):
        """Return the dimensions of which a survey asks both what the customer gets and what it wants (sudo)."""
        questions = self.sudo().question_ids
        asked = {
            measure: questions.filtered(
                lambda question, measure=measure: question.key_account_measure == measure
            ).key_account_dimension_id
            for measure in ("perceived", "ideal")
        }
        return asked["perceived"] & asked["ideal"]

    def _key_account_check_ready(self):
        """Refuse a survey that customers cannot answer, or whose answers say nothing.

        :raise UserError: with the way to mend it
        """
        survey = self.sudo()
        if not survey.active:
            raise UserError(
                self.env._("%s is archived. Choose another questionnaire.", survey.title)
            )
        if survey.access_mode != "token" or survey.users_login_required:
            raise UserError(
                self.env._(
                    "%s: customers answer with the link of their invitation and without a password. In the "
                    "options of the survey, choose “Invited people only”, and switch off “Require Login”.",
                    survey.title,
                )
            )
        if not survey.restrict_user_ids:
            raise UserError(
                self.env._(
                    "%s: anybody in Surveys could read the questionnaire and its results. Choose people in "
                    "“Restricted to” of the survey.",
                    survey.title,
                )
            )
        if not survey._key_account_get_dimensions():
            raise UserError(
                self.env._(
                    "%s: no question measures satisfaction. Say on the questions of the survey what they "
                    "measure: for a dimension at least, what the customer gets and what it wants.",
                    survey.title,
                )
            )
