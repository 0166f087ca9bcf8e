from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tour_common import TourWorks


@tagged("post_install", "-at_install")
class TestRelationsTour(TourWorks):
    browser_size = "1280x800"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_features(
            {"feature_service": True, "feature_visit": True}
        )
        day = cls.company._key_account_today().replace(day=1) - timedelta(days=10)
        cls.env["key.account.visit"].create(
            [
                {
                    "account_id": cls.account.id,
                    "user_id": cls.salesperson.id,
                    "start": fields.Datetime.to_datetime(day),
                    "state": "done",
                    "outcome": "reached",
                    "result": "Talked",
                }
                for _number in range(3)
            ]
        )

    def test_report(self):
        """Made, opened, commented and final; what is printed has the same figures."""
        self.start_tour(
            "/odoo/key-account-relations-report",
            "key_account_relations_report_tour",
            login="tour_boss",
        )
        report = self.env["key.account.relations.report"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            (report.state, report.findings, report.user_id),
            ("final", "Three good visits", self.manager),
        )
        self.authenticate("tour_boss", "tour_boss")
        page = self.url_open(f"/report/html/key_account.relations_report/{report.id}")
        self.assertIn("Three good visits", page.text)
        self.assertIn(report.number, page.text)
        book = self.url_open(f"/key_account/relations/{report.id}/xlsx")
        self.assertEqual(book.status_code, 200)
        self.authenticate("tour_user", "tour_user")
        book = self.url_open(f"/key_account/relations/{report.id}/xlsx")
        self.assertEqual(book.status_code, 404)
