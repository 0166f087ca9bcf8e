from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_profile import TODAY, ProfileCommon


@tagged("post_install", "-at_install")
class TestProfileHistory(ProfileCommon):
    def test_fields(self):
        """Who changed what, from what to what: in the history and in the chatter."""
        account = self._own(self.account)
        account.write({"line_of_business": "Plate", "annual_turnover": 1500})
        account.write({"line_of_business": "Heavy plate"})
        account.write({"line_of_business": "Heavy plate"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(
            self._changes(),
            [
                ("company", "Line Of Business", "", "Plate"),
                ("company", "Annual Turnover", "", "1,500.00\xa0€"),
                ("company", "Line Of Business", "Plate", "Heavy plate"),
            ],
        )
        self.assertEqual(self.account.profile_change_ids.user_id, self.user_own)
        tracked = self.account.message_ids.sudo().tracking_value_ids
        self.assertIn("Heavy plate", tracked.mapped("new_value_char"))

    def test_every_profile_field_is_tracked(self):
        for names in self.env["key.account"]._profile_fields().values():
            for name in names:
                self.assertTrue(self.env["key.account"]._fields[name].tracking, name)

    def test_lines(self):
        account = self._own(self.account)
        line = account.production_line_ids.create(
            {"account_id": account.id, "name": "Mill 2", "capacity": 300, "year": 1998}
        )
        line.write({"capacity": 350, "state": "repair"})
        line.unlink()
        self.assertEqual(
            sorted(self._changes()),
            sorted(
                [
                    ("production", "Mill 2", "", "Mill 2, 300, Running, 1998"),
                    ("production", "Mill 2 · Capacity", "300", "350"),
                    ("production", "Mill 2 · Status", "Running", "Under repair"),
                    ("production", "Mill 2", "Mill 2, 350, Under repair, 1998", ""),
                ]
            ),
        )
        notes = "".join(self.account.message_ids.mapped("body"))
        self.assertIn("Production · Mill 2 · Capacity: 300 → 350", notes)
        self.assertIn("Mill 2, 350, Under repair, 1998 → –", notes)

    def test_a_bulk_change_is_one_batch(self):
        """Lines of many accounts: as many queries for thirty as for three."""

        def count_queries(number):
            partners = self.env["res.partner"].create(
                [{"name": f"Mill {index}", "is_company": True} for index in range(number)]
            )
            accounts = self.env["key.account"]._ensure_accounts(partners, self.company)
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            self.env["key.account.product.line"].create(
                [{"account_id": account.id, "name": "Plate", "share": 0.4} for account in accounts]
            )
            self.env.flush_all()
            self.assertEqual(len(accounts.profile_change_ids), number)
            return self.env.cr.sql_log_count - start

        count_queries(1)
        few = count_queries(3)
        self.assertLessEqual(count_queries(30), few + 2)

    def test_nobody_writes_history_by_hand(self):
        self.account.line_of_business = "Plate"
        for user in self.user_own + self.user_admin:
            change = self.account.profile_change_ids.with_user(user)
            with self.assertRaises(AccessError):
                change.write({"new_value": "Wire"})
            with self.assertRaises(AccessError):
                change.unlink()
            with self.assertRaises(AccessError):
                self.account.with_user(user).write({"profile_dates": {"company": "2030-01-01"}})

    def test_a_line_stays_with_its_account(self):
        line = self.env["key.account.product.line"].create(
            {"account_id": self.account.id, "name": "Plate"}
        )
        for account in self.account_beta + self.account_gamma:
            with self.assertRaisesRegex(UserError, "cannot be changed after creation"):
                self._own(line).account_id = account
        with self.assertRaises(AccessError):
            self._own(line).create({"account_id": self.account_gamma.id, "name": "Wire"})

    def test_a_merged_account_keeps_both_profiles(self):
        self.account.write({"line_of_business": "Plate", "employee_count": 900})
        self.account_beta.write({"line_of_business": "Wire", "brands": "Betal"})
        self.env["key.account.product.line"].create(
            [
                {"account_id": account.id, "name": name, "share": 0.3}
                for account, name in ((self.account, "Plate"), (self.account_beta, "Wire"))
            ]
        )
        self.account_beta._merge_into(self.account)
        self.assertEqual(self.account.line_of_business, "Plate")
        self.assertEqual(self.account.brands, "Betal")
        self.assertEqual(set(self.account.product_line_ids.mapped("name")), {"Plate", "Wire"})
        self.assertIn(("company", "Brands", "", "Betal"), self._changes())

    def test_dates_of_the_parts(self):
        self.account.line_of_business = "Plate"
        with freeze_time("2026-03-01 09:00:00"):
            self.account.delivery_mode = "By truck"
        self.assertEqual(self.account.profile_dates, {"company": TODAY, "logistics": "2026-03-01"})
        self.assertEqual(
            date.fromisoformat(self.account.profile_dates["company"]), date(2025, 12, 31)
        )
