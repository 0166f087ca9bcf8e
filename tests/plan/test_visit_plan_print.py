import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from ...reports.plan.key_account_visit_plan_xlsx import VisitPlanXlsx
from .visit_plan_common import VisitPlanCommon


@tagged("post_install", "-at_install")
class TestVisitPlanPrint(VisitPlanCommon, HttpCase):
    """The plan of two weeks on paper and as a workbook."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Another address forgets the coordinates, unless they come with it.
        cls.account.partner_id.write(
            {"city": "Vilvoorde", "partner_latitude": 50.9, "partner_longitude": 4.4}
        )
        cls.plan = cls._plan(days=14)
        with freeze_time("2026-02-27 08:00:00"):
            cls.plan.action_generate()
        cls.env.flush_all()

    def test_workbook(self):
        book = load_workbook(io.BytesIO(VisitPlanXlsx(self.plan.with_user(self.user_own)).build()))
        self.assertEqual(book.sheetnames, ["Visits", "People", "Not Planned", "Visit Coverage"])
        rows = list(book["Visits"].iter_rows(values_only=True))
        self.assertEqual(len(rows), 3)
        first = dict(zip(rows[0], rows[1], strict=True))
        self.assertEqual((first["Week"], first["From"], first["To"]), ("2026-10", "08:10", "09:10"))
        self.assertEqual((first["Account"], first["City"]), ("Alpha Steel", "Vilvoorde"))
        self.assertIn("every 7 days", first["Why"])
        coverage = list(book["Visit Coverage"].iter_rows(values_only=True))
        self.assertEqual(coverage[1][:3], (self.user_own.name, "A", "Business"))

    def test_paper(self):
        report = self.env["ir.actions.report"].with_user(self.user_own)
        html, _kind = report._render_qweb_html("key_account.visit_plan", self.plan.ids)
        text = html.decode()
        for expected in ("Alpha Steel", "Vilvoorde", "08:10", "09:10", "every 7 days"):
            self.assertIn(expected, text)
        self.assertEqual(text.count("Alpha Steel"), 2)

    def test_trip(self):
        """Two degrees north, 347 minutes: a night there, said on paper and in the workbook."""
        self.company.key_account_trip_nights = 1
        self.account.partner_id.partner_latitude = 52.85
        with freeze_time("2026-02-27 08:00:00"):
            self.plan.action_generate()
        self.assertTrue(self.plan.night_count)
        self.assertIn("On a trip", self.plan.visit_ids[0].reason)
        self.assertIn(
            "Nights away: 2, of these for agreed visits: 0 (Mon 2 Mar, Mon 9 Mar)",
            self.plan.person_ids.note,
        )
        self.assertEqual(self.plan.visit_ids[0].night_text, "Night in Vilvoorde")
        board = self.plan.with_user(self.user_own).get_board()["days"]
        self.assertEqual(
            [day["note"] for day in board], ["Night in Vilvoorde.", "Starts in Vilvoorde."]
        )
        busy = self.plan.with_user(self.user_own).get_busy()
        self.assertEqual(
            [(night["start"], night["title"]) for night in busy if night.get("is_night")],
            [("2026-03-02", "Night in Vilvoorde"), ("2026-03-09", "Night in Vilvoorde")],
        )
        report = self.env["ir.actions.report"].with_user(self.user_own)
        html, _kind = report._render_qweb_html("key_account.visit_plan", self.plan.ids)
        self.assertIn("Night in Vilvoorde.", html.decode())
        book = load_workbook(io.BytesIO(VisitPlanXlsx(self.plan.with_user(self.user_own)).build()))
        rows = list(book["Days"].iter_rows(values_only=True))
        self.assertEqual(rows[1][2], "Vilvoorde")

    def test_download_by_those_who_may(self):
        url = f"/key_account/visit_plan/{self.plan.id}/xlsx"
        for user, status in (
            (self.user_own, 200),
            (self.user_manager, 200),
            (self.user_all, 404),
            (self.user_none, 403),
        ):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, status, user.login)
