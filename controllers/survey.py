from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey

from ..models.satisfaction.survey_user_input import REFUSING_EMPTY, NothingAnsweredError


class KeyAccountSurvey(Survey):
    """Customers who send an empty questionnaire are asked to answer a question."""

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        request.update_context(**{REFUSING_EMPTY.name: REFUSING_EMPTY})
        try:
            with request.env.cr.savepoint():
                return super().survey_submit(survey_token, answer_token, **post)
        except NothingAnsweredError:
            return {}, self._refuse_empty(survey_token, answer_token, post)

    def _refuse_empty(self, survey_token, answer_token, post):
        """Return the error that Odoo shows below the first question of the page, in the language of the customer."""
        access = self._get_access_data(survey_token, answer_token, ensure_token=True)
        answer = access["answer_sudo"]
        questions, _page = access["survey_sudo"]._get_survey_questions(
            answer=answer, page_id=post.get("page_id"), question_id=post.get("question_id")
        )
        lang = self._get_lang_with_fallback(answer.sudo(False)).code
        message = request.env(context={**request.env.context, "lang": lang})._(
            "Nothing is answered yet. Please answer at least one question."
        )
        return {"error": "validation", "fields": {questions[:1].id: message}}
