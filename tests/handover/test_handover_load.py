from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverLoad(HandoverCommon):
    """Receivers are warned of before they are asked: 40 h a week, half of it for visits, half an hour of way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.best, cls.second = cls.env["key.account.grade"].search([], limit=2)
        cls.env["key.account.cadence"].search([]).active = False
        cls.cadence = cls.env["key.account.cadence"].create(
            {"grade_id": cls.best.id, "number": 1, "period": "week", "duration": 2.5}
        )
        cls._grade(cls, cls.at_alpha, cls.best)

    def _told(self, handover):
        handover.invalidate_recordset()
        return handover.receivers_told

    def test_enough_time(self):
        """Of Alpha, 30.4375 / 7 visits of 3 h are 13 h; 13 weeks of 40 h, halved, are 87 h a month."""
        handover = self._handover(self.user_third)
        handover.line_ids.receiver_id = self.user_third
        self.assertEqual(
            self._told(handover),
            f"{self.user_third.name} has 0 accounts and takes over 2"
            " · visits and travel then: 13 of 87 h a month",
        )
        self.assertFalse(handover.is_too_much)

    def test_too_much(self):
        """30 visits of 3.5 h a month are 105 h, more than 87; left out, they are none."""
        self.cadence.write({"number": 30, "period": "month", "duration": 3})
        self.env["key.account"]._update_all_visit_due(self.company)
        handover = self._handover(self.user_third)
        handover.line_ids.receiver_id = self.user_third
        self.assertIn("105 of 87 h a month · too many visits", self._told(handover))
        self.assertTrue(handover.is_too_much)
        handover.line_ids.filtered(lambda line: line.account_id == self.at_alpha).is_excluded = True
        self.assertNotIn("h a month", self._told(handover))
        self.assertFalse(handover.is_too_much)

    def test_own_visits(self):
        """What the receiver has to visit already counts as well."""
        self._grade(self.at_gamma, self.best)
        handover = self._handover(self.user_manager)
        handover.line_ids.receiver_id = self.user_manager
        self.assertIn("has 1 accounts and takes over 2", self._told(handover))
        self.assertIn("26 of 87 h a month", self._told(handover))

    def test_each_receiver(self):
        """A line per receiver, by name; what cannot wait is told."""
        visit_on = fields.Datetime.now() + timedelta(days=2)
        self.env["key.account.visit"].create(
            {"account_id": self.at_beta.id, "user_id": self.user_own.id, "start": visit_on}
        )
        self._grade(self.at_beta, self.best)
        handover = self._handover(self.user_third)
        told = dict(zip(("all", "third"), self._told(handover).split("\n"), strict=True))
        self.assertIn(self.user_all.name, told["all"])
        self.assertNotIn("next 7 days", told["all"])
        self.assertIn("visits in the next 7 days: 1", told["third"])
        self.assertIn("best grade, no deputy: 1", told["third"])

    def test_asked(self):
        """Receivers read of themselves alone, the giver and managers of all."""
        handover = self._handover(self.user_third)
        handover.action_propose()
        for user, number in (
            (self.user_third, 1),
            (self.user_all, 1),
            (self.user_own, 2),
            (self.user_manager, 2),
        ):
            told = self._told(self._as(user, handover)).split("\n")
            self.assertEqual(len(told), number, user.name)
            if number == 1:
                self.assertIn(user.name, told[0])

    def test_visits_off(self):
        """Without visits, only the accounts are counted."""
        self.env["key.account.settings"]._switch_features(
            {"feature_visit": False, "feature_plan": False}
        )
        handover = self._handover(self.user_third)
        self.assertNotIn("h a month", self._told(handover))

    def test_over(self):
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertFalse(self._told(handover))
