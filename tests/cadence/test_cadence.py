from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .cadence_common import CadenceCommon


@tagged("post_install", "-at_install")
class TestVisitDue(CadenceCommon):
    """What is due follows grade, cadence and the last visit that was done."""

    def test_never_visited(self):
        """Due since the account is there: with two a month every 15 days, at the latest 7 later."""
        due = self._due()
        made = self.account.create_date.date()
        self.assertEqual(due.interval_days, 15)
        self.assertEqual((due.interval_min, due.interval_max), (7, 22))
        self.assertEqual((due.due_date - made).days, 0)
        self.assertEqual((due.latest_date - made).days, 7)
        self.assertEqual((due.user_id, due.half_day, due.duration), (self.user_own, "morning", 1.5))
        self.assertFalse(due.last_date or due.next_date)

    @freeze_time("2026-03-20 12:00:00")
    def test_last_done_visit_counts(self):
        """Done on 2 March: due on 17 March, three days ago; what was missed does not count."""
        self._visit(self.account, "2026-03-02 09:00:00", state="done")
        self._visit(self.account, "2026-03-16 09:00:00", state="missed")
        planned = self._visit(self.account, "2026-03-25 09:00:00")
        due = self._due()
        self.assertEqual(due.last_date, date(2026, 3, 2))
        self.assertEqual(due.due_date, date(2026, 3, 17))
        self.assertEqual(due.latest_date, date(2026, 3, 24))
        self.assertEqual(due.next_date, date(2026, 3, 25))
        self.assertEqual(due.overdue_days, 3)
        self.assertEqual(self.account.visit_last_date, date(2026, 3, 2))
        self.assertEqual(self.account.visit_next_date, date(2026, 3, 25))
        with freeze_time("2026-03-25 12:00:00"):
            planned.state = "done"
            # Half a month after 25 March: as far into April as the first half of it.
            self.assertEqual(self._due().due_date, date(2026, 4, 10))
            self.assertFalse(self.account.visit_next_date)
            planned.state = "planned"
        planned.start = "2026-03-27 09:00:00"
        self.assertEqual(self.account.visit_next_date, date(2026, 3, 27))
        planned.unlink()
        self.assertFalse(self.account.visit_next_date)

    def test_levels_are_apart(self):
        """A technical visit is no business visit; A has three levels, D one."""
        self._visit(self.account, "2026-03-02 09:00:00", visit_level="technical", state="done")
        self.assertFalse(self._due().last_date)
        self.assertEqual(self._due(level="technical").last_date, date(2026, 3, 2))
        self.assertEqual(len(self.account.visit_due_ids), 3)
        self._grade(self.account, self.grade_d)
        self.assertEqual(self.account.visit_due_ids.visit_level, "business")
        self.assertEqual(self._due().channel, "call")

    def test_who_visits(self):
        """The technical contact if there is one, else the owner; executives share the accounts out."""
        technical, leadership = self._due(level="technical"), self._due(level="leadership")
        self.assertEqual((technical + leadership).user_id, self.user_own)
        self.account.technical_id = self.user_all
        self.assertEqual(self._due(level="technical").user_id, self.user_all)
        self.assertIn(self.user_all, self.account.shared_user_ids)
        self.env.ref("key_account.executive_rank_top").user_ids = self.user_manager
        self.account._update_visit_due()
        self.assertEqual(self._due(level="leadership").user_id, self.user_manager)
        self.account.executive_id = self.user_admin
        self.assertEqual(self._due(level="leadership").user_id, self.user_admin)
        self.account.technical_id.active = False
        self.account._update_visit_due()
        self.assertEqual(self._due(level="technical").user_id, self.user_own)

    def test_who_can_still_visit(self):
        """The deputy visits for an owner who left, lost access or works for another company."""
        deputy, owner = self.user_all, self.user_own
        self.account.deputy_id = deputy
        elsewhere = {
            "company_ids": [Command.set(self.other_company.ids)],
            "company_id": self.other_company.id,
        }
        for values in (
            {"active": False},
            {"group_ids": [Command.set(self.env.ref("base.group_user").ids)]},
            elsewhere,
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                before = self.env["ir.cron.trigger"].search([])
                owner.write(values)
                triggers = self.env["ir.cron.trigger"].search([]) - before
                self.assertEqual(triggers.cron_id, self.env.ref("key_account.ir_cron_visit_due"))
                self.account._update_visit_due()
                self.assertEqual(self._due().user_id, deputy)
                deputy.write(values)
                self.account._update_visit_due()
                self.assertFalse(self._due().user_id)
                savepoint.rollback()

    def test_executives_who_can_still_visit(self):
        rank = self.env.ref("key_account.executive_rank_top")
        rank.user_ids = self.user_manager + self.user_none
        self.account._update_visit_due()
        self.assertEqual(self._due(level="leadership").user_id, self.user_manager)
        self.user_manager.group_ids = self.env.ref("base.group_user")
        self.account._update_visit_due()
        self.assertEqual(self._due(level="leadership").user_id, self.user_own)

    def test_accounts_are_chosen_once(self):
        """What PostgreSQL knows about the tables does not matter: all steps start from the chosen ones."""
        statement = self.account._get_due_statement(self.company, SQL("account.id IN (1, 2)"))
        self.assertEqual(statement.code.count("account.id IN (1, 2)"), 1)
        self.assertEqual(statement.code.count("FROM key_account account"), 1)

    def test_nobody_visits(self):
        account = self._account(self.beta)
        self._grade(account, self.grade_a)
        self.assertFalse(account.visit_due_ids.user_id)
        self.assertEqual(len(account.visit_due_ids), 3)

    def test_cadence_that_says_most_counts(self):
        kind = self.env.ref("key_account.relation_kind_terminal")
        self.env["key.account.cadence"].create(
            {
                "grade_id": self.grade_a.id,
                "relation_kind_id": kind.id,
                "number": 1,
                "period": "week",
                "sequence": 99,
            }
        )
        self.account._update_visit_due()
        self.assertEqual(self._due().interval_days, 15)
        self.account.relation_kind_id = kind
        self.assertEqual(self._due().interval_days, 7)

    def test_prospects(self):
        """A prospect without grade is visited as it is marked; who is given up is not, graded or not."""
        prospect = self._account(self.beta, owner_id=self.user_own.id, prospect_mark="continue")
        self.assertEqual(self._due(prospect).interval_days, 30)
        prospect.prospect_mark = "keep_on"
        self.assertEqual(
            (self._due(prospect).interval_days, self._due(prospect).channel), (91, "call")
        )
        prospect.prospect_mark = "give_up"
        self.assertFalse(prospect.visit_due_ids)
        self.account.prospect_mark = "give_up"
        self.assertFalse(self.account.visit_due_ids)
        self.assertFalse(self.account.visit_due_date)

    def test_own_cadence(self):
        exception = self.env["key.account.cadence.exception"].create(
            {
                "account_id": self.account.id,
                "number": 1,
                "period": "week",
                "reason": "They build a second mill",
            }
        )
        due = self._due()
        self.assertEqual((due.interval_days, due.interval_min, due.interval_max), (7, 3, 10))
        self.assertEqual(due.half_day, "morning")
        exception.number = 0
        self.assertFalse(self._due())
        exception.write({"number": 1, "until": "2020-12-31"})
        self.assertEqual(self._due().interval_days, 15)

    def test_archived_account(self):
        self.account.active = False
        self.assertFalse(self.account.visit_due_ids)
        self.account.active = True
        self.assertEqual(len(self.account.visit_due_ids), 3)

    def test_merged_accounts(self):
        other = self._account(self.beta, owner_id=self.user_own.id)
        self._grade(other, self.grade_a)
        self._visit(other, "2026-03-02 09:00:00", state="done")
        for account in self.account + other:
            self.env["key.account.cadence.exception"].create(
                {"account_id": account.id, "number": 1, "period": "week", "reason": "Mill"}
            )
        other._merge_into(self.account)
        self.assertEqual(len(self.account.visit_due_ids), 3)
        self.assertEqual(self.account.visit_last_date, date(2026, 3, 2))
        self.assertEqual(len(self.account.cadence_exception_ids), 1)

    def test_companies_are_apart(self):
        foreign = self._account(self.alpha, self.other_company)
        self._grade(foreign, self.grade_a)
        self.env["key.account.cadence"].create(
            {
                "company_id": self.other_company.id,
                "grade_id": self.grade_a.id,
                "number": 1,
                "period": "week",
                "sequence": 1,
            }
        )
        self._run_cron()
        self.assertEqual(self._due(foreign).interval_days, 7)
        self.assertEqual(self._due().interval_days, 15)

    def test_nothing_changed_nothing_written(self):
        accounts = self.env["key.account"]
        self._run_cron()
        places = SQL("SELECT ARRAY_AGG(ctid::text ORDER BY id) FROM key_account_visit_due")
        before = self.env.execute_query(places)
        self.assertEqual(accounts._update_all_visit_due(self.company), 0)
        self.assertEqual(self.env.execute_query(places), before)

    def test_statements_do_not_grow(self):
        """As many statements for thirty accounts as for three."""
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {number}", "is_company": True} for number in range(33)]
        )
        accounts = self.env["key.account"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "owner_id": self.user_own.id,
                }
                for partner in partners
            ]
        )
        for few in (accounts[:3], accounts[3:]):
            few._update_visit_due()  # the first time is warm-up: caches
            self.env.flush_all()
            with self.assertQueryCount(3):
                few._update_visit_due()

    def test_visits_decide_not_people(self):
        with self.assertRaisesRegex(AccessError, "recorded by the system"):
            self.account.with_user(self.user_own).visit_last_date = "2026-01-01"

    def test_search_by_days_overdue(self):
        self._visit(self.account, "2026-03-02 09:00:00", state="done")
        found = self.env["key.account"].search(
            [("visit_overdue_days", ">", 3), ("id", "=", self.account.id)]
        )
        with freeze_time("2026-03-20 12:00:00"):
            late = self.env["key.account"].search([("visit_overdue_days", ">=", 3)])
            later = self.env["key.account"].search([("visit_overdue_days", ">", 3)])
        self.assertTrue(found)
        self.assertIn(self.account, late)
        self.assertNotIn(self.account, later)


@tagged("post_install", "-at_install")
class TestCadence(CadenceCommon):
    """What an administrator may say, and what no calendar can hold."""

    def _cadence(self, **values):
        return self.env["key.account.cadence"].create(dict({"grade_id": self.grade_b.id}, **values))

    def test_more_than_a_day_can_hold(self):
        with self.assertRaisesRegex(ValidationError, "more than one per day"):
            self._cadence(number=8, period="week")

    def test_own_cadence_is_held_to_the_same(self):
        """Eight a week are refused of one account too; fifty a year are one a week."""
        exception = self.env["key.account.cadence.exception"].create(
            {"account_id": self.account.id, "number": 50, "period": "year", "reason": "New mill"}
        )
        self.assertEqual(exception.interval_days, 7)
        with self.assertRaisesRegex(ValidationError, "more than one per day"):
            exception.write({"number": 8, "period": "week"})

    def test_interval_outside_its_limits(self):
        with self.assertRaisesRegex(
            ValidationError, "every 30 days is not between the limits of 40 and"
        ):
            self._cadence(number=1, period="month", interval_min=40)
        with self.assertRaisesRegex(ValidationError, "Change the limits"):
            self._cadence(number=1, period="month", interval_max=20)

    def test_executive_needs_a_rank(self):
        with self.assertRaisesRegex(ValidationError, "choose the rank of the executive"):
            self._cadence(visitor="executive")

    def test_duration(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self._cadence(duration=0)

    def test_change_is_worked_out_by_the_scheduled_action(self):
        cadence = self.env.ref("key_account.cadence_a_business")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search([])
        cadence.number = 1
        self.assertEqual(
            (triggers.search([]) - before).cron_id, self.env.ref("key_account.ir_cron_visit_due")
        )
        self._run_cron()
        self.assertEqual(self._due().interval_days, 30)
        self.assertEqual(cadence.account_count, 1)

    def test_plan_from_what_is_due(self):
        action = self._due().with_user(self.user_own).action_plan_visit()
        visit = (
            self.env["key.account.visit"]
            .with_context(**action["context"])
            .create({"start": "2026-03-02 09:00:00"})
        )
        self.assertEqual((visit.account_id, visit.duration), (self.account, 1.5))
        self.assertEqual(visit.user_id, self.user_own)
