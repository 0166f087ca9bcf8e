from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from ...tools.cadence.postcodes import get_key, key_sql
from .territory_common import TerritoryCommon


@tagged("post_install", "-at_install")
class TestTerritoryByAddress(TerritoryCommon):
    """Accounts fall into territories by the address of their customer."""

    def test_most_specific_area_decides(self):
        """Town before postcodes, postcodes before a state, a state before the country."""
        country = self._territory("Italy", {})
        state = self._territory("Lombardy", {"state_id": self.lombardy.id})
        codes = self._territory("Milan", {"zip_from": "20100", "zip_to": "20199"})
        town = self._territory("Monza", {"city": "monza"})
        for address, expected in (
            ({"city": "Roma", "zip": "00118"}, country),
            ({"city": "Lecco", "state_id": self.lombardy.id}, state),
            ({"zip": "20100", "state_id": self.lombardy.id}, codes),
            ({"zip": "20199"}, codes),
            ({"zip": "20200"}, country),
            ({"zip": "20150", "city": " MONZA "}, town),
            ({"country_id": self.france.id, "zip": "20100"}, None),
        ):
            with self.subTest(address):
                self._move(self.alpha, **address)
                self.assertEqual(self.account.territory_id, expected or country.browse())
                self.assertEqual(self.account.territory_area_id, (expected or country[:0]).area_ids)

    def test_inner_range_decides(self):
        outer = self._territory("Lombardy", {"zip_from": "20", "zip_to": "25"})
        inner = self._territory("Milan", {"zip_from": "201"})
        for postcode, expected in (("20099", outer), ("20100", inner), ("25999", outer)):
            self._move(self.alpha, zip=postcode)
            self.assertEqual(self.account.territory_id, expected, postcode)
        self._move(self.alpha, zip="26000")
        self.assertFalse(self.account.territory_id)

    def test_ways_to_write_postcodes(self):
        """Spaces, hyphens, prefixes and lost zeros do not matter; SW9 is before SW10."""
        uk, netherlands, germany, poland = (
            self.env.ref(f"base.{code}") for code in ("uk", "nl", "de", "pl")
        )
        for country, first, last, inside, outside in (
            (
                uk,
                "SW1",
                "SW9",
                ["SW1A 1AA", "sw9-8jh", "SW98JH", "SW5"],
                ["SW10 9AA", "SW109AA", "SE1"],
            ),
            (uk, "sw10", "SW19", ["SW10 9AA", "SW19 1AA"], ["SW9 8JH", "SW20 0AA"]),
            (netherlands, "1000", "1099", ["1012 AB", "1012ab", "NL-1099 ZZ"], ["1100 AA", "999"]),
            (netherlands, "1012 AA", "1012 AD", ["1012 AB"], ["1012 AE", "1013 AA"]),
            (germany, "01000", "01999", ["01067", "1067", "D-01067"], ["10670", "02000", ""]),
            (poland, "00-950", "", ["00950", "00-950", "950"], ["00-951", "95000"]),
        ):
            territory = self._territory(
                "Part", {"country_id": country.id, "zip_from": first, "zip_to": last}
            )
            for postcodes, expected in ((inside, territory), (outside, territory.browse())):
                for postcode in postcodes:
                    with self.subTest(country=country.code, postcode=postcode):
                        self._move(self.alpha, country_id=country.id, zip=postcode)
                        self.assertEqual(self.account.territory_id, expected)
            territory.unlink()

    def test_keys_are_the_same_in_python_and_sql(self):
        codes = ["SW1A 1AA", "SW19AA", "sw1", "M1 1AE", "EC1A", "K1A 0B1", "D-20095", "I - 20100"]
        codes += ["1012 ab", " 00-950", "LV-1010", "---", "", None, "10001-1234", "GIR 0AA"]
        for country in ("GB", "DE", "CA"):
            for code in codes:
                [(key,)] = self.env.execute_query(
                    SQL("SELECT %s", key_sql(SQL("%s::text", code), SQL("%s::text", country)))
                )
                self.assertEqual(key, get_key(code, country), (code, country))

    def test_country_of_the_company(self):
        """A town without a country is in the company's; no address at all is nowhere."""
        self.company.country_id = self.italy
        italy = self._territory("Italy", {})
        self._move(self.alpha, country_id=False, city="Lecco")
        self.assertEqual(self.account.territory_id, italy)
        self._move(self.alpha, country_id=False)
        self.assertFalse(self.account.territory_id)

    # === CHANGES === #

    def test_address_changes(self):
        """Through the customer, its first contact, a merge and an import alike."""
        italy = self._territory("Italy", {})
        france = self._territory("France", {"country_id": self.france.id})
        beta = self._account(self.beta)
        self.assertFalse(beta.territory_id)
        self.env["res.partner"].create(
            {"name": "Bea", "parent_id": self.beta.id, "country_id": self.france.id, "city": "Lyon"}
        )
        self.assertEqual(self.beta.country_id, self.france, "As Odoo does.")
        self.assertEqual(beta.territory_id, france)
        self.assertEqual(self.beta.key_account_territory_id, france)
        self._move(self.gamma, city="Roma")
        gamma = self._account(self.gamma)
        self.assertEqual(gamma.territory_id, italy)
        self.env["res.partner"].load(
            ["id", "country_id/id"], [[self._xml_id(self.gamma), "base.fr"]]
        )
        self.assertEqual(gamma.territory_id, france)

    def _xml_id(self, record):
        self.env["ir.model.data"].create(
            {"module": "test", "name": f"r{record.id}", "model": record._name, "res_id": record.id}
        )
        return f"test.r{record.id}"

    def test_customers_are_merged(self):
        """The account follows the address of the customer that stays."""
        self._territory("Italy", {})
        france = self._territory("France", {"country_id": self.france.id})
        self._move(self.alpha, city="Roma")
        self._move(self.beta, country_id=self.france.id, city="Lyon")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alpha + self.beta).ids, self.beta, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertEqual(self.account.partner_id, self.beta)
        self.assertEqual(self.account.territory_id, france)

    def test_accounts_are_merged(self):
        """What a person said is taken over only where the address says nothing."""
        italy = self._territory("Italy", {})
        other = self._territory("Other", {"country_id": self.france.id})
        beta, gamma = self._account(self.beta), self._account(self.gamma)
        gamma.territory_id = other
        beta._merge_into(self.account)
        self.assertFalse(self.account.territory_id)
        gamma._merge_into(self.account)
        self.assertEqual(self.account.territory_id, other)
        self.assertTrue(self.account.territory_is_manual)
        delta = self._account(self._new_customer(country_id=self.italy.id))
        self.account._merge_into(delta)
        self.assertEqual(delta.territory_id, italy)

    def test_territory_changes(self):
        """Areas that come, change or go, and territories that are archived or deleted."""
        self._move(self.alpha, zip="20100")
        italy = self._territory("Italy", {})
        milan = self._territory("Milan", {"zip_from": "201"})
        self.assertEqual(self.account.territory_id, milan)
        milan.active = False
        self.assertEqual(self.account.territory_id, italy)
        milan.active = True
        self.assertEqual(self.account.territory_id, milan)
        milan.area_ids.zip_from = "202"
        self.assertEqual(self.account.territory_id, italy)
        milan.area_ids = [Command.create({"country_id": self.italy.id, "zip_from": "20100"})]
        self.assertEqual(self.account.territory_id, milan)
        milan.area_ids.filtered(lambda area: area.zip_from == "20100").unlink()
        self.assertEqual(self.account.territory_id, italy)
        italy.unlink()
        self.assertFalse(self.account.territory_id)

    def test_new_customers_of_a_review(self):
        """Accounts that a review creates in bulk have their territory at once."""
        italy = self._territory("Italy", {})
        self._move(self.beta, city="Roma")
        self._order(self.beta, [(self.roll, 1, 100)], "2025-05-05")
        created = self.env["key.account"]._ensure_customer_accounts(
            self.company, self._domain(self.beta), self.date_to
        )
        self.assertEqual(created, 1)
        self.assertEqual(self.beta._key_account_all().territory_id, italy)

    def test_each_company_has_its_own(self):
        self._territory("Italy", {})
        abroad = self._account(self.alpha, self.other_company)
        theirs = self.env["key.account.territory"].create(
            {
                "name": "Italy",
                "company_id": self.other_company.id,
                "area_ids": [Command.create({"country_id": self.italy.id})],
            }
        )
        self._move(self.alpha, city="Roma")
        self.assertEqual(abroad.territory_id, theirs)
        self.assertEqual(self.account.territory_id.company_id, self.company)
        with self.assertRaises(UserError):
            self.account.territory_id = theirs

    # === BY HAND === #

    def test_set_manually(self):
        """A territory that a person chose stays, until it is emptied."""
        italy = self._territory("Italy", {})
        france = self._territory("France", {"country_id": self.france.id})
        self._move(self.alpha, city="Roma")
        account = self.account.with_user(self.user_own)
        with Form(account) as form:
            form.territory_id = france
        self.assertTrue(account.territory_is_manual)
        self.assertFalse(account.territory_area_id)
        self._move(self.alpha, city="Milano")
        self._run_territories()
        self.assertEqual(account.territory_id, france)
        account.action_reset_territory()
        self.assertEqual((account.territory_id, account.territory_is_manual), (italy, False))
        account.territory_id = france
        account.territory_id = False
        self.assertEqual((account.territory_id, account.territory_is_manual), (italy, False))
        account.territory_id = france
        france.active = False
        self.assertEqual((account.territory_id, account.territory_is_manual), (italy, False))
        created = self._account(self.beta, territory_id=italy.id)
        self.assertTrue(created.territory_is_manual)

    def test_imported_territory(self):
        france = self._territory("France", {"country_id": self.france.id})
        self.env["key.account"].with_user(self.user_admin).load(
            ["id", "territory_id"], [[self._xml_id(self.account), "France"]]
        )
        self.assertEqual(
            (self.account.territory_id, self.account.territory_is_manual), (france, True)
        )

    # === RIGHTS === #

    def test_people_gain_no_rights(self):
        """Those who work a territory see its accounts only if they may see them anyway."""
        italy = self._territory("Italy", {})
        self._move(self.alpha, city="Roma")
        colleague = self._create_user("ka_territory", "key_account.group_user")
        italy.user_ids = colleague
        self.assertFalse(self.account.with_user(colleague).has_access("read"))
        self.assertEqual(italy.with_user(colleague).account_count, 0)
        self.assertEqual(italy.with_user(self.user_own).account_count, 1)

    def test_colleagues_with_whom_it_is_shared(self):
        """They work on the account, but its territory is up to owner, deputy and managers."""
        italy = self._territory("Italy", {})
        self.account.shared_user_ids = self.user_all
        self.user_all.group_ids = self.env.ref("key_account.group_user")
        with self.assertRaisesRegex(AccessError, "Territory"):
            self.account.with_user(self.user_all).territory_id = italy
        self.account.territory_id = italy
        with self.assertRaisesRegex(AccessError, "Territory"):
            self.account.with_user(self.user_all).action_reset_territory()
        for user in (self.user_own, self.user_admin):
            with self.assertRaisesRegex(UserError, "recorded by the system"):
                self.account.with_user(user).write({"territory_is_manual": False})

    def test_only_administrators_configure(self):
        italy = self._territory("Italy", {})
        with self.assertRaises(AccessError):
            italy.with_user(self.user_manager).name = "Mine"
        with self.assertRaises(AccessError):
            italy.area_ids.with_user(self.user_manager).zip_from = "20"
        italy.with_user(self.user_admin).write({"name": "Italia"})

    # === WHAT IS REFUSED === #

    @contextmanager
    def _refused(self, message):
        with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
            yield

    def test_impossible_postcodes(self):
        for zip_from, zip_to, message in (
            ("20199", "20100", "comes after “20100”. Swap them"),
            ("20100", "2019", "with the same number of letters and digits"),
            ("1000", "10AA", "with the same number of letters and digits"),
            (False, "20199", "enter “From Postcode” as well"),
            ("--", False, "has no letters or digits"),
        ):
            with self.subTest(zip_from), self._refused(message):
                self._territory("Wrong", {"zip_from": zip_from, "zip_to": zip_to})
        with self._refused("is not in Italy"):
            self._territory("Wrong", {"state_id": self.env.ref("base.state_us_5").id})

    def test_overlaps(self):
        """The same area twice, and ranges that overlap in part; not one within the other."""
        self._territory("Milan", {"zip_from": "20100", "zip_to": "20199"})
        self._territory("Monza", {"city": "Monza"})
        self._territory("Italy", {})
        for area in (
            {},
            {"city": "MONZA"},
            {"zip_from": "20100", "zip_to": "20199"},
            {"zip_from": "20150", "zip_to": "20250"},
            {"zip_from": "20050", "zip_to": "20150"},
        ):
            with self.subTest(area), self._refused("overlaps with Italy"):
                self._territory("Other", area)
        inner = self._territory("Inner", {"zip_from": "20110", "zip_to": "20120"})
        self._territory("Outer", {"zip_from": "20"})
        inner.active = False
        other = self._territory("Taken", {"zip_from": "20110", "zip_to": "20120"})
        with self._refused("“Inner” overlaps"):
            inner.active = True
        other.unlink()
        inner.active = True

    @mute_logger("odoo.sql_db")
    def test_same_name(self):
        self._territory("Italy", {})
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._territory("Italy", {"city": "Roma"})
