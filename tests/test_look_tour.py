from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged


class LookTour(HttpCase):
    """A customer that was visited last week, with a broken promise since, and a visit next week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()

    def _look(self, tour):
        user = self.env["res.users"].create(
            {
                "name": "tour_look",
                "login": "tour_look",
                "password": "tour_look",
                "group_ids": [Command.set(self.env.ref("key_account.group_user").ids)],
            }
        )
        partner = self.env["res.partner"].create(
            {
                "name": "Tour mill",
                "is_company": True,
                "phone": "+49 221 1234",
                "city": "Köln",
                "street": "Domkloster 4",
            }
        )
        account = self.env["key.account"].create({"partner_id": partner.id, "owner_id": user.id})
        now = fields.Datetime.now()
        values = {"account_id": account.id, "user_id": user.id}
        done, _next = self.env["key.account.visit"].create(
            [
                {**values, "start": now - timedelta(days=7)},
                {**values, "start": now + timedelta(days=7), "state": "confirmed"},
            ]
        )
        done.write({"state": "done", "outcome": "partly", "result": "They test our rolls"})
        self.env["key.account.commitment"].create(
            {**values, "name": "Offer for mill 2", "date_due": now.date() - timedelta(days=1)}
        )
        self.start_tour(f"/odoo/key-accounts/{account.id}", tour, login="tour_look")


@tagged("post_install", "-at_install")
class TestLookTour(LookTour):
    def test_one_look(self):
        self._look("key_account_look_tour")


@tagged("post_install", "-at_install")
class TestLookPhoneTour(LookTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_one_look_on_a_phone(self):
        self._look("key_account_look_phone_tour")
