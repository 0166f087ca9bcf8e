from odoo.tests import tagged

from ..workers_common import INTERRUPT, WAIT
from ..workers_visit_common import WorkersVisitCommon

# Says who recommended an account as the screen does; says so if it is refused.
RECOMMEND = """
from odoo.exceptions import UserError
from odoo.service.model import retrying
def recommend():
    accounts = env["key.account"]
    accounts.browse(%s).referred_by_id = accounts.browse(%s).partner_id
try:
    retrying(recommend, env)
except UserError as error:
    print("Refused:", error)
"""
WAITING = INTERRUPT % {
    "model": "key.account",
    "method": "_find_referral_loop",
    "action": WAIT,
}


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkersReferral(WorkersVisitCommon):
    """Two people at once do not say that customers recommended each other."""

    def test_each_other(self):
        """The second waits for the first, begins again, and is refused."""
        mill, forge = self.account_ids[:2]
        with self._gate():
            one = self._start(WAITING + RECOMMEND % (mill, forge))
            self._until_waiting_at_gate()
            two = self._start(RECOMMEND % (forge, mill))
            self._until_waiting_for_another()
        self.assertNotIn("Refused", self._finish(one))
        self.assertIn("Refused", self._finish(two))
        with self._environment() as env:
            accounts = env["key.account"].browse([mill, forge])
            self.assertEqual(accounts[0].referred_by_id, accounts[1].partner_id)
            self.assertFalse(accounts[1].referred_by_id)
