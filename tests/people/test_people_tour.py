from odoo.fields import Command
from odoo.tests import HttpCase, tagged


class PeopleTourCommon(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()
        cls.salesperson = cls.env["res.users"].create(
            {
                "name": "people_salesperson",
                "login": "people_salesperson",
                "password": "people_salesperson",
                "group_ids": [
                    Command.set(
                        [
                            cls.env.ref("key_account.group_user").id,
                            cls.env.ref("base.group_partner_manager").id,
                        ]
                    )
                ],
            }
        )
        cls.customer = cls.env["res.partner"].create({"name": "Tour customer", "is_company": True})
        cls.account = cls.env["key.account"].create(
            {"partner_id": cls.customer.id, "owner_id": cls.salesperson.id}
        )


@tagged("post_install", "-at_install")
class TestPeopleTour(PeopleTourCommon):
    def test_decision_map_of_five_people(self):
        self.start_tour(
            f"/odoo/key-accounts/{self.account.id}",
            "key_account_people_tour",
            login="people_salesperson",
        )
        people = {person.name: person for person in self.account.stakeholder_ids}
        self.assertEqual(len(people), 5)
        self.assertEqual(people["Berta Boss"].partner_id.parent_id, self.customer)
        self.assertFalse(people["Berta Boss"].reports_to_id)
        self.assertEqual(people["Emil Engineer"].reports_to_id, people["Carl Chief"])
        self.assertEqual(people["Emil Engineer"].attitude, "1")
        self.assertEqual(people["Dora Desk"].influence, "1")
        self.assertEqual(people["Ada Buyer"].role_ids.code, "gatekeeper")


@tagged("post_install", "-at_install")
class TestPeoplePhoneTour(PeopleTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_people_on_a_phone(self):
        self.env["key.account.stakeholder"].create(
            {
                "account_id": self.account.id,
                "name": "Berta Boss",
                "influence": "4",
                "attitude": "3",
                "role_ids": [
                    Command.link(self.env.ref("key_account.stakeholder_role_decision_maker").id)
                ],
            }
        )
        self.start_tour(
            "/odoo/key-account-people",
            "key_account_people_phone_tour",
            login="people_salesperson",
        )
