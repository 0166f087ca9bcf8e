from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestVisitToday(VisitCommon):
    """Wednesday noon: whom a salesperson has to see."""

    def _today(self, user):
        action = self.env.ref("key_account.key_account_visit_action_today")
        domain = safe_eval(action.domain, {"uid": user.id})
        visits = self.env["key.account.visit"].with_user(user)
        return visits.search([*domain, ("company_id", "=", self.company.id)], order="start, id")

    def test_whom_to_see_today(self):
        other = self._account(self.beta, owner_id=self.user_all.id)
        yesterday = self._confirmed("2026-03-10 09:00:00")
        self._confirmed("2026-03-10 10:00:00").action_done()
        self._confirmed("2026-03-12 09:00:00")
        afternoon = self._visit(self.account, "2026-03-11 15:00:00")
        morning = self._confirmed("2026-03-11 08:00:00")
        morning.action_done()
        joined = self._visit(
            other, "2026-03-11 13:00:00", user_ids=[Command.link(self.user_own.id)]
        )
        self._visit(other, "2026-03-11 14:00:00")
        self.assertEqual(self._today(self.user_own), yesterday + morning + joined + afternoon)
        self.assertTrue(yesterday.is_overdue)

    def test_time_in_words(self):
        visit = self._confirmed("2026-03-11 15:00:00", duration=1.5)
        mine = visit.with_context(tz="Europe/Berlin", lang="en_US")
        self.assertEqual(mine.time_text.replace("\u202f", " "), "4:00 PM–5:30 PM")
        mine.start = "2026-03-12 15:00:00"
        self.assertIn("Thu 12 Mar, 4:00", mine.time_text)

    def test_way_to_the_place(self):
        self.alpha.write({"street": "Mill Lane 1", "zip": "45127", "city": "Essen"})
        visit = self._confirmed("2026-03-11 15:00:00")
        self.assertEqual(visit.address, "Mill Lane 1, Essen 45127")
        self.assertEqual(
            visit.map_url, "https://www.openstreetmap.org/search?query=Mill+Lane+1%2C+Essen+45127"
        )
        self.alpha.write({"partner_latitude": 51.4556, "partner_longitude": 7.0116})
        visit.invalidate_recordset()
        self.assertEqual(
            visit.map_url,
            "https://www.openstreetmap.org/?mlat=51.45560&mlon=7.01160#map=16/51.45560/7.01160",
        )
        visit.channel = "call"
        self.assertFalse(visit.map_url)

    def test_whom_to_call(self):
        visit = self._confirmed("2026-03-11 15:00:00")
        self.assertFalse(visit.phone)
        self.alpha.phone = "+49 201 1"
        self.assertEqual(visit.phone, "+49 201 1")
        self.alpha_buyer.phone = "+49 201 23"
        visit.contact_ids = self.alpha_buyer
        self.assertEqual(visit.phone, "+49 201 23")


@tagged("post_install", "-at_install")
class TestVisitTour(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.env["res.users"].create(
            {
                "name": "tour_visit",
                "login": "tour_visit",
                "password": "tour_visit",
                "tz": "UTC",
                "group_ids": [Command.set(cls.env.ref("key_account.group_user").ids)],
            }
        )
        partner = cls.env["res.partner"].create(
            {"name": "Tour mill", "is_company": True, "city": "Essen", "phone": "+4912345"}
        )
        account = cls.env["key.account"].create({"partner_id": partner.id, "owner_id": cls.user.id})
        cls.visit = cls.env["key.account.visit"].create(
            {
                "account_id": account.id,
                "user_id": cls.user.id,
                "start": fields.Datetime.subtract(fields.Datetime.now(), days=1),
                "reason": "Asked for a quotation",
            }
        )

    def test_today_on_the_desktop(self):
        self.start_tour("/odoo/key-account-today", "key_account_today_tour", login="tour_visit")
        self.assertEqual(self.visit.state, "done")

    def test_meeting_follows(self):
        """A salesperson agrees on a visit and makes it longer: so is the meeting."""
        self.visit.start = fields.Datetime.add(fields.Datetime.now(), days=7)
        self.start_tour(
            f"/odoo/key-account-visits/{self.visit.id}",
            "key_account_visit_move_tour",
            login="tour_visit",
        )
        self.assertEqual(self.visit.event_id.duration, 2.5)
        self.assertEqual(self.visit.event_id.stop, self.visit.stop)


@tagged("post_install", "-at_install")
class TestVisitTourPhone(TestVisitTour):
    """The same in the hand."""

    allow_inherited_tests_method = True
    browser_size = "390x844"
    touch_enabled = True
