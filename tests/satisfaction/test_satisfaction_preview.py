from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .satisfaction_common import SatisfactionCommon


@freeze_time(SatisfactionCommon.NOW)
@tagged("post_install", "-at_install")
class TestSatisfactionPreview(SatisfactionCommon):
    """Whom a campaign asks, and whom not, before anything leaves."""

    def _reasons(self, campaign):
        campaign.action_preview()
        return {asked.stakeholder_id: asked.reason for asked in campaign.invitation_ids}

    def _was_asked(self, person, *days):
        """Let a person have been asked on these days by an earlier campaign."""
        for day in days:
            campaign = self._campaign(person.account_id, name=day)
            self.env["key.account.satisfaction.invitation"].create(
                {
                    "campaign_id": campaign.id,
                    "account_id": person.account_id.id,
                    "stakeholder_id": person.id,
                    "partner_id": person.partner_id.id,
                    "email": person.email,
                    "state": "expired",
                    "sent_on": day,
                }
            )

    def test_nothing_leaves(self):
        mails = self.env["mail.mail"].search_count([])
        inputs = self.env["survey.user_input"].search_count([])
        campaign = self._campaign()
        self.assertEqual(
            self._reasons(campaign), {self.ada: False, self.ben: False, self.cleo: False}
        )
        self._work()
        self.assertEqual(campaign.invitation_ids.mapped("state"), ["ready"] * 3)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["survey.user_input"].search_count([]), inputs)

    def test_each_reason(self):
        gone = self._person(self.first, "Gone")
        gone.left_on = "2026-03-02"
        away = self._person(self.first, "Away")
        away.active = False
        silent = self._person(self.first, "Silent", email=False)
        listed = self._person(self.first, "Listed")
        self.env["mail.blacklist"]._add("listed@x.example")
        double = self._person(self.first, "Double", email="ada@x.example")
        soon = self._person(self.first, "Soon")
        leaving = self._person(self.first, "Leaving")
        leaving.left_on = "2026-03-03"
        self._was_asked(soon, "2025-12-03")
        self.assertEqual(
            self._reasons(self._campaign(self.first)),
            {
                self.ada: False,
                self.ben: False,
                gone: "left",
                away: "archived",
                silent: "no_address",
                listed: "opted_out",
                double: "twice",
                # 89 days ago
                soon: "recent",
                leaving: False,
            },
        )

    def test_days_between(self):
        """Asked 90 days ago, a person may be asked; with 91 days in the settings, not yet."""
        self._was_asked(self.ada, "2025-12-02")
        campaign = self._campaign(self.first)
        self.assertFalse(self._reasons(campaign)[self.ada])
        self.company.key_account_satisfaction_days = 91
        self.assertEqual(self._reasons(campaign)[self.ada], "recent")

    def test_times_a_year(self):
        """Twice within twelve months is enough; 2 March 2025 is a year ago and counts no more."""
        self._was_asked(self.ada, "2025-03-02", "2025-11-01")
        self._was_asked(self.ben, "2025-03-03", "2025-11-01")
        reasons = self._reasons(self._campaign(self.first))
        self.assertEqual((reasons[self.ada], reasons[self.ben]), (False, "often"))

    def test_asked_at_the_same_address(self):
        """It is the person who is asked, whatever the contact."""
        self._was_asked(self.ada, "2026-02-20")
        twin = self._person(self.second, "Twin", email="ADA@x.example")
        self.assertEqual(self._reasons(self._campaign(self.second))[twin], "recent")

    def test_other_companies_ask_on_their_own(self):
        foreign = self._account(self.alpha, self.other_company)
        person = self._person(foreign, "Ada", email="ada@x.example")
        self._was_asked(self.ada, "2026-02-20")
        campaign = self._campaign(
            foreign,
            company_id=self.other_company.id,
            user_id=False,
        )
        self.assertFalse(self._reasons(campaign)[person])

    def test_roles_and_grades(self):
        """Nobody in the role at an account: said, too. Without grades, all accounts are asked."""
        campaign = self._campaign(role_ids=self.user_role.ids)
        campaign.action_preview()
        rows = {(a.account_id, a.stakeholder_id, a.reason) for a in campaign.invitation_ids}
        nobody = self.env["key.account.stakeholder"]
        self.assertEqual(rows, {(self.first, self.ben, False), (self.second, nobody, "no_person")})
        campaign.write({"scope": "grade", "grade_ids": self.grade_next.ids, "role_ids": False})
        self.assertEqual(campaign.state, "previewed")
        campaign.action_preview()
        self.assertEqual(campaign.invitation_ids.stakeholder_id, self.cleo)
        campaign.write({"grade_ids": False})
        campaign.action_preview()
        self.assertEqual(campaign.invitation_ids.account_id, self.first + self.second)

    def test_quiet_days(self):
        """Saturday, and a public holiday on Monday: invitations leave on Tuesday."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-08 23:00:00",
                "date_to": "2026-03-09 23:00:00",
            }
        )
        campaign = self._campaign()
        with freeze_time("2026-03-07 10:00:00"):
            campaign.action_preview()
            self.assertEqual(
                set(campaign.invitation_ids.mapped("date_planned")),
                {fields.Date.to_date("2026-03-10")},
            )
            self.assertIn("03/10/2026", campaign.notice)
            campaign.action_send()
            self._work()
        with freeze_time("2026-03-09 10:00:00"):
            self._work()
        self.assertEqual(set(campaign.invitation_ids.mapped("state")), {"ready"})
        with freeze_time("2026-03-10 10:00:00"):
            self._work()
        self.assertEqual(set(campaign.invitation_ids.mapped("state")), {"sent"})
        self.company.key_account_satisfaction_quiet = False
        self.assertEqual(
            self.company._key_account_send_day(fields.Date.to_date("2026-03-07")),
            fields.Date.to_date("2026-03-07"),
        )

    def test_what_changed_since_the_preview(self):
        """Asked again on the day: who has left, or was asked by another campaign, is refused."""
        campaign, other = self._campaign(), self._campaign(self.first, name="Other")
        campaign.action_preview()
        self._send(other)
        self.cleo.left_on = "2026-03-01"
        campaign.action_send()
        self._work()
        self.assertEqual(
            {a.stakeholder_id: a.reason for a in campaign.invitation_ids},
            {self.ada: "recent", self.ben: "recent", self.cleo: "left"},
        )
        self.assertEqual(set(campaign.invitation_ids.mapped("state")), {"refused"})

    def test_surveys_that_do_not_fit(self):
        campaign = self._campaign()
        for vals, told in (
            ({"access_mode": "public"}, "Invited people only"),
            ({"users_login_required": True}, "password"),
            ({"user_id": False, "restrict_user_ids": [(5,)]}, "Restricted to"),
            ({"active": False}, "archived"),
        ):
            with self.subTest(vals=vals), self.env.cr.savepoint() as undo:
                self.survey.write(vals)
                with self.assertRaisesRegex(UserError, told):
                    campaign.action_preview()
                undo.rollback()
        plain = self.survey.copy({"title": "Plain"})
        plain.question_ids.write({"key_account_measure": False, "key_account_dimension_id": False})
        campaign.survey_id = plain
        with self.assertRaisesRegex(UserError, "no question measures"):
            campaign.action_preview()

    def test_order_of_buttons(self):
        """Not sent before the preview, nor without anybody to ask; what was sent stays as it is."""
        campaign = self._campaign(role_ids=self.user_role.ids)
        with self.assertRaisesRegex(UserError, "press Preview"):
            campaign.action_send()
        self.ben.left_on = "2026-03-01"
        campaign.action_preview()
        with self.assertRaisesRegex(UserError, "nobody can be asked"):
            campaign.action_send()
        mine = campaign.with_user(self.user_manager)
        mine.write({"role_ids": [(5,)]})
        self.assertEqual(campaign.state, "draft")
        self.assertFalse(campaign.invitation_ids)
        self._send(campaign)
        for do in (
            lambda: mine.write({"role_ids": self.decider.ids}),
            mine.action_preview,
            mine.action_draft,
            mine.unlink,
        ):
            with self.assertRaises(UserError):
                do()
        mine.write({"name": "Summer"})

    def test_statements_do_not_grow(self):
        """One statement for all people, whatever their number."""
        campaign = self._campaign(self.second)
        few = self._count(campaign.action_preview)
        for number in range(30):
            self._person(self.second, f"Eve{number}")
        many = self._count(campaign.action_preview)
        self.assertEqual(len(campaign.invitation_ids), 31)
        self.assertLessEqual(many, few)

    def test_addresses_of_colleagues(self):
        """The customer's link goes to no user."""
        self.user_own.email = "seller@works.example"
        self.ada.partner_id.email = "Seller+ada@works.example"
        self.ben.partner_id.email = self.user_all.login = "all@works.example"
        self.assertEqual(
            self._reasons(self._campaign()),
            {self.ada: "colleague", self.ben: "colleague", self.cleo: False},
        )
