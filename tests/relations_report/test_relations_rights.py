import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .relations_common import RelationsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestRelationsRights(RelationsCommon):
    """Whose accounts a report tells of, and who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._account(cls.gamma, owner_id=cls.user_all.id)
        cls.foreign = cls._account(cls.alpha, cls.other_company)
        cls._visits(cls.first, 2)
        cls._visits(cls.third, 5, user_id=cls.user_all.id)

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def _visit_count(self, report):
        return self._values(report)["visit"]

    def test_salespeople_report_on_their_own_accounts(self):
        """Whatever they send."""
        for values in ({}, {"scope": "company"}, {"salesperson_id": self.user_all.id}):
            report = self._report(self.user_own, **values)
            self.assertEqual((report.scope, report.salesperson_id), ("person", self.user_own))
            self.assertEqual(self._visit_count(report), 2)
            self.assertEqual(report.sudo().account_ids, self.first + self.second)
        report.write({"scope": "company", "salesperson_id": False})
        self.assertEqual((report.scope, report.salesperson_id), ("person", self.user_own))
        with self.assertRaises(AccessError):
            report.write({"user_id": self.user_manager.id})
        for name, value in (("state", "final"), ("account_ids", [Command.link(self.third.id)])):
            with self.assertRaises(AccessError):
                report.write({name: value})

    def test_a_form_of_a_salesperson(self):
        with Form(self._as(self.user_own, self.reports)) as form:
            self.assertEqual((form.scope, form.salesperson_id), ("person", self.user_own))
        self.assertEqual(self._visit_count(form.record), 2)

    def test_made_by_a_manager_who_is_none_any_more(self):
        """The rights of whoever made it count each time."""
        report = self._report()
        self.assertEqual(self._visit_count(report), 7)
        self.user_manager.group_ids = [
            Command.unlink(self.env.ref("key_account.group_manager").id),
            Command.link(self.env.ref("key_account.group_user").id),
        ]
        report.sudo()._count()
        self.assertEqual(self._visit_count(report.sudo()), 0)

    def test_who_reads(self):
        own, others = self._report(self.user_own), self._report()
        self.assertEqual(self._as(self.user_own, self.reports).search([]), own)
        self.assertEqual(self._as(self.user_manager, self.reports).search([]), own + others)
        self.assertEqual(self._as(self.user_all, self.reports).search([]), own + others)
        with self.assertRaises(AccessError):
            self._as(self.user_all, own).action_compute()
        with self.assertRaises(AccessError):
            self._as(self.user_own, others).action_print()
        with self.assertRaises(AccessError):
            self._as(self.user_own, self._figure(others, "visit")).action_open()
        with self.assertRaises(AccessError):
            self._as(self.user_none, self.reports).search([])

    def test_arrears_are_for_those_who_handle_credit(self):
        """Others with all accounts read reports without them; of own accounts, everybody has them."""
        report = self._report()
        figures = self.env["key.account.relations.figure"]
        mine = [("report_id", "=", report.id), ("code", "=", "owed")]
        self.assertTrue(self._as(self.user_manager, figures).search(mine))
        self.assertFalse(self._as(self.user_all, figures).search(mine))
        told = self._as(self.user_all, report)._get_told()
        self.assertNotIn("Arrears and Promises", [section["name"] for section in told])
        self.assertFalse(self._figure(self._report(self.user_all), "owed"))
        own = self._report(self.user_all, scope="person", salesperson_id=self.user_all.id)
        self.assertTrue(self._figure(own, "owed"))
        self.assertTrue(self._figure(self._report(self.user_own), "owed"))

    def _demote(self, user, group, to="group_user"):
        """Take a group from a user, who keeps a lesser one."""
        user.group_ids = [
            Command.unlink(self.env.ref(f"key_account.{group}").id),
            Command.link(self.env.ref(f"key_account.{to}").id),
        ]

    def test_readers_who_lost_all_accounts(self):
        """Of reports that they made, they keep those on the own accounts."""
        mine = {"scope": "person", "salesperson_id": self.user_all.id}
        others = {"scope": "person", "salesperson_id": self.user_own.id}
        whole, of_others, own = (
            self._report(self.user_all, **values) for values in ({}, others, mine)
        )
        visits = self._figure(whole, "visit")
        self.assertEqual((visits.value, len(self._opened(visits))), (7, 7))
        whole.findings = "Read by all of us"
        self._demote(self.user_all, "group_all_accounts")
        self.assertEqual(self._as(self.user_all, self.reports).search([]), own)
        figures = self._as(self.user_all, self.env["key.account.relations.figure"]).search([])
        self.assertEqual(figures.report_id, own)
        self.assertEqual(self._visit_count(own), 5)
        self.assertIn("owed", self._values(own))
        for report in (whole, of_others):
            for refused in (
                report.action_print,
                report.action_final,
                report.action_compute,
                self._figure(report.sudo(), "visit").with_user(self.user_all).action_open,
            ):
                with self.assertRaises(AccessError):
                    refused()

    def test_managers_who_are_none_any_more(self):
        """With all accounts, they change what they made, and read no arrears but the own ones."""
        whole = self._report()
        own = self._report(scope="person", salesperson_id=self.user_manager.id)
        self.assertTrue(self._figure(whole, "owed"))
        self._demote(self.user_manager, "group_manager", "group_all_accounts")
        figures = self._as(self.user_manager, self.env["key.account.relations.figure"])
        owed = figures.search([("code", "=", "owed")])
        self.assertEqual(owed.report_id, own)
        whole.action_final()
        self.assertEqual(whole.state, "final")

    def test_made_by_itself(self):
        """Readers keep no right of their own: those who see all accounts read it, managers change it."""
        self.company.write(
            {
                "key_account_relations_rhythm": "month",
                "key_account_relations_reader_ids": [Command.set(self.user_manager.ids)],
            }
        )
        self.reports.sudo()._make_scheduled(self.company)
        report = self.reports.search([("is_scheduled", "=", True)], limit=1)
        self.assertFalse(report.user_id.active)
        mine = self._as(self.user_manager, report)
        mine.action_compute()
        self.assertEqual(self._values(report)["visit"], 7)
        self.assertIn("owed", self._values(report))
        self._demote(self.user_manager, "group_manager", "group_all_accounts")
        self.assertEqual(self._values(mine)["visit"], 7)
        self.assertNotIn("owed", self._values(mine))
        for change in (mine.action_compute, mine.action_final, mine.unlink):
            with self.assertRaises(AccessError):
                change()
        self._demote(self.user_manager, "group_all_accounts")
        self.assertFalse(mine.search([("id", "=", report.id)]))
        # What a manager computes anew is told as before.
        self._as(self.user_admin, report).action_compute()
        self.assertEqual(self._values(report)["visit"], 7)

    def test_confidential(self):
        """While a metric is confidential, managers alone see what tells of it, in any report."""
        self._answer(self.first, {"quality": 80})
        self._complaints(self.first, 1)
        metrics = self.env["key.account.metric"]
        told = {"satisfaction", "complaint_cost", "visit", "visit_known"}
        reports = {
            user: self._report(user) for user in (self.user_own, self.user_all, self.user_manager)
        }
        codes = {
            user: set(self._as(user, report).figure_ids.mapped("code"))
            for user, report in reports.items()
        }
        for user in reports:
            self.assertLessEqual(told, codes[user])
        codes_of_metrics = ("satisfaction", "quality_loss", "visit_count", "overdue_amount")
        metrics.search([("code", "in", codes_of_metrics)]).write(
            {"confidential": True, "active": False}
        )
        self.env.invalidate_all()
        for user, report in reports.items():
            seen = set(self._as(user, report).figure_ids.mapped("code"))
            if user == self.user_manager:
                self.assertEqual(seen, codes[user])
            else:
                self.assertFalse(told & seen)
                self.assertFalse({"satisfaction_dimension", "visit_business", "owed"} & seen)
                self.assertIn("feedback", seen)
            board = self._as(user, report)._get_told()
            names = [section["name"] for section in board]
            self.assertEqual("Visits" in names, user == self.user_manager)
            # Computed anew, by whoever may.
            report.with_user(self.user_manager).action_compute()
            again = set(self._as(user, report).figure_ids.mapped("code"))
            self.assertEqual(again, seen)

    def test_revenue_heard_is_for_managers(self):
        """As on the campaign: of one account, it would tell its revenue."""
        self._answer(self.first, {"quality": 80})
        figures = self.env["key.account.relations.figure"]
        for user in (self.user_own, self.user_all):
            report = self._report(user)
            heard = [("report_id", "=", report.id), ("code", "=", "revenue_share")]
            self.assertFalse(self._as(user, figures).search(heard))
            self.assertTrue(self._as(self.user_manager, figures).search(heard))

    def test_makers_who_lost_their_rights(self):
        """A manager is told whose rights are missing; the figures stay."""
        gone, moved = self._report(self.user_own), self._report(self.user_all)
        self.user_own.group_ids = [Command.unlink(self.env.ref("key_account.group_user").id)]
        self.user_all.write(
            {"company_id": self.other_company.id, "company_ids": [self.other_company.id]}
        )
        for made, user, visits in ((gone, self.user_own, 2), (moved, self.user_all, 7)):
            report = self._as(self.user_manager, made)
            with self.assertRaisesRegex(UserError, re.escape(f"made by {user.name}")):
                report.action_compute()
            with self.assertRaisesRegex(UserError, re.escape(f"made by {user.name}")):
                report.write({"period": "quarter"})
            self.assertEqual(self._visit_count(report), visits)
            report.action_final()

    def test_teams_and_people(self):
        team = self.env["crm.team"].create(
            {
                "name": "North",
                "company_id": self.company.id,
                "member_ids": [Command.set(self.user_own.ids)],
            }
        )
        report = self._report(scope="team", team_id=team.id)
        self.assertEqual(self._visit_count(report), 2)
        self.assertEqual(len(self._opened(self._figure(report, "visit"))), 2)
        report.write({"scope": "person", "salesperson_id": self.user_all.id})
        self.assertEqual(self._visit_count(report), 5)

    def test_owner_on_the_last_day(self):
        """An account that was handed over in March belongs to the February of its owner then."""
        self.env["key.account.owner.change"].search(
            [("account_id", "=", self.first.id)]
        ).date = "2026-01-01"
        self.first.owner_id = self.user_all
        mine = {"scope": "person", "salesperson_id": self.user_own.id}
        self.assertEqual(self._visit_count(self._report(**mine)), 2)
        march = {"period": "own", "date_from": "2026-02-01", "date_to": "2026-03-02"}
        self.assertEqual(self._visit_count(self._report(**mine, **march)), 0)
        # The salesperson does not see the account any more.
        self.assertEqual(self._visit_count(self._report(self.user_own)), 0)

    def test_merged_accounts(self):
        """A final report keeps its figures, and opens the records of the account that took them over."""
        report = self._report(scope="person", salesperson_id=self.user_own.id)
        report.action_final()
        self.first.sudo()._merge_into(self.third)
        self.assertEqual(report.account_ids, self.second + self.third)
        self.assertEqual(self._visit_count(report), 2)
        opened = self._opened(self._figure(report, "visit"))
        self.assertEqual((len(opened), opened.account_id), (7, self.third))

    def test_companies_are_apart(self):
        self._visits(self.foreign, 3, user_id=self.env.uid)
        self.assertEqual(self._visit_count(self._report()), 7)
        report = self.reports.with_company(self.other_company).create(
            {"company_id": self.other_company.id}
        )
        self.assertEqual(self._visit_count(report), 3)
        self.assertNotIn(report, self._as(self.user_manager, self.reports).search([]))

    def test_features_that_are_off_are_not_told(self):
        settings = self.env["key.account.settings"]
        settings._switch_features({"feature_satisfaction": False, "feature_credit": False})
        sections = set(self._report().figure_ids.mapped("section"))
        self.assertEqual(sections, {"visit", "feedback", "complaint", "care", "development"})
