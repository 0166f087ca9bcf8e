from odoo.tests import freeze_time, tagged

from ...tools.desk import Desk
from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20")
class TestCareDesk(CareCommon):
    """On the start page: who needs more than a greeting this week, and birthdays of key people."""

    def _told(self, user):
        env = self.env(user=user, context={"allowed_company_ids": self.company.ids})
        desk = Desk(env)
        [source] = env["key.account.desk"]._get_care_items(desk)
        return sorted(row["facts"]["name"] for row in desk.rows(source.query))

    def test_this_week(self):
        """20 to 27 December: a call to Ada, greetings to the decision maker and to a user without a key role."""
        self._rule(sequence=1, roles=["gatekeeper"], channel="call")
        self._rule(sequence=2)
        for person, day in (
            (self.ada, 27),
            (self.berg, 20),
            (self.dora, 22),
            (self.carl, 28),
        ):
            self._born(person, 12, day)
        self._plan()
        self.assertEqual(self._told(self.user_own), ["Ada Buyer", "Berg Boss"])
        self.assertEqual(self._told(self.user_manager), [])
        self.events.search([("stakeholder_id", "=", self.berg.id)]).action_done()
        self.assertEqual(self._told(self.user_own), ["Ada Buyer"])
