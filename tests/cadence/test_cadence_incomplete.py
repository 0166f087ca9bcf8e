from odoo.tests import Form, tagged

from .cadence_common import CadenceCommon


@tagged("post_install", "-at_install")
class TestCadenceIncomplete(CadenceCommon):
    """A cadence whose computed interval got lost works until an update heals it."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_cadence SET interval_days = NULL, interval_min = NULL, interval_max = NULL"
        )
        self.env.invalidate_all()

    def test_due_visits_take_it_from_number_and_period(self):
        """Two visits a month are every 15 days, so between 7 and 22."""
        self._run_cron()
        due = self._due()
        self.assertEqual((due.interval_days, due.interval_min, due.interval_max), (15, 7, 22))
        self.assertEqual(self._due(level="technical").interval_days, 91)

    def test_form_and_feasibility_open(self):
        cadence = self.env.ref("key_account.cadence_a_business")
        Form(cadence.with_user(self.user_manager))
        manager = self.env["key.account.feasibility"].with_user(self.user_manager)
        self.assertTrue(manager.browse(manager.action_check()["res_id"]).verdict)
