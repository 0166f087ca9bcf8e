from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .access_common import AccessCommon, rpc


@tagged("post_install", "-at_install")
class TestFeatures(AccessCommon):
    """What a company does not need is out of sight, and comes back as it was."""

    def setUp(self):
        super().setUp()
        self._administer_all()
        self.settings = self._model(self.user_admin, "key.account.settings")

    def _is_on(self, name):
        return self.user_own.has_group(f"key_account.{name}")

    def test_a_new_database_starts_with_profiles_and_visits(self):
        self.settings.sudo()._switch_all_features(on=False)
        self.settings.sudo()._start_features()
        on = {name for name in self.settings._get_feature_names() if self._is_on(name)}
        self.assertEqual(on, {"feature_profile", "feature_visit"})
        jobs = (
            "ir_cron_profile",
            "ir_cron_visit_missed",
            "ir_cron_visit_due",
            "ir_cron_visit_plan",
        )
        self.assertEqual(
            [self.env.ref(f"key_account.{job}").active for job in jobs], [True, True, True, False]
        )

    def test_an_update_changes_nothing(self):
        self.settings.sudo()._switch_features({"feature_visit": False, "feature_plan": False})
        self.settings.sudo()._start_features()
        self.assertFalse(self._is_on("feature_visit"))

    def test_administrator_switches_in_the_settings(self):
        job = self.env.ref("key_account.ir_cron_relationship")
        with Form(self.settings) as form:
            self.assertTrue(form.feature_relationship)
            form.feature_relationship = False
        self.assertFalse(self._is_on("feature_relationship"))
        self.assertTrue(self._is_on("feature_visit"))
        self.assertFalse(job.active)
        with Form(self.settings) as form:
            self.assertFalse(form.feature_relationship)
            form.feature_relationship = True
        self.assertTrue(self._is_on("feature_relationship"))
        self.assertTrue(job.active)

    def test_plans_need_visits(self):
        with self.assertRaisesRegex(UserError, "Visit Plans needs Visits"):
            rpc(self.settings, "create", {"feature_visit": False, "feature_plan": True})
        rpc(self.settings, "create", {"feature_visit": False, "feature_plan": False})
        self.assertFalse(self._is_on("feature_visit"))
        with self.assertRaisesRegex(UserError, "Visit Plans needs Visits"):
            rpc(self.settings, "create", {"feature_plan": True})

    def test_protected_data_are_erased_without_the_feature(self):
        self.settings.sudo()._switch_all_features(on=False)
        self.assertTrue(self.env.ref("key_account.ir_cron_erase_sensitive").active)

    def test_a_deleted_job_does_not_stop_the_settings(self):
        self.env.ref("key_account.ir_cron_relationship").unlink()
        rpc(self.settings, "create", {"feature_relationship": False})
        self.assertFalse(self._is_on("feature_relationship"))

    def test_administrators_of_one_company_do_not_switch(self):
        """Features are the same in all companies: the form shows them, the door is closed."""
        self.user_admin.company_ids = self.company
        with self.assertRaisesRegex(AccessError, "apply to all companies"):
            rpc(self.settings, "create", {"feature_relationship": False})
        self.assertTrue(self._is_on("feature_relationship"))
        with Form(self.settings) as form:
            self.assertFalse(form.can_switch)
            form.rating_months = 7
        self.assertEqual(self.company.key_account_rating_months, 7)

    def test_managers_do_not_switch(self):
        for user in self.user_own + self.user_manager:
            with self.assertRaises(AccessError):
                rpc(self._model(user, "key.account.settings"), "create", {"feature_visit": False})
        self.assertTrue(self._is_on("feature_visit"))

    def test_each_job_belongs_to_a_feature(self):
        """Or it runs always: reviews, downloads, and the law."""
        jobs = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", "key_account"), ("model", "=", "ir.cron")])
        )
        of_features = set().union(*self.settings._get_feature_jobs().values())
        self.assertEqual(
            set(jobs.mapped("name")) - of_features,
            {"ir_cron_review", "ir_cron_revenue", "ir_cron_download", "ir_cron_erase_sensitive"},
        )

    def test_all_jobs_of_features_stand_still(self):
        """So nobody is asked to complete a profile, to report a visit, or told of a level."""
        self.settings.sudo()._switch_all_features(on=False)
        for jobs in self.settings._get_feature_jobs().values():
            for job in jobs:
                self.assertFalse(self.env.ref(f"key_account.{job}").active, job)

    def test_items_of_the_start_page_are_not_offered(self):
        """Neither in their settings, nor in the report, nor among what was put off."""
        accounts = self._model(self.user_own, "key.account")
        accounts.sudo().env["key.account.desk.snooze"].with_user(self.user_own).sudo()._put_off(
            [("complaint", "key.account", self.owned.id), ("order_late", "key.account", 1)],
            "Later",
            "2099-01-01",
        )
        self.assertEqual(accounts.get_desk()["put_off_text"], "Put off: 2")
        self.settings.sudo()._switch_all_features(on=False)
        self.assertEqual(accounts.get_desk()["put_off_text"], "Put off: 1")
        for model in ("key.account.desk.kind", "key.account.desk.count", "key.account.desk.snooze"):
            records = self.env[model].with_user(self.user_own).sudo()
            records = records.with_context(active_test=False)
            offered = records.search([("is_offered", "=", True)])
            self.assertEqual(offered, records.search([]).filtered("is_offered"))
            self.assertFalse({"complaint", "visit_due", "plan"} & set(offered.mapped("kind")))

    def test_import_template_of_profiles(self):
        accounts = self._model(self.user_own, "key.account")
        self.assertEqual(len(accounts.get_import_templates()), 1)
        self.settings.sudo()._switch_features({"feature_profile": False})
        self.assertEqual(accounts.get_import_templates(), [])
