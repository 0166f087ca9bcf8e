from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20")
class TestCare(CareCommon):
    """20 December 2026 is the twelfth day of the eleventh lunar month; care is planned 14 days ahead."""

    def test_birthdays_in_each_calendar(self):
        """Within 14 days, also over New Year: to 3 January. 11/26 is 3 January, 11/27 the day after."""
        self._rule()
        self._born(self.berg, 1, 3)
        self._born(self.ada, 1, 4)
        self._born(self.carl, 11, 26, "lunar")
        self._born(self.dora, 11, 27, "lunar")
        self._born(self.emil, 11, 25, "leap")
        expected = [
            ("Berg Boss", "2027-01-03", "greeting", 2027),
            ("Carl Chief", "2027-01-03", "greeting", 2026),
            ("Emil Engineer", "2027-01-02", "greeting", 2026),
        ]
        events = self._plan()
        self.assertEqual(self._told(events), expected)
        self.assertEqual(events.user_id, self.user_own)
        self.assertFalse(events.activity_ids)
        self.assertEqual(self._plan(), events)

    def test_once_a_year(self):
        """On the next day, and in the new year, nobody is planned twice; a year later all are."""
        self._rule()
        self._born(self.berg, 1, 1)
        first = self._plan()
        for day in ("2026-12-21", "2026-12-31", "2027-01-01", "2027-01-02"):
            with freeze_time(day):
                self.assertEqual(self._plan(), first)
        with freeze_time("2027-12-20"):
            self.assertEqual([e.year for e in self._plan().sorted("year")], [2027, 2028])

    def test_29_february(self):
        self._rule()
        self._born(self.berg, 2, 29)
        with freeze_time("2027-02-20"):
            self.assertEqual(self._plan().day, fields.Date.to_date("2027-02-28"))
        with freeze_time("2028-02-20"):
            self.assertEqual(self._plan().sorted("day")[-1:].day, fields.Date.to_date("2028-02-29"))

    def test_first_rule_that_fits(self):
        """Deciders of grade A get a gift, 20 days before: planned up to 34 days ahead, to 23 January."""
        self._rule(
            sequence=1,
            roles=["decision_maker"],
            channel="gift",
            days_before=20,
            grade_ids=[Command.link(self.grade_a.id)],
        )
        self._rule(sequence=2)
        self._born(self.berg, 1, 23)
        self._born(self.carl, 1, 23)
        [gift] = self._plan()
        self.assertEqual(self._told(gift), [("Berg Boss", "2027-01-23", "gift", 2027)])
        [activity] = gift.activity_ids
        self.assertEqual(activity.date_deadline, fields.Date.to_date("2027-01-03"))
        self.assertEqual(activity.user_id, self.user_own)
        with freeze_time("2027-01-10"):
            self.assertEqual(
                self._told(self._plan()),
                [
                    ("Berg Boss", "2027-01-23", "gift", 2027),
                    ("Carl Chief", "2027-01-23", "greeting", 2027),
                ],
            )

    def test_other_grades_are_greeted(self):
        self._rule(channel="gift", sequence=1, grade_ids=[Command.link(self.grade_a.id)])
        self._rule(sequence=2)
        self.account.write(
            {"grade_id": self.env.ref("key_account.grade_c").id, "grade_reason": "B"}
        )
        self._born(self.berg, 1, 1)
        self.assertEqual(self._plan().channel, "greeting")

    def test_who_left(self):
        """Neither those who left, nor archived people and accounts; what was planned for them goes."""
        self._rule(channel="call")
        for person in self.people:
            self._born(person, 1, 2)
        self.berg.left_on = "2026-12-01"
        self.ada.active = False
        self.carl.left_on = "2027-01-10"
        events = self._plan()
        self.assertEqual(events.stakeholder_id, self.carl + self.dora + self.emil)
        done = events.filtered(lambda event: event.stakeholder_id == self.emil)
        done.action_done()
        self.dora.active = False
        self.emil.active = False
        self.assertEqual(self._plan().stakeholder_id, self.carl + self.emil)
        self.account.active = False
        self.assertEqual(self._plan(), done)

    def test_birthday_changed(self):
        self._rule(channel="call")
        self._born(self.berg, 1, 1)
        activity = self._plan().activity_ids
        self._born(self.berg, 12, 30)
        self.assertFalse(activity.exists())
        self.assertEqual(self._plan().day, fields.Date.to_date("2026-12-30"))
        self._born(self.berg, 6, 30)
        self.assertFalse(self._plan())

    def test_festivals(self):
        """Christmas for all, the Mid-Autumn in China only, and listed days."""
        ref = self.env.ref
        for name in ("christmas", "mid_autumn"):
            self._rule(ref(f"key_account.care_occasion_{name}"))
        fair = self.env["key.account.care.occasion"].create(
            {
                "name": "Fair",
                "day_rule": "listed",
                "day_ids": [Command.create({"date": day}) for day in ("2026-12-30", "2027-12-30")],
            }
        )
        self._rule(fair, roles=["gatekeeper"])
        events = self._plan()
        self.assertEqual(len(events), 6)
        of_fair = events.filtered(lambda event: event.occasion_id == fair)
        self.assertEqual(self._told(of_fair), [("Ada Buyer", "2026-12-30", "greeting", 2026)])
        fair.day_ids[0].date = "2026-12-29"
        self.assertFalse(of_fair.exists())
        self.assertEqual(len(self._plan()), 6)
        with freeze_time("2027-09-05"):  # Mid-Autumn 2027 is on 15 September
            self.assertEqual(len(self._plan()), 6)
            self.alpha.country_id = ref("base.cn")
            autumn = self._plan().filtered(
                lambda event: event.day.year == 2027 and event.day.month == 9
            )
            self.assertEqual({event.day.isoformat() for event in autumn}, {"2027-09-15"})
            self.assertEqual(len(autumn), 5)

    def test_festival_twice_in_a_year(self):
        """One by the moon, on 2 January and 23 December 2033: both are kept, each once, in whatever order they come."""
        eid = self.env["key.account.care.occasion"].create(
            {
                "name": "Eid",
                "day_rule": "listed",
                "day_ids": [
                    Command.create({"date": day})
                    for day in ("2033-12-23", "2033-01-02", "2034-12-12")
                ],
            }
        )
        self._rule(eid, roles=["gatekeeper"])
        days = []
        for today in ("2032-12-25", "2033-12-15", "2033-12-16", "2034-12-05"):
            with freeze_time(today):
                days = [event.day.isoformat() for event in self._plan().sorted("day")]
        self.assertEqual(days, ["2033-01-02", "2033-12-23", "2034-12-12"])
        # By hand, on a day near one of them, it is that one.
        years = [
            eid._get_year(fields.Date.to_date(day), self.ada)
            for day in ("2033-01-05", "2033-12-20", "2034-01-01", "2035-01-01")
        ]
        self.assertEqual(years, [2033, 12033, 2034, 2035])

    def test_days_of_the_customer(self):
        """Once for the account, or for its people with a role; not on the first day itself."""
        self.account.write({"customer_since": "2020-12-24", "founded_on": "1951-12-28"})
        self.hidden.customer_since = "2026-12-24"
        self._rule(self.env.ref("key_account.care_occasion_anniversary"), channel="call")
        self._rule(self.env.ref("key_account.care_occasion_founding"), roles=["decision_maker"])
        self.assertEqual(
            self._told(self._plan()),
            [
                ("Alpha Steel", "2026-12-24", "call", 2026),
                ("Berg Boss", "2026-12-28", "greeting", 2026),
            ],
        )
        self.account.founded_on = "1951-05-01"
        self.assertEqual(len(self._plan()), 1)

    def test_who_does_it(self):
        """Owner, deputy, leader of the team, or a chosen user; nobody who cannot see the account."""
        team = self.env["crm.team"].create(
            {"name": "North", "company_id": self.company.id, "user_id": self.user_manager.id}
        )
        self.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": self.user_own.id})
        blind = self._create_user("ka_blind", "key_account.group_user")
        self._born(self.berg, 1, 1)
        for responsible, user, doer in (
            ("owner", None, self.user_own),
            ("deputy", None, self.user_all),
            ("manager", None, self.user_manager),
            ("chosen", self.user_manager, self.user_manager),
            ("chosen", blind, self.user_own),
        ):
            rule = self._rule(channel="call", responsible=responsible, user_id=user and user.id)
            self.assertEqual(self._plan().activity_ids.user_id, doer, responsible)
            self.events.search([("rule_id", "=", rule.id)]).unlink()
            rule.active = False

    def test_new_owner(self):
        """Takes over what is planned, with its activities; what a chosen user does stays."""
        self._rule(channel="call")
        self._rule(
            self.env.ref("key_account.care_occasion_christmas"),
            channel="call",
            responsible="chosen",
            user_id=self.user_manager.id,
        )
        self._born(self.berg, 1, 1)
        events = self._plan()
        mine = events.filtered(lambda event: event.occasion_id == self.birthday)
        self.account.owner_id = self.user_all
        self.assertEqual(mine.user_id, self.user_all)
        self.assertEqual(mine.activity_ids.user_id, self.user_all)
        self.assertEqual((events - mine).activity_ids.user_id, self.user_manager)

    def test_plan(self):
        """Two steps: the deputy a week before, the owner on the day."""
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Gift",
                "res_model": "key.account.care.event",
                "company_id": False,
                "template_ids": [
                    Command.create(
                        {
                            "summary": summary,
                            "responsible_type": who,
                            "delay_count": days,
                            "delay_unit": "days",
                            "delay_from": "before_plan_date",
                        }
                    )
                    for summary, who, days in (
                        ("Buy", "account_deputy", 7),
                        ("Bring", "account_owner", 0),
                    )
                ],
            }
        )
        self._rule(channel="gift", plan_id=plan.id)
        self._born(self.berg, 1, 1)
        told = [
            (each.summary, each.date_deadline.isoformat(), each.user_id)
            for each in self._plan().activity_ids.sorted("date_deadline")
        ]
        self.assertEqual(
            told,
            [("Buy", "2026-12-25", self.user_all), ("Bring", "2027-01-01", self.user_own)],
        )
        with self.assertRaisesRegex(ValidationError, "Only plans for care"):
            plan.copy({"res_model": "key.account"})

    def test_by_hand(self):
        """On the spot at any time; what a rule plans, once a year."""
        spot = self.env.ref("key_account.care_occasion_condolence")
        mine = self.events.with_user(self.user_own)
        vals = {"account_id": self.account.id, "stakeholder_id": self.berg.id}
        mine.create([{**vals, "occasion_id": spot.id, "note": "Her father died"}] * 2)
        mine.create({**vals, "occasion_id": self.birthday.id, "day": "2027-01-01"})
        self._rule()
        self._born(self.berg, 1, 1)
        self.assertEqual(len(self._plan()), 3)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            mine.create({**vals, "occasion_id": self.birthday.id, "day": "2027-06-01"})
        with self.assertRaisesRegex(ValidationError, "not a person of"):
            self.events.create({**vals, "account_id": self.hidden.id, "occasion_id": spot.id})

    def test_done_and_left_out(self):
        self._rule(channel="call")
        self._born(self.berg, 1, 1)
        event = self._plan().with_user(self.user_own)
        with self.assertRaisesRegex(UserError, "why it is left out"):
            event.action_skip()
        event.note = "In hospital"
        event.action_skip()
        self.assertEqual((event.state, event.done_by_id), ("skipped", self.user_own))
        self.assertFalse(event.activity_ids)
        self.assertEqual(self._plan().state, "skipped")
        event.action_reopen()
        event.action_done()
        self.assertEqual(event.date_done, fields.Date.to_date("2026-12-20"))

    def test_cost_of_what_is_done(self):
        """It counts: only managers change it then."""
        event = self.events.with_user(self.user_own).create(
            {"account_id": self.account.id, "occasion_id": self.birthday.id, "cost": 20}
        )
        event.cost = 25
        event.action_done()
        with self.assertRaisesRegex(UserError, "ask a manager"):
            event.cost = 5000
        event.with_user(self.user_manager).cost = 30
        self.assertEqual(event.cost, 30)
        event.action_reopen()
        event.cost = 35
        self.assertEqual(event.cost, 35)

    def test_statements(self):
        """As many for ten times as many people."""
        self._rule(channel="call")

        def born(number):
            for index in range(number):
                self._born(self._person(f"Person {index}"), 1, 1)

        born(3)
        first = self._count(self._plan)
        self.events.search([]).unlink()
        born(30)
        self.assertLessEqual(self._count(self._plan), first + 6)
        self.assertLessEqual(self._count(lambda: self.events.sudo()._plan(self.company)), 10)
