from odoo.fields import Command
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestProfileTour(HttpCase):
    def test_fill_a_profile(self):
        """A salesperson fills in the profile of a distributor in the browser."""
        user = self.env["res.users"].create(
            {
                "name": "tour_profile",
                "login": "tour_profile",
                "password": "tour_profile",
                "group_ids": [Command.set(self.env.ref("key_account.group_user").ids)],
            }
        )
        partner = self.env["res.partner"].create({"name": "Tour distributor", "is_company": True})
        account = self.env["key.account"].create({"partner_id": partner.id, "owner_id": user.id})
        self.start_tour(
            f"/odoo/key-accounts/{account.id}", "key_account_profile_tour", login="tour_profile"
        )
        self.assertEqual(account.profile_template_id.name, "Distributor")
        self.assertEqual(account.profile_properties["territory"], "North")
        self.assertEqual(account.line_of_business, "Rolls and bearings")
        self.assertEqual(account.consumption_ids.quantity, 400)
        self.assertEqual(account.product_line_ids.share, 0.7)
        self.assertEqual(account.profile_change_ids.user_id, user)
