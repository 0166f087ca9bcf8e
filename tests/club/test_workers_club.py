from odoo import fields
from odoo.tests import tagged

from ..workers_common import INTERRUPT, WAIT
from ..workers_visit_common import WorkersVisitCommon

MEMBERSHIP = "key.account.club.membership"
# Enters a membership as the screen does, from a day on; says so if it is refused.
JOIN = """
from odoo.exceptions import UserError
from odoo.service.model import retrying
env = env(user=%(user)s)
def join():
    env["key.account.club.membership"].create(
        {"club_id": %(club)s, "account_id": %(account)s, "since": "%(since)s", "until": %(until)r})
try:
    retrying(join, env)
except UserError as error:
    print("Refused:", error)
"""


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkersClub(WorkersVisitCommon):
    """Two people who enter a membership at once do not make a customer a member twice."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            account = env["key.account"].browse(self.account_ids[0])
            club = env["key.account.club"].create(
                {"name": "Circle", "company_id": account.company_id.id}
            )
            self.club_id = club.id

    def _join(self, since, until=False):
        return JOIN % {
            "user": self.user_id,
            "club": self.club_id,
            "account": self.account_ids[0],
            "since": since,
            "until": until,
        }

    def _two_at_once(self, first, second):
        """Return what both say, the first one being half through when the second begins; and the memberships."""
        wait = INTERRUPT % {"model": MEMBERSHIP, "method": "_get_overlapping", "action": WAIT}
        with self._gate():
            one = self._start(wait + first)
            self._until_waiting_at_gate()
            two = self._start(second)
            self._until_waiting_for_another()
        told = self._finish(one), self._finish(two)
        with self._environment() as env:
            members = env[MEMBERSHIP].search([("club_id", "=", self.club_id)], order="since")
            return told, [fields.Date.to_string(member.since) for member in members]

    def test_same_days(self):
        """The second waits for the first, begins again, and is refused."""
        (first, second), days = self._two_at_once(
            self._join("2026-01-01"), self._join("2026-02-01")
        )
        self.assertNotIn("Refused", first)
        self.assertIn("Refused", second)
        self.assertEqual(days, ["2026-01-01"])

    def test_other_days(self):
        """Of days that do not meet, both are entered."""
        told, days = self._two_at_once(
            self._join("2026-01-01", "2026-01-31"), self._join("2026-02-01")
        )
        self.assertNotIn("Refused", "".join(told))
        self.assertEqual(days, ["2026-01-01", "2026-02-01"])
