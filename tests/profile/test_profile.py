from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import KeyAccountCommon

TODAY = "2025-12-31"


class ProfileCommon(KeyAccountCommon):
    """Alpha and Beta are accounts of one salesperson, Gamma is another's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._administer_all()
        cls.startClassPatcher(freeze_time(f"{TODAY} 09:00:00"))
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.account_beta = cls._account(cls.beta, owner_id=cls.user_own.id)
        cls.account_gamma = cls._account(cls.gamma, owner_id=cls.user_all.id)
        cls.rolls, cls.bearings = cls.env["product.category"].create(
            [{"name": name} for name in ("Work rolls", "Bearings")]
        )
        # Odoo does not track a record in the transaction that created it.
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _own(self, records):
        """Return the records as the salesperson sees them."""
        return records.with_user(self.user_own)

    def _changes(self, account=None):
        """Return the history of a profile, oldest first, as ``[(part, what, before, after)]``."""
        changes = (account or self.account).profile_change_ids.sorted("id")
        return [
            (change.part, change.name, change.old_value or "", change.new_value or "")
            for change in changes
        ]


@tagged("post_install", "-at_install")
class TestProfile(ProfileCommon):
    def test_fill_in_a_profile(self):
        """A salesperson tells what he found at the mill, on one form."""
        with Form(self._own(self.account)) as form:
            form.line_of_business = "Hot rolled plate"
            form.annual_turnover = 480_000_000
            form.turnover_year = 2024
            form.employee_count = 1250
            form.yearly_output = 620_000
            form.output_uom_id = self.tonne
            form.output_year = 2024
            with form.product_line_ids.new() as line:
                line.name = "Heavy plate"
                line.share = 0.7
            with form.product_line_ids.new() as line:
                line.name = "Profiles"
                line.share = 0.3
            with form.production_line_ids.new() as line:
                line.name = "Mill 2"
                line.equipment = "Four-high reversing stand"
                line.capacity = 350
                line.capacity_unit = "kt a year"
                line.state = "limited"
                line.year = 1998
                line.product_ids.add(self.roll)
            with form.development_plan_ids.new() as line:
                line.name = "Third stand"
                line.date = "2027-06-01"
        account = self.account
        self.assertEqual(account.product_line_ids.mapped("share"), [0.7, 0.3])
        self.assertEqual(account.production_line_ids.age, 27)
        self.assertEqual(account.production_line_ids.product_ids, self.roll)
        self.assertEqual(account.development_plan_ids.status, "planned")
        self.assertEqual(
            account.profile_dates,
            dict.fromkeys(("company", "production", "products", "plans"), TODAY),
        )

    def test_plants_are_the_addresses_that_one_may_read(self):
        self.env["res.partner"].create(
            [
                {"name": "Alpha North", "parent_id": self.alpha.id, "type": "delivery"},
                {"name": "Alpha Tubes", "parent_id": self.alpha.id, "is_company": True},
                {
                    "name": "Alpha Overseas",
                    "parent_id": self.alpha.id,
                    "type": "delivery",
                    "company_id": self.other_company.id,
                },
            ]
        )
        plants = self._own(self.account).plant_ids
        self.assertEqual(set(plants.mapped("name")), {"Alpha North", "Alpha Tubes"})
        self.assertFalse(self._own(self.account_beta).plant_ids)

    def test_impossible_figures_are_refused(self):
        for vals in (
            {"annual_turnover": -1},
            {"employee_count": -5},
            {"yearly_output": -1},
            {"registered_capital": -1},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.account.write(vals)
                self.env.flush_all()
        for vals in ({"turnover_year": 24}, {"output_year": 2031}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.account.write(vals)
        with self.assertRaises(ValidationError):
            self.account.production_line_ids.create(
                {"account_id": self.account.id, "name": "Mill", "year": 98}
            )

    def test_nobody_refers_himself(self):
        self.account.referred_by_id = self.beta
        self.assertEqual(
            self.env["key.account"].search([("referred_by_id", "=", self.beta.id)]), self.account
        )
        with self.assertRaisesRegex(ValidationError, "Alpha Steel cannot be referred by itself"):
            self.account.referred_by_id = self.alpha_buyer

    def test_channels_of_new_customers(self):
        """The field's own list is there, and an administrator adds to it."""
        channels = self.env["key.account.acquisition.channel"].search([])
        self.assertEqual(len(channels), 15)
        self._own(self.account).acquisition_channel_id = self.env.ref(
            "key_account.acquisition_channel_fair"
        )
        channels.with_user(self.user_admin).create({"name": "Podcast"})
        with self.assertRaises(AccessError):
            self._own(channels).create({"name": "Radio"})
        with self.assertRaises(AccessError):
            self._own(channels[0]).name = "Radio"

    def test_products_add_up_to_the_whole(self):
        lines = self.env["key.account.product.line"]
        lines.create(
            [
                {"account_id": self.account.id, "name": name, "share": share}
                for name, share in (("Plate", 0.6), ("Coils", 0.1), ("Tubes", 0.3))
            ]
        )
        with self.assertRaisesRegex(ValidationError, "110 %"):
            lines.create({"account_id": self.account.id, "name": "Wire", "share": 0.1})
        with self.assertRaises(ValidationError):
            self.account.product_line_ids[0].share = 0.7
        lines.create({"account_id": self.account_beta.id, "name": "Wire", "share": 1})

    def test_a_product_of_ours_names_the_line(self):
        line = self.env["key.account.product.line"].create(
            {"account_id": self.account.id, "product_id": self.roll.id, "share": 0.5}
        )
        self.assertEqual(line.name, "Roll")


@tagged("post_install", "-at_install")
class TestCompetitors(ProfileCommon):
    def _share(self, supplier, share, day="2025-06-30", category=None, account=None, **values):
        if supplier:
            values["name"] = supplier
        return self.env["key.account.competitor.share"].create(
            {
                "account_id": (account or self.account).id,
                "category_id": (category or self.rolls).id,
                "share": share,
                "date": day,
                **values,
            }
        )

    def test_shares_over_the_whole_are_refused(self):
        """Per customer, family and day; ours counts too."""
        self._share("Northern Rolls", 0.5)
        self._share("Rolls of Osaka", 0.3)
        self._share(False, 0.2, is_own=True)
        with self.assertRaisesRegex(
            ValidationError, "Alpha Steel, Work rolls on 2025-06-30.* 105 %"
        ):
            self._share("Sambre", 0.05)
        self._share("Sambre", 0.05, day="2025-07-01")
        self._share("Sambre", 0.05, category=self.bearings)
        self._share("Sambre", 0.05, account=self.account_beta)
        with self.assertRaises(ValidationError):
            self.account.competitor_share_ids.filtered("is_own").share = 0.21
        with self.assertRaisesRegex(ValidationError, "120 % is not between 0 and 100 %"):
            self._share("Sambre", 1.2, day="2025-08-01")

    def test_a_change_over_time_is_a_graph(self):
        for day, share in (("2024-12-31", 0.6), ("2025-06-30", 0.5), ("2025-12-31", 0.35)):
            self._share("Northern Rolls", share, day)
        groups = self._own(self.env["key.account.competitor.share"]).formatted_read_group(
            [("account_id", "=", self.account.id)], ["name", "date:year"], ["share:avg"]
        )
        self.assertEqual(
            [(group["name"], round(group["share:avg"], 4)) for group in groups],
            [("Northern Rolls", 0.6), ("Northern Rolls", 0.425)],
        )

    def test_names(self):
        """A competitor is a contact or a name; we are our company; the customer is neither."""
        self.assertEqual(self._share(False, 0.1, is_own=True).name, "Roll Works")
        rival = self.env["res.partner"].create({"name": "Sambre", "is_company": True})
        self.assertEqual(self._share(False, 0.1, competitor_id=rival.id).name, "Sambre")
        with self.assertRaisesRegex(ValidationError, "cannot be its own competitor"):
            self._share(False, 0.1, competitor_id=self.alpha_buyer.id)
        with self.assertRaisesRegex(ValidationError, "cannot be in the future"):
            self._share("Sambre", 0.1, day="2026-01-01")
