from odoo.tests import freeze_time, tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20 03:00:00")
class TestCareJob(CareCommon):
    def test_scheduled_action(self):
        """It plans each company by its own rules, and a second run writes nothing."""
        other = self._account(self.gamma, self.other_company)
        stranger = self._person("Olaf Over", account=other)
        for person in (self.berg, stranger):
            self._born(person, 1, 1)
        self._rule(channel="call")
        cron = self.env.ref("key_account.ir_cron_care")
        for _run in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            people = self.berg + stranger
            event = self.events.search([("stakeholder_id", "in", people.ids)])
            self.assertEqual(event.stakeholder_id, self.berg)
            self.assertEqual(len(event.activity_ids), 1)
            self.assertFalse(event.is_pending)
        self.env["key.account.care.rule"].search(
            [("company_id", "=", self.company.id)]
        ).company_id = False
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.events.search_count([("stakeholder_id", "=", stranger.id)]), 1)
