from freezegun import freeze_time

from odoo.fields import Date
from odoo.tests import tagged

from .cadence_common import CadenceCommon

SHANGHAI, LOS_ANGELES = "Asia/Shanghai", "America/Los_Angeles"


@tagged("post_install", "-at_install")
class TestVisitZones(CadenceCommon):
    """A visitor's day can be one before or after the company's: all readers agree on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.cadence"].search([]).active = False
        cls.env["key.account.cadence"].create(
            {"grade_id": cls.grade_a.id, "number": 1, "period": "month", "duration": 1}
        )

    def _set_zones(self, company, visitor):
        self.company.partner_id.tz = company
        self.user_own.tz = visitor

    def _fresh(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def test_later_today_in_the_west(self):
        """1 March 10:00 in Los Angeles, 2 March in Shanghai: the visit of 15:00 is still to come."""
        self._set_zones(SHANGHAI, LOS_ANGELES)
        with freeze_time("2027-03-01 18:00:00"):
            visit = self._visit(self.account, "2027-03-01 23:00:00", state="confirmed")
            self._fresh()
            self.assertEqual(self.company._key_account_today(), Date.to_date("2027-03-02"))
            self.assertEqual(self.account.visit_next_date, Date.to_date("2027-03-01"))
            due = self._due()
            self.assertEqual((due.next_date, due.is_agreed), (visit.date, True))
        # Over, and not reported: no next visit any more.
        with freeze_time("2027-03-02 01:00:00"):
            self.account._update_visit_due()
            self.assertFalse(self.account.visit_next_date)
            self.assertFalse(self._due().is_agreed)

    def _assert_done(self, day):
        """The visit of this day counts everywhere, and no day since is negative."""
        self._fresh()
        self.assertEqual(self.account.visit_last_date, day)
        self.assertEqual(self._due().last_date, day)
        row = self.env["key.account.visit.coverage"].search(
            [("account_id", "=", self.account.id), ("visit_level", "=", "business")]
        )
        self.assertEqual((row.done, row.days_since_contact), (1, 0))
        today = self.company._key_account_today()
        found = self._measure(
            ["visit_count", "visit_cost", "days_since_contact"],
            date_from=Date.subtract(today, months=12),
            date_to=today,
        )[self.alpha.id]
        self.assertEqual((found["visit_count"], found["days_since_contact"]), (1, 0))
        self.assertEqual(found["visit_cost"], row.cost)
        self.assertTrue(row.cost)

    def test_done_in_the_east(self):
        """1 March in Los Angeles, 2 March in Shanghai: done this morning, or ahead of this afternoon."""
        self._set_zones(LOS_ANGELES, SHANGHAI)
        for start in ("2027-03-02 00:30:00", "2027-03-02 07:00:00"):
            with self.subTest(start=start), freeze_time("2027-03-02 02:00:00"):
                visit = self._visit(self.account, start)
                visit.action_done()
                self.assertEqual(self.company._key_account_today(), Date.to_date("2027-03-01"))
                self.assertEqual(visit.date, Date.to_date("2027-03-02"))
                self._assert_done(visit.date)
                visit.state = "planned"
                visit.unlink()

    def test_past_period_ends_with_its_last_day(self):
        """The visit of 2 March is none of a period until 1 March, looked at on 3 March."""
        self._set_zones(LOS_ANGELES, SHANGHAI)
        with freeze_time("2027-03-04 02:00:00"):
            self._visit(self.account, "2027-03-02 00:30:00", state="done")
            for last, count in (("2027-03-01", 0), ("2027-03-02", 1)):
                found = self._measure(["visit_count"], date_from="2027-01-01", date_to=last)
                self.assertEqual(found.get(self.alpha.id, {}).get("visit_count", 0), count)

    def test_evidence_of_the_east(self):
        """Visits done on the visitor's today prove a criterion; planned ones of that day do not."""
        self._set_zones(LOS_ANGELES, SHANGHAI)
        scale = self.env.ref("key_account.relationship_scale_owner")
        self.account.relationship_scale_id = scale
        criterion = scale.level_ids.criterion_ids.filtered(lambda line: line.min_count == 3)
        with freeze_time("2027-03-02 02:00:00"):
            visits = self.env["key.account.visit"].union(
                *(self._visit(self.account, f"2027-03-02 0{hour}:00:00") for hour in (0, 1, 7))
            )
            criterion.domain = "[]"
            self._fresh()
            check = self.account.relationship_check_ids.filtered(
                lambda line: line.criterion_id == criterion
            )
            self.assertFalse(check.holds)
            visits.action_done()
            self._fresh()
            self.assertTrue(check.holds)
            self.assertEqual(check.since, Date.to_date("2027-03-01"))
