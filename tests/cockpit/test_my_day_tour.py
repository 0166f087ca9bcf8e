from datetime import timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged


class MyDayTourCommon(HttpCase):
    """A company with two accounts of one salesperson, who promised something to each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()
        cls.company = cls.env["res.company"].create({"name": "Tour works"})
        cls.salesperson, cls.manager = (
            cls._user(login, group)
            for login, group in (("my_day_user", "group_user"), ("my_day_boss", "group_manager"))
        )
        yesterday = cls.company._key_account_today() - timedelta(days=1)
        for customer, promise in (
            ("Tour mill", "Offer for the stand"),
            ("Tour foundry", "Drawing"),
        ):
            partner = cls.env["res.partner"].create({"name": customer, "is_company": True})
            account = cls.env["key.account"].create(
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "owner_id": cls.salesperson.id,
                }
            )
            cls.promise = cls.env["key.account.commitment"].create(
                {
                    "account_id": account.id,
                    "name": promise,
                    "date_due": yesterday,
                    "user_id": cls.salesperson.id,
                }
            )

    @classmethod
    def _user(cls, login, group):
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.set(cls.env.ref(f"key_account.{group}").ids)],
            }
        )

    def _spend_a_morning(self):
        # The app opens on it: no address but that of the app.
        menu = self.env.ref("key_account.key_account_menu_root")
        self.start_tour(
            f"/odoo?menu_id={menu.id}#menu_id={menu.id}",
            "key_account_my_day_tour",
            login="my_day_user",
        )
        promises = self.env["key.account.commitment"].search(
            [("company_id", "=", self.company.id)], order="name"
        )
        self.assertEqual(promises.mapped("state"), ["open", "kept"])
        snooze = self.env["key.account.desk.snooze"].search([])
        self.assertEqual(
            (snooze.reason, snooze.user_id), ("Closed for the holidays", self.salesperson)
        )
        self.assertEqual(snooze.until, self.company._key_account_today() + timedelta(days=7))
        [count] = self.env["key.account.desk.count"].search(
            [("user_id", "=", self.salesperson.id), ("kind", "=like", "promise%")]
        )
        self.assertEqual((count.shown, count.acted, count.put_off), (2, 1, 1))


@tagged("post_install", "-at_install")
class TestMyDayTour(MyDayTourCommon):
    def test_salesperson_at_the_desk(self):
        self._spend_a_morning()

    def test_manager_at_the_desk(self):
        self.start_tour("/odoo/key-account-my-day", "key_account_cockpit_tour", login="my_day_boss")

    def test_manager_at_the_board(self):
        self.start_tour("/odoo/key-account-board", "key_account_board_tour", login="my_day_boss")


@tagged("post_install", "-at_install")
class TestMyDayPhoneTour(MyDayTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_salesperson_on_a_phone(self):
        self._spend_a_morning()

    def test_manager_on_a_phone(self):
        self.start_tour("/odoo/key-account-my-day", "key_account_cockpit_tour", login="my_day_boss")

    def test_manager_with_the_board_on_a_phone(self):
        self.start_tour("/odoo/key-account-board", "key_account_board_tour", login="my_day_boss")
