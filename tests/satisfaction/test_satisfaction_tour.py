from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon


class SatisfactionTour(KeyAccountCommon, HttpCase):
    """A mill with two people, of whom one has an email address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.key_account_satisfaction_quiet = False
        for user in cls.user_manager + cls.user_own:
            user.password = user.login
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        contacts = cls.env["res.partner"].create(
            [
                {"name": "Ada", "parent_id": cls.alpha.id, "email": "ada@x.example"},
                {"name": "Ben", "parent_id": cls.alpha.id},
            ]
        )
        cls.env["key.account.stakeholder"].create(
            [{"account_id": cls.account.id, "partner_id": contact.id} for contact in contacts]
        )
        today = cls.company._key_account_today()
        cls.campaign = cls.env["key.account.satisfaction.campaign"].create(
            {
                "name": "Spring",
                "company_id": cls.company.id,
                "scope": "chosen",
                "account_ids": [Command.set(cls.account.ids)],
                "user_id": cls.user_manager.id,
                "date_send": today,
                "date_deadline": fields.Date.add(today, days=14),
            }
        )

    def _send(self):
        self.env.ref("key_account.ir_cron_satisfaction").method_direct_trigger()
        self.env.invalidate_all()
        return self.campaign.invitation_ids.filtered("sent_on").input_ids


@tagged("post_install", "-at_install")
class TestSatisfactionTour(SatisfactionTour):
    """From the campaign to the answer, the call, and the closed loop."""

    browser_size = "1280x800"

    def test_campaign_answer_and_loop(self):
        """9 of 10 and 2 of 10 on time: (20 × 90 + 40 × 20) ÷ 60 = 43.3."""
        self.start_tour(
            "/odoo", "key_account_satisfaction_campaign_tour", login=self.user_manager.login
        )
        self.env.invalidate_all()
        given = self._send()
        self.assertEqual(len(given), 1)
        self.start_tour(given.get_start_url(), "key_account_satisfaction_customer_tour")
        self.env.invalidate_all()
        answer = self.account.satisfaction_answer_ids
        self.assertAlmostEqual(answer.overall, 2600 / 60, 6)
        self.assertEqual((answer.recommend, answer.call_user_id), (5, self.user_own))
        self.start_tour("/odoo", "key_account_satisfaction_loop_tour", login=self.user_own.login)
        self.env.invalidate_all()
        self.assertEqual((answer.call_state, answer.call_closed_by_id), ("closed", self.user_own))


@tagged("post_install", "-at_install")
class TestSatisfactionPhone(SatisfactionTour):
    """The customer answers on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_answer_on_the_phone(self):
        self.campaign.action_preview()
        self.campaign.action_send()
        given = self._send()
        self.start_tour(given.get_start_url(), "key_account_satisfaction_customer_tour")
        self.env.invalidate_all()
        self.assertAlmostEqual(self.account.satisfaction_answer_ids.overall, 2600 / 60, 6)
        # The link of an answer that was given opens no second one, and a wrong one opens nothing.
        for token in (given.access_token, "no-such-token"):
            page = self.url_open(f"{given.survey_id.get_start_url()}?answer_token={token}")
            self.assertNotIn("How satisfied are you with our service?", page.text)
