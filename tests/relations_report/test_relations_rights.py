from odoo.exceptions import AccessError
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

    def test_opened_with_own_rights(self):
        """Figures of the whole company open what the reader may read."""
        report = self._report(self.user_all)
        visits = self._figure(report, "visit")
        self.assertEqual((visits.value, len(self._opened(visits))), (7, 7))
        self.user_all.group_ids = [
            Command.unlink(self.env.ref("key_account.group_all_accounts").id),
            Command.link(self.env.ref("key_account.group_user").id),
        ]
        self.assertEqual(len(self._opened(visits)), 5)

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
