from datetime import date

from odoo.fields import Command

from ..common import KeyAccountCommon

DIMENSIONS = ("quality", "service", "delivery", "communication")


class SatisfactionCommon(KeyAccountCommon):
    """Two accounts of a salesperson with people, and the shipped questionnaire; today is Monday, 2 March 2026.

    =====  ======================================================
    Alpha  Ada decides, Ben uses; of grade A
    Beta   Cleo decides; of grade B
    =====  ======================================================
    """

    NOW = "2026-03-02 10:00:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date(2026, 3, 2)
        cls.survey = cls.env.ref("key_account.satisfaction_survey")
        cls.dimensions = {
            name: cls.env.ref(f"key_account.satisfaction_dimension_{name}") for name in DIMENSIONS
        }
        cls.decider, cls.user_role = cls.env["key.account.stakeholder.role"].create(
            [{"name": "Decides here", "is_decider": True}, {"name": "Uses here"}]
        )
        grades = cls.env["key.account.grade"].search([], limit=2)
        cls.grade_best, cls.grade_next = grades
        cls.first = cls._account(
            cls.alpha, owner_id=cls.user_own.id, grade_id=grades[0].id, grade_reason="Best"
        )
        cls.second = cls._account(
            cls.beta, owner_id=cls.user_own.id, grade_id=grades[1].id, grade_reason="Next"
        )
        cls.ada = cls._person(cls.first, "Ada", cls.decider)
        cls.ben = cls._person(cls.first, "Ben", cls.user_role)
        cls.cleo = cls._person(cls.second, "Cleo", cls.decider)

    @classmethod
    def _person(cls, account, name, role=None, **values):
        contact = cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": account.partner_id.id,
                "email": f"{name.lower()}@x.example",
                **values,
            }
        )
        return cls.env["key.account.stakeholder"].create(
            {
                "account_id": account.id,
                "partner_id": contact.id,
                "role_ids": [Command.set(role.ids)] if role else [],
            }
        )

    @classmethod
    def _campaign(cls, accounts=None, **values):
        """Return a campaign of chosen accounts, by default of both."""
        accounts = cls.first + cls.second if accounts is None else accounts
        return cls.env["key.account.satisfaction.campaign"].create(
            {
                "name": "Spring",
                "company_id": cls.company.id,
                "survey_id": cls.survey.id,
                "scope": "chosen",
                "account_ids": [Command.set(accounts.ids)],
                "user_id": cls.user_manager.id,
                "date_send": cls.today,
                "date_deadline": date(2026, 3, 20),
                **values,
            }
        )

    def _send(self, campaign):
        """Preview a campaign, send it, and let the scheduled action work once."""
        campaign.action_preview()
        campaign.action_send()
        self._work()
        return campaign

    def _work(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_satisfaction").method_direct_trigger()
        self.env.invalidate_all()

    def _invitation(self, campaign, person):
        return campaign.invitation_ids.filtered(lambda asked: asked.stakeholder_id == person)

    def _give(self, invitation, ratings=None, recommend=None, words=None):
        """Answer an invitation as the survey does; returns what it became.

        :param ratings: ``{name of the dimension: (gets, wants)}``; what is left out, or None, is skipped
        """
        given = invitation.sudo().input_ids[:1]
        self._fill(given, ratings or {}, recommend, words)
        given._mark_done()
        answers = self.env["key.account.satisfaction.answer"].with_context(active_test=False)
        return answers.search([("input_number", "=", given.id)])

    def _fill(self, given, ratings, recommend=None, words=None):
        answers = {}
        for name, (gets, wants) in ratings.items():
            answers[f"{name}_perceived"], answers[f"{name}_ideal"] = gets, wants
        answers |= {"recommend": recommend, "improve": words}
        for name, value in answers.items():
            question = self.env.ref(f"key_account.satisfaction_question_{name}")
            given._save_lines(question, "" if value is None else str(value))
