from odoo.fields import Command

from .access_rebates import AccessRebates


class AccessSatisfaction(AccessRebates):
    """One campaign in each company, with an invitation and a low answer of each account."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        cls._ask_customers()

    @classmethod
    def _ask_customers(cls):
        for accounts in (cls.local, cls.foreign):
            company = accounts.company_id
            maker = cls.user_own if company == cls.company else cls.foreign_admin
            for model, more in (
                ("key.account.relations.report", {}),
                ("key.account.appraisal", {"person_ids": [Command.set(maker.ids)]}),
            ):
                reports = cls.env[model].with_user(maker)
                reports.with_context(allowed_company_ids=company.ids).create(
                    {"company_id": company.id, **more}
                )
            campaign = cls.env["key.account.satisfaction.campaign"].create(
                {
                    "name": f"Spring of {company.name}",
                    "company_id": company.id,
                    "scope": "chosen",
                    "account_ids": [Command.set(accounts.ids)],
                    "user_id": False,
                    "state": "closed",
                }
            )
            for account in accounts:
                cls._answer_campaign(campaign, account)

    @classmethod
    def _answer_campaign(cls, campaign, account):
        person = account.stakeholder_ids[:1]
        asked = cls.env["key.account.satisfaction.invitation"].create(
            {
                "campaign_id": campaign.id,
                "account_id": account.id,
                "stakeholder_id": person.id,
                "partner_id": person.partner_id.id,
                "state": "answered",
                "sent_on": "2025-02-01",
            }
        )
        cls.env["key.account.satisfaction.answer"].create(
            {
                "campaign_id": campaign.id,
                "account_id": account.id,
                "invitation_id": asked.id,
                "stakeholder_id": person.id,
                "partner_id": person.partner_id.id,
                "date": "2025-02-03",
                "is_scored": True,
                "overall": 40,
                "is_low": True,
                "call_state": "open",
                "call_done": "A new plan",
                "call_reply": "Better",
                "score_ids": [
                    Command.create(
                        {
                            "dimension_id": cls.env.ref(
                                "key_account.satisfaction_dimension_quality"
                            ).id,
                            "score": 40,
                        }
                    )
                ],
            }
        )

    def _report_of_own(self):
        mine = [("user_id", "=", self.user_own.id)]
        return self.env["key.account.relations.report"].search(mine, limit=1)

    def _appraisal_of_own(self):
        mine = [("user_id", "=", self.user_own.id)]
        return self.env["key.account.appraisal"].search(mine, limit=1)

    def _records_of_satisfaction(self):
        answers = self.env["key.account.satisfaction.answer"]
        return {
            "key.account.appraisal": self._appraisal_of_own(),
            "key.account.appraisal.figure": self._appraisal_of_own().figure_ids[:1],
            "key.account.relations.report": self._report_of_own(),
            "key.account.relations.figure": self._report_of_own().figure_ids[:1],
            "key.account.satisfaction.answer": answers.search([("account_id", "=", self.owned.id)]),
            "key.account.satisfaction.campaign": self.env[
                "key.account.satisfaction.campaign"
            ].search([("company_id", "=", self.company.id)], limit=1),
        }
