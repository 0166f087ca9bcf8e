from odoo.tests import freeze_time, tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20")
class TestCareMerged(CareCommon):
    """People and accounts that are merged are remembered once."""

    def test_people(self):
        """Of two events of the year, the one that is done stays."""
        self._rule(channel="call")
        for person in (self.berg, self.carl):
            self._born(person, 1, 1)
        events = self._plan()
        mine = events.filtered(lambda event: event.stakeholder_id == self.berg)
        mine.action_done()
        self.berg._merge_into(self.carl)
        self.assertEqual(events.exists(), mine)
        self.assertEqual(mine.stakeholder_id, self.carl)

    def test_accounts(self):
        (self.account + self.hidden).write({"founded_on": "1951-12-28"})
        self._rule(self.env.ref("key_account.care_occasion_founding"))
        events = self._plan()
        self.assertEqual(len(events), 2)
        self.hidden._merge_into(self.account)
        self.assertEqual(events.exists().account_id, self.account)
        self.assertEqual(self._plan(), events.exists())
