from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged


class VisitTourCommon(HttpCase):
    """A salesperson, one account and a visit that he makes today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()
        cls.salesperson = cls.env["res.users"].create(
            {
                "name": "visit_salesperson",
                "login": "visit_salesperson",
                "password": "visit_salesperson",
                "group_ids": [Command.set(cls.env.ref("key_account.group_user").ids)],
            }
        )
        customer = cls.env["res.partner"].create(
            {
                "name": "Tour customer",
                "is_company": True,
                "partner_latitude": 50.9413,
                "partner_longitude": 6.9583,
            }
        )
        account = cls.env["key.account"].create(
            {"partner_id": customer.id, "owner_id": cls.salesperson.id}
        )
        cls.env["key.account.commitment"].create(
            {
                "account_id": account.id,
                "name": "Drawing of the new stand",
                "user_id": cls.salesperson.id,
            }
        )
        cls.visit = cls.env["key.account.visit"].create(
            {
                "account_id": account.id,
                "user_id": cls.salesperson.id,
                "start": fields.Datetime.now(),
            }
        )

    def _make_visit(self, tour):
        self.start_tour(
            f"/odoo/key-account-visits/{self.visit.id}", tour, login="visit_salesperson"
        )
        self.assertEqual((self.visit.state, self.visit.outcome), ("done", "reached"))
        self.assertEqual(self.visit.result, "They order in January")
        self.assertEqual(self.visit.note_ids.topic_id.name, "Competitors")
        self.assertEqual(self.visit.commitment_ids.name, "Cooling study")
        self.assertEqual(self.visit.next_step, "Offer for mill 2")


@tagged("post_install", "-at_install")
class TestVisitTour(VisitTourCommon):
    def test_prepare_and_report_at_the_desk(self):
        self._make_visit("key_account_visit_desktop_tour")
        self.assertTrue(self.visit.check_in_time)
        self.assertFalse(self.visit.check_in_located)
        self.assertEqual(self.visit.next_visit_ids.state, "planned")


@tagged("post_install", "-at_install")
class TestVisitPhoneTour(VisitTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_prepare_and_report_on_a_phone(self):
        self._make_visit("key_account_visit_phone_tour")
        self.assertAlmostEqual(self.visit.check_in_latitude, 50.943)
        ticked = self.visit.check_ids.filtered("done")
        self.assertEqual(ticked.item_id, self.env.ref("key_account.checklist_item_appointment"))
