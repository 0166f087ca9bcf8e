from odoo import fields
from odoo.tests import tagged

from ..workers_common import INTERRUPT, WAIT
from ..workers_visit_common import AS_USER, WorkersVisitCommon

GIFT = "key.account.gift"


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkersGift(WorkersVisitCommon):
    """Two people who ask at once do not pass a limit together."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            account = env["key.account"].browse(self.account_ids[0])
            account.company_id.write(
                {
                    "key_account_gift_free": 100,
                    "key_account_gift_cap": 0,
                    "key_account_gift_person_cap": 150,
                }
            )
            contact = env["res.partner"].create(
                {"name": "Berg", "parent_id": account.partner_id.id}
            )
            person = env["key.account.stakeholder"].create(
                {"account_id": account.id, "partner_id": contact.id}
            )
            gifts = env[GIFT].create(
                [
                    {
                        "account_id": account.id,
                        "stakeholder_id": person.id,
                        "name": f"Tea {number}",
                        "amount": 100,
                        "date": fields.Date.today(),
                        "user_id": self.user_id,
                    }
                    for number in range(2)
                ]
            )
            self.gift_ids = gifts.ids

    def _ask(self, number):
        return AS_USER % {
            "user": self.user_id,
            "model": GIFT,
            "ids": [self.gift_ids[number]],
            "method": "action_ask",
        }

    def test_limit_of_a_person(self):
        """100 each, of 150: the second waits for the first, begins again, and is refused."""
        wait = INTERRUPT % {"model": GIFT, "method": "_get_findings", "action": WAIT}
        with self._gate():
            first = self._start(wait + self._ask(0))
            self._until_waiting_at_gate()
            second = self._start(self._ask(1))
            self._until_waiting_for_another()
        self.assertNotIn("Refused", self._finish(first))
        self.assertIn("Refused", self._finish(second))
        with self._environment() as env:
            states = env[GIFT].browse(self.gift_ids).mapped("state")
        self.assertEqual(states, ["approved", "draft"])
