from datetime import timedelta

from odoo import api, models

from ...tools.periods import add_months

QUESTIONNAIRE = "key_account.satisfaction_survey"


class KeyAccountSatisfactionRhythm(models.AbstractModel):
    """Prepares campaigns as often as grades ask for them: drafts, of which nothing is sent by itself."""

    _name = "key.account.satisfaction.rhythm"
    _description = "Rhythm of Satisfaction Campaigns"

    @api.model
    def _propose(self, company):
        """Prepare a draft for the grades of a company whose last campaign is long enough ago (sudo).

        :return: the drafts, one at most
        """
        campaigns = self.sudo().with_company(company)
        survey = campaigns._default_survey_id()
        grades = campaigns._get_grades_to_ask(company)
        if not survey or not grades:
            return campaigns.browse()
        user = company.key_account_satisfaction_user_id._key_account_able(company)
        campaign = campaigns.create(
            {
                "name": self.env._("Satisfaction, %s", ", ".join(grades.mapped("name"))),
                "company_id": company.id,
                "survey_id": survey.id,
                "scope": "grade",
                "grade_ids": [(6, 0, grades.ids)],
                "user_id": user.id,
                "date_send": company._key_account_today(),
                "date_deadline": company._key_account_today() + timedelta(days=21),
            }
        )
        if user:
            campaign.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("Satisfaction campaign to send"),
            )
        return campaign

    @api.model
    def _get_grades_to_ask(self, company):
        """Return the grades with a rhythm and accounts that no campaign of the company has asked since."""
        today = company._key_account_today()
        grades = self.env["key.account.grade"].sudo().search([("satisfaction_months", ">", 0)])
        accounts = self.env["key.account"].sudo()
        used = accounts._read_group(
            [("company_id", "=", company.id), ("grade_id", "in", grades.ids)], ["grade_id"]
        )
        asked = self.sudo().search([("company_id", "=", company.id), ("scope", "=", "grade")])
        waiting = asked.filtered(lambda campaign: campaign.state in ("draft", "previewed"))
        due = grades.browse()
        for [grade] in used:
            since = add_months(today, -grade.satisfaction_months)
            of_grade = asked.filtered(lambda c, g=grade: not c.grade_ids or g in c.grade_ids)
            is_recent = any(
                campaign in waiting or (campaign.sent_on and campaign.sent_on > since)
                for campaign in of_grade
            )
            if not is_recent:
                due |= grade
        return due.sorted()

    @api.model
    def _default_survey_id(self):
        """Return the shipped questionnaire; if it was deleted, the first survey that measures satisfaction."""
        surveys = self.env["survey.survey"].sudo()
        shipped = self.env.ref(QUESTIONNAIRE, raise_if_not_found=False)
        if shipped and shipped.sudo().active:
            return shipped.sudo(False)
        mapped = surveys.search(
            [("question_and_page_ids.key_account_measure", "=", "perceived")], limit=1
        )
        return mapped.sudo(False)
