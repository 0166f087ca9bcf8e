from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .satisfaction_common import SatisfactionCommon


@freeze_time(SatisfactionCommon.NOW)
@tagged("post_install", "-at_install")
class TestSatisfactionCall(SatisfactionCommon):
    """Low answers ask for a call, which is closed by what was done and what the customer said then."""

    def setUp(self):
        super().setUp()
        self.campaign = self._send(self._campaign())

    def _answer(self, person, *args):
        return self._give(self._invitation(self.campaign, person), *args)

    def test_thresholds(self):
        """Low is below 60, and a recommendation of 6 or less."""
        self.assertFalse(self._answer(self.ada, {"quality": (6, 10)}, 7).is_low)
        self.assertTrue(self._answer(self.ben, {"quality": (10, 10)}, 6).is_low)
        self.company.key_account_satisfaction_low = 61
        self.assertTrue(self._answer(self.cleo, {"quality": (6, 10)}).is_low)

    def test_thresholds_switched_off(self):
        self.company.key_account_satisfaction_low = 0
        self.company.key_account_satisfaction_recommend = -1
        self.assertFalse(self._answer(self.ada, {"quality": (0, 10)}, 0).is_low)

    def test_deadline(self):
        """24 working hours from Monday, 10:00 UTC, in a schedule of 8 to 17 with an hour's break: Thursday.

        Monday 11 to 17 in Brussels are 5 hours after the break at 12, Tuesday and Wednesday 16: 22; 2 more.
        """
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        answer = self._answer(self.ada, {"quality": (3, 10)})
        self.assertEqual(answer.call_before.date().isoformat(), "2026-03-05")
        self.assertEqual(answer.activity_ids.user_id, self.user_own)
        self.assertEqual(str(answer.activity_ids.date_deadline), "2026-03-05")

    def test_no_mail_is_sent(self):
        mails = self.env["mail.mail"].search_count([])
        self._answer(self.ada, {"quality": (3, 10)})
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_loop(self):
        """On the start page until it is closed; a finished activity alone does not close it."""
        answer = self._answer(self.ada, {"quality": (3, 10)}).with_user(self.user_own)
        kinds = [alert["kind"] for alert in self.first.with_user(self.user_own).get_alerts()]
        self.assertIn("low_answer", kinds)
        answer.activity_ids.action_feedback()
        self.assertEqual(answer.call_state, "open")
        with self.assertRaisesRegex(UserError, "What Was Done"):
            answer.action_close_call()
        answer.write({"call_done": "New rolls sent", "call_reply": " "})
        with self.assertRaises(UserError):
            answer.action_close_call()
        answer.call_reply = "Content"
        answer.action_close_call()
        self.assertEqual((answer.call_state, answer.call_closed_by_id), ("closed", self.user_own))
        kinds = [alert["kind"] for alert in self.first.with_user(self.user_own).get_alerts()]
        self.assertNotIn("low_answer", kinds)
        with self.assertRaisesRegex(UserError, "no open call"):
            answer.call_done = "Something else"

    def test_closing_finishes_the_activity(self):
        answer = self._answer(self.ada, {"quality": (3, 10)}).with_user(self.user_own)
        answer.write({"call_done": "New rolls sent", "call_reply": "Content"})
        answer.action_close_call()
        self.env.invalidate_all()
        self.assertFalse(answer.activity_ids.filtered("active"))

    def test_without_owner(self):
        """Then whoever is responsible for the campaign calls."""
        self.second.owner_id = False
        self.assertEqual(
            self._answer(self.cleo, {"quality": (3, 10)}).call_user_id, self.user_manager
        )

    def test_story(self):
        self._answer(self.ada, {"quality": (3, 10)})
        [told] = [s for s in self.first._get_story_sources() if s.kind == "satisfaction"]
        words = told.tell(self.first.satisfaction_answer_ids)
        self.assertEqual(
            words[self.first.satisfaction_answer_ids.id]["text"], "Satisfaction: 30 of 100"
        )

    def test_accounts_with_answers_stay(self):
        self.assertEqual((self.first + self.second)._with_history(), self.first + self.second)

    def test_delivery_is_felt(self):
        self._answer(self.ada, {"delivery": (6, 10)})
        self.assertIn("felt: 60 of 100", self.first.satisfaction_delivery)
        self.assertFalse(self.second.satisfaction_delivery)
        self.assertEqual(
            self.first._tell_delivery(60, (12, 15)),
            "felt: 60 of 100; measured: 80 % of 15 orders on time",
        )


@freeze_time(SatisfactionCommon.NOW)
@tagged("post_install", "-at_install")
class TestSatisfactionRights(SatisfactionCommon):
    """Who sees what customers answered: here, and in Surveys."""

    def setUp(self):
        super().setUp()
        self.campaign = self._send(self._campaign())
        self.answer = self._give(
            self._invitation(self.campaign, self.ada), {"quality": (3, 10)}, 5, "Too slow"
        )

    def test_surveys_tell_nothing(self):
        """Neither its users nor its administrators, even where the survey is open to them."""
        given = self._invitation(self.campaign, self.ada).input_ids
        self.survey.write({"user_id": False, "restrict_user_ids": False})
        for group in ("survey.group_survey_user", "survey.group_survey_manager"):
            user = self._create_user(f"ka_{group[-4:]}", f"base.group_user,{group}")
            for model in ("survey.user_input", "survey.user_input.line"):
                records = self.env[model].with_user(user)
                self.assertFalse(records.search([("survey_id", "=", self.survey.id)]))
            with self.assertRaises(AccessError):
                given.with_user(user).read(["email"])
            with self.assertRaises(AccessError):
                self.env["key.account.satisfaction.answer"].with_user(user).search([])

    def test_followers_of_a_survey_are_not_told(self):
        user = self._create_user("ka_survey", "base.group_user,survey.group_survey_manager")
        kind = self.env.ref("survey.mt_survey_survey_user_input_completed")
        self.survey.message_subscribe(user.partner_id.ids, kind.ids)
        given = self._invitation(self.campaign, self.ben).input_ids
        self._give(self._invitation(self.campaign, self.ben), {"quality": (9, 10)})
        self.assertFalse(given.message_ids.filtered(lambda m: "participated" in m.body))

    def test_the_shipped_survey_is_closed(self):
        user = self._create_user("ka_survey", "base.group_user,survey.group_survey_user")
        self.assertFalse(self.survey.with_user(user).has_access("read"))

    def test_managers_choose_a_questionnaire_only(self):
        surveys = self.env["survey.survey"].with_user(self.user_manager)
        other = self.env["survey.survey"].create({"title": "Staff"})
        found = surveys.search([])
        self.assertIn(self.survey, found)
        self.assertNotIn(other, found)
        with self.assertRaises(AccessError):
            found[0].title = "Ours"

    def test_links_are_secret(self):
        """Whoever reads the link can answer for the customer: nobody does, managers neither."""
        asked = self._invitation(self.campaign, self.cleo)
        for user in self.user_own + self.user_manager + self.user_admin:
            for name in ("token", "input_ids", "start_url", "is_answered", "remind_on"):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    asked.with_user(user).read([name])
            with self.assertRaises(AccessError):
                self.answer.with_user(user).read(["invitation_id"])
            mails = self.env["mail.message"].with_user(user)
            self.assertFalse(mails.search([("body", "like", asked.input_ids.access_token)]))

    def test_colleagues(self):
        """Who does not see the account sees no answer, and nobody writes what a customer said."""
        hidden = self._account(self.gamma, owner_id=self.user_all.id)
        person = self._person(hidden, "Gil")
        with freeze_time("2026-07-01 10:00:00"):
            campaign = self._campaign(hidden, date_send="2026-07-01", date_deadline="2026-07-20")
            self._send(campaign)
            answer = self._give(self._invitation(campaign, person), {"quality": (3, 10)})
        with self.assertRaises(AccessError):
            answer.with_user(self.user_own).read(["overall"])
        mine = self.answer.with_user(self.user_own)
        self.assertEqual(mine.overall, 30)
        for vals in ({"overall": 90}, {"call_state": "closed"}, {"words": "Fine"}):
            with self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(UserError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.create({"account_id": self.first.id, "date": "2026-03-02", "overall": 100})

    def test_salespeople_do_not_ask(self):
        campaigns = self.env["key.account.satisfaction.campaign"].with_user(self.user_own)
        with self.assertRaises(AccessError):
            campaigns.create({"name": "Mine"})
        mine = self.campaign.with_user(self.user_own)
        for do in (mine.action_close, mine.action_preview, mine.action_send):
            with self.assertRaises(AccessError):
                do()
        with self.assertRaises(AccessError):
            mine.read(["revenue_share"])


@tagged("post_install", "-at_install")
class TestSatisfactionHolidays(SatisfactionCommon):
    def test_holidays_of_other_companies(self):
        """Monday, 2 March, is a holiday elsewhere: customers are asked and called on that day all the same."""
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "date_from": "2026-03-01 12:00:00",
                "date_to": "2026-03-03 12:00:00",
                "calendar_id": False,
            }
        )
        leave.flush_recordset()
        company = self.company
        for other, day in ((self.other_company, "2026-03-02"), (company, "2026-03-03")):
            leave.company_id = other
            leave.flush_recordset()
            day_asked = company._key_account_send_day(self.today)
            self.assertGreaterEqual(str(day_asked), day)
            if other != company:
                self.assertEqual(str(day_asked), day)
                with freeze_time(self.NOW):
                    self.assertLess(str(company._key_account_call_until()), "2026-03-06")
