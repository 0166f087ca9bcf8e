import contextlib
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.profile import key_account_completeness
from ...tools import job
from .completeness_common import CompletenessCommon
from .test_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestCompleteness(CompletenessCommon):
    def test_what_is_missing(self):
        account = self.account
        self.assertEqual(account.profile_completeness, 0)
        self.assertEqual(
            account.profile_missing_text, "Line Of Business, Territory, Consumption, Decision maker"
        )
        account.line_of_business = "Rolls"
        self.assertEqual(account.profile_completeness, 25)
        account.profile_properties = {"territory": "North"}
        self.assertEqual(account.profile_completeness, 50)
        self.assertEqual(account.profile_missing_text, "Consumption, Decision maker")
        self._fill(account)
        self.assertEqual(account.profile_completeness, 100)
        self.assertFalse(account.profile_missing_text)
        account.stakeholder_ids.active = False
        self.assertEqual(account.profile_completeness, 75)

    def test_people_change(self):
        """Who has left is not known any longer; what is noted of a person makes the part young."""
        self._fill(self.account)
        person = self.account.stakeholder_ids
        (self.line_of_business + self.territory + self.consumption).active = False
        account = self.account.sudo()
        account._refresh_completeness()
        self.assertEqual(account.profile_completeness, 100)
        today, account.profile_oldest_date = account.profile_oldest_date, "2020-01-01"
        person.note = "Met at the fair"
        self.assertEqual(account.profile_oldest_date, today)
        person.left_on = "2025-12-31"
        self.assertEqual(account.profile_completeness, 0)
        person.left_on = False
        self.assertEqual(account.profile_completeness, 100)
        person.unlink()
        self.assertEqual(account.profile_completeness, 0)

    def test_shown_while_editing(self):
        """What is typed changes the percentage before it is saved, and people stay known."""
        self._fill(self.account)
        with Form(self._own(self.account)) as form:
            form.annual_turnover = 5_000_000
            self.assertEqual(form.profile_completeness, 100)
            form.line_of_business = False
            self.assertEqual(form.profile_completeness, 75)
            self.assertEqual(form.profile_missing_text, "Line Of Business")
            form.line_of_business = "Plates"

    def test_review_moves_an_account(self):
        """An account that becomes an A has more to tell at once; of many the scheduler takes care."""
        self._grade(self.account, self.grade_b)
        self.account.line_of_business = "Rolls"
        self.assertEqual(self.account.profile_completeness, 100)
        self._invoice(self.alpha, 1000, "2025-05-01")
        review = self.env["key.account.review"].create(
            {"scorecard_id": self.env.ref("key_account.scorecard_abc").id, "date": "2025-12-31"}
        )
        review.action_compute()
        self.env.cr.execute("DELETE FROM ir_cron_trigger WHERE cron_id = %s", [self.cron.id])
        review.action_approve()
        self.assertEqual(self.account.grade_id, self.grade_a)
        self.assertEqual(self.account.profile_completeness, 25)
        triggers = self.env["ir.cron.trigger"]
        self.assertFalse(triggers.search([("cron_id", "=", self.cron.id)]))
        with patch.object(key_account_completeness, "BATCH", 1):
            (self.account + self.account_beta)._after_grade_change()
        self.assertTrue(triggers.search([("cron_id", "=", self.cron.id)]))

    def test_template_and_grade_decide(self):
        self.account.line_of_business = "Rolls"
        self._grade(self.account, self.grade_b)
        self.assertEqual(self.account.profile_completeness, 100)
        self._grade(self.account, self.grade_a)
        self.assertEqual(self.account.profile_completeness, 25)
        self.account.profile_template_id = False
        self.assertEqual(self.account.profile_completeness, 100)

    def test_filters(self):
        self._fill(self.account)
        accounts = self._own(self.env["key.account"])
        self.assertEqual(accounts.search([("is_profile_incomplete", "=", True)]), self.account_beta)
        self.assertEqual(accounts.search([("profile_completeness", "=", 100)]), self.account)
        for day, stale in (("2027-01-01", False), ("2027-01-03", True)):
            with freeze_time(f"{day} 09:00:00"):
                self.env.invalidate_all()
                self.assertEqual(self.account.is_profile_stale, stale)
                found = accounts.search([("is_profile_stale", "=", True)])
                self.assertEqual(found, self.account if stale else accounts)

    def test_age_of_each_part(self):
        self._fill(self.account)
        self.assertEqual(str(self.account.profile_oldest_date), "2026-01-01")
        with freeze_time("2026-01-11 09:00:00"):
            self.env.invalidate_all()
            ages = self.account.profile_age_text.split("\n")
        self.assertIn("Company: 2026-01-01 (10 days)", ages)
        self.assertIn("Card: 2026-01-02 (9 days)", ages)
        self.assertIn("Consumption: 2026-01-03 (8 days)", ages)
        with freeze_time("2026-02-01 09:00:00"):
            self._own(self.account).action_confirm_profile()
        self.assertEqual(self.account.profile_dates["company"], "2026-02-01")
        self.assertIn("confirmed", self.account.message_ids[0].body)
        with self.assertRaises(AccessError):
            self._own(self.account_gamma).action_confirm_profile()

    def test_the_owner_is_asked_once(self):
        """A accounts under 80 %: one activity, until the profile was complete and falls again."""
        self._run()
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.user_own)
        self.assertEqual(activity.summary, "Complete the profile: 0 % filled in")
        self.assertIn("Territory", activity.note)
        self.assertFalse(self.account_beta.activity_ids)
        self._run("2026-01-11")
        self.assertEqual(self.account.activity_ids, activity)
        activity.action_done()
        self._run("2026-01-12")
        self.assertFalse(self.account.activity_ids)
        self._fill(self.account)
        self._run("2026-01-13")
        self.account.stakeholder_ids.active = False
        self.account.consumption_ids.unlink()
        self._run("2026-01-14")
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertEqual(str(self.account.profile_alerted_on), "2026-01-14")

    def test_the_threshold_is_a_setting(self):
        self.env["key.account.settings"].with_user(self.user_admin).create(
            {"profile_threshold": 25, "profile_months": 6}
        )
        self.assertEqual(self.company.key_account_profile_months, 6)
        self.account.line_of_business = "Rolls"
        self._run()
        self.assertFalse(self.account.activity_ids)
        self.company.key_account_profile_threshold = 26
        self._run()
        self.assertTrue(self.account.activity_ids)
        for vals in (
            {"key_account_profile_threshold": 101},
            {"key_account_profile_threshold": -1},
            {"key_account_profile_months": 0},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.company.write(vals)

    def test_the_job_follows_requirements_and_grades_set_in_bulk(self):
        self.account.line_of_business = "Rolls"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET grade_id = %s WHERE id = %s", [self.grade_b.id, self.account.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.account.profile_completeness, 25)
        self._run()
        self.assertEqual(self.account.profile_completeness, 100)
        self.requirements.create({"kind": "field", "field_name": "strength"})
        self._run("2026-01-11")
        self.assertEqual(self.account.profile_completeness, 50)

    def test_a_run_that_changes_nothing_writes_nothing(self):
        self._run()
        before = self.account.write_date
        self._run("2026-01-11")
        self.assertEqual(self.account.write_date, before)

    def test_batches_resume(self):
        """Killed after the first batch, the job goes on behind it."""
        done = []
        check = type(self.account)._check_profiles

        def killed(accounts):
            if done:
                raise KeyboardInterrupt
            done.append(accounts)
            return check(accounts)

        accounts = self.env["key.account"].with_context(active_test=False).search([], order="id")
        rest = []
        model = type(self.account)

        def collect(accounts):
            rest.append(accounts)

        with (
            patch.object(key_account_completeness, "BATCH", len(accounts) - 1),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1),
        ):
            # Not assertRaises(): it would take back what was committed before the kill.
            with (
                patch.object(model, "_check_profiles", killed),
                contextlib.suppress(KeyboardInterrupt),
            ):
                accounts._cron_profile()
            self.assertEqual(len(done), 1)
            with patch.object(model, "_check_profiles", collect):
                accounts._cron_profile()
        self.assertEqual(rest, [accounts[-1]])

    def test_a_broken_record_does_not_stop_the_others(self):
        self._grade(self.account_gamma, self.grade_a)
        prepare = type(self.account)._prepare_profile_activity

        def broken(account, today):
            if account == self.account:
                raise ValueError("Broken")
            return prepare(account, today)

        with (
            patch.object(type(self.account), "_prepare_profile_activity", broken),
            mute_logger(job.__name__),
        ):
            self._run()
        self.assertFalse(self.account.activity_ids)
        self.assertEqual(self.account_gamma.activity_ids.user_id, self.user_all)

    def test_query_count(self):
        """Thirty profiles take as many queries as three, activities aside."""

        def count_queries(number):
            partners = self.env["res.partner"].create(
                [{"name": f"Mill {index}", "is_company": True} for index in range(number)]
            )
            accounts = self.env["key.account"]._ensure_accounts(partners, self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            accounts.sudo()._check_profiles()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count_queries(1)
        few = count_queries(3)
        self.assertLessEqual(count_queries(30), few)

    def test_bad_requirements(self):
        for vals in (
            {"kind": "field"},
            {"kind": "person"},
            {"kind": "property"},
            {"kind": "property", "property_name": "territory"},
            {
                "kind": "property",
                "property_name": "beds",
                "template_id": self.distributor.id,
            },
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.requirements.create(vals)
        with self.assertRaises(AccessError):
            self._own(self.requirements).create({"kind": "field", "field_name": "strength"})

    def test_nobody_types_the_result(self):
        for vals in (
            {"profile_completeness": 100},
            {"profile_missing": False},
            {"profile_alerted_on": False},
            {"profile_oldest_date": "2030-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._own(self.account).write(vals)


@tagged("post_install", "-at_install")
class TestShippedRequirements(ProfileCommon):
    def test_an_industrial_a_account(self):
        """Shipped: fourteen things of an industrial A account, two of one without template and grade."""
        self.assertEqual(self.account.profile_missing_text, "Line Of Business, Relation Type")
        self.account.write(
            {
                "grade_id": self.env.ref("key_account.grade_a").id,
                "grade_reason": "Says the director",
                "profile_template_id": self.env.ref("key_account.profile_template_industrial").id,
            }
        )
        self.assertEqual(len(self.account.profile_missing), 15)
