from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.visit import geo
from .visit_common import VisitCommon

# Cologne cathedral, its main station 0.2 km away, and Düsseldorf's 33 km.
CATHEDRAL = (50.9413, 6.9583)
STATION = (50.9430, 6.9589)
FAR_STATION = (51.2199, 6.7943)


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 09:07:00")
class TestVisitCheckIn(VisitCommon):
    """Who is on the visit notes when and where he arrived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha.write({"partner_latitude": CATHEDRAL[0], "partner_longitude": CATHEDRAL[1]})
        cls.visit = cls._visit(cls.account, "2025-12-01 09:00:00")
        cls.mine = cls.visit.with_user(cls.user_own)

    def test_distance_on_the_globe(self):
        """A degree of a great circle is 6,371 km · π / 180 = 111.19 km; half of it 20,015 km."""
        self.assertAlmostEqual(geo.distance(0, 0, 0, 1), 111.195, 3)
        self.assertAlmostEqual(geo.distance(0, 179.5, 0, -179.5), 111.195, 3)
        self.assertAlmostEqual(geo.distance(90, 0, -90, 0), 20015.087, 3)
        self.assertAlmostEqual(geo.distance(60, 0, 60, 1), 55.597, 2)

    def test_middle(self):
        """Also on both sides of the date line: 179° and −177° have 181° between them, that is −179°."""
        for positions, middle in (
            ([(51, 3), (52, 5)], (51.5, 4)),
            ([(-17, 179), (-17, -177)], (-17, -179)),
            ([(-17, -177), (-17, 179)], (-17, -179)),
            ([(-17, 178), (-17, -179)], (-17, 179.5)),
        ):
            for found, wanted in zip(geo.middle(positions), middle, strict=True):
                self.assertAlmostEqual(found, wanted)

    def test_positions(self):
        """0 and 0 are empty fields; what no place on earth has is a mistake in typing."""
        for known in (CATHEDRAL, (0, 10), (-90, 180), (90, -180)):
            self.assertEqual(geo.position(*known), known)
        nan = float("nan")
        for unknown in ((0, 0), (121.47, 31.23), (91, 0), (50, 180.1), (nan, 1), (1, nan)):
            self.assertIsNone(geo.position(*unknown))

    def test_impossible_coordinates(self):
        """Shanghai with latitude and longitude exchanged: unknown, and the check-in says so."""
        self.alpha.write({"partner_latitude": 121.47, "partner_longitude": 31.23})
        self.mine.action_check_in(*STATION)
        self.assertEqual(
            self.mine.check_in_text, "the coordinates of the customer are not valid: correct them"
        )
        self.assertFalse(self.visit.check_in_distance or self.visit.check_in_far)
        self.assertNotIn("mlat", self.visit.map_url or "")
        self.mine.action_check_in(0, 0)
        self.assertEqual(self.mine.check_in_text, "without position")

    def test_near_and_far(self):
        self.mine.action_check_in(*STATION)
        self.assertEqual(self.visit.check_in_time, datetime(2025, 12, 1, 9, 7))
        self.assertEqual(self.visit.actual_start, datetime(2025, 12, 1, 9, 7))
        self.assertEqual(self.visit.check_in_user_id, self.user_own)
        self.assertEqual(self.mine.check_in_text, "0.2 km from the customer")
        self.assertFalse(self.visit.check_in_far)
        self.mine.action_check_in(*FAR_STATION)
        self.assertEqual(round(self.visit.check_in_distance), 33)
        self.assertTrue(self.visit.check_in_far)
        self.assertIn("km from the customer", self.visit.message_ids[0].body)
        self.company.key_account_check_in_km = 50
        self.visit.invalidate_recordset()
        self.assertFalse(self.visit.check_in_far)

    def test_actual_time(self):
        """From the check-in on, as long as planned."""
        self.mine.action_check_in(*STATION)
        self.mine.write({"outcome": "reached", "result": "Fine", "state": "done"})
        self.assertEqual(self.visit.actual_start, datetime(2025, 12, 1, 9, 7))
        self.assertEqual(self.visit.actual_duration, 1)

    def test_without_position(self):
        self.mine.action_check_in()
        self.assertEqual(self.mine.check_in_text, "without position")
        self.assertFalse(self.visit.check_in_far)
        self.alpha.write({"partner_latitude": 0, "partner_longitude": 0})
        self.mine.action_check_in(*STATION)
        self.assertEqual(self.mine.check_in_text, "the customer has no coordinates")

    def test_not_before_the_day(self):
        """Tomorrow is not today; early in the morning of the day it is."""
        coming = self._visit(self.account, "2025-12-02 09:00:00").with_user(self.user_own)
        self.assertFalse(coming.can_check_in)
        with self.assertRaisesRegex(UserError, "planned for 12/02/2025"):
            coming.action_check_in(*STATION)
        self.assertFalse(coming.actual_start)
        with freeze_time("2025-12-02 00:30:00"):
            coming.invalidate_recordset()
            self.assertTrue(coming.can_check_in)
            coming.action_check_in(*STATION)

    def test_visitors_only(self):
        """Neither the manager, nor who owns the account and sends a colleague."""
        with self.assertRaisesRegex(AccessError, "Only the visitors of this visit"):
            self.visit.with_user(self.user_manager).action_check_in(*STATION)
        self.visit.user_id = self.user_all
        self.assertFalse(self.mine.can_check_in)
        with self.assertRaisesRegex(AccessError, "Only the visitors of this visit"):
            self.mine.action_check_in(*STATION)
        self.visit.user_ids = [Command.link(self.user_own.id)]
        self.assertTrue(self.mine.can_check_in)
        self.mine.action_check_in(*STATION)

    def test_nobody_types_it(self):
        with self.assertRaisesRegex(AccessError, "cannot be edited"):
            self.mine.write({"check_in_time": "2025-12-01 09:00:00"})
        with self.assertRaisesRegex(AccessError, "cannot be edited"):
            self.mine.create(
                {
                    "account_id": self.account.id,
                    "start": "2025-12-01 09:00:00",
                    "check_in_located": True,
                }
            )

    def test_refused(self):
        for position in ((91, 0), (0, -181), (float("nan"), 0)):
            with self.assertRaisesRegex(UserError, "position is not valid"):
                self.mine.action_check_in(*position)
        self.company.key_account_check_in = False
        self.assertFalse(self.mine.can_check_in)
        with self.assertRaisesRegex(UserError, "not enabled"):
            self.mine.action_check_in(*STATION)
        self.company.key_account_check_in = True
        self.visit.write({"state": "missed", "missed_reason": "The road was closed"})
        with self.assertRaisesRegex(UserError, "is over"):
            self.mine.action_check_in(*STATION)
