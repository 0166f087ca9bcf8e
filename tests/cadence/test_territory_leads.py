from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .territory_common import TerritoryCommon


@tagged("post_install", "-at_install")
class TestTerritoryLeads(TerritoryCommon):
    """Leads fall into the territory of their account, otherwise into that of their own address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milan = cls._territory("Milan", {"zip_from": "20000", "zip_to": "20099"})
        cls.rest = cls._territory("Italy", {})

    def _lead(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": "New mill",
                "type": "lead",
                "company_id": self.company.id,
                "country_id": self.italy.id,
                "zip": "20010",
                **values,
            }
        )

    def test_by_address(self):
        """20010 is in Milan, 00100 in the rest of Italy; nothing is known of France, or without an address."""
        lead = self._lead()
        self.assertEqual(lead.key_account_territory_id, self.milan)
        lead.zip = "00100"
        self.assertEqual(lead.key_account_territory_id, self.rest)
        lead.country_id = self.france
        self.assertFalse(lead.key_account_territory_id)
        nowhere = self._lead(country_id=False, zip=False)
        self.assertFalse(nowhere.key_account_territory_id)

    def test_territories_change(self):
        """Open leads follow at once: the area ends at 20009, then the territory is archived."""
        lead = self._lead()
        self.milan.area_ids.zip_to = "20009"
        self.assertEqual(lead.key_account_territory_id, self.rest)
        self.milan.area_ids.zip_to = "20099"
        self.assertEqual(lead.key_account_territory_id, self.milan)
        self.milan.active = False
        self.assertEqual(lead.key_account_territory_id, self.rest)

    def test_by_hand(self):
        """What a person says stays, whatever the address; emptied, the address decides again."""
        lead = self._lead(key_account_territory_manual_id=self.rest.id)
        self.assertEqual(lead.key_account_territory_id, self.rest)
        lead.zip = "20020"
        self.assertEqual(lead.key_account_territory_id, self.rest)
        self.milan.area_ids.zip_to = "20098"
        self.assertEqual(lead.key_account_territory_id, self.rest)
        lead.key_account_territory_manual_id = False
        self.assertEqual(lead.key_account_territory_id, self.milan)
        lead.user_id = self.user_manager
        with self.assertRaises(AccessError):
            lead.with_user(self.user_manager).key_account_territory_id = self.rest

    def test_account_decides(self):
        """A contact of Alpha, which is in the rest of Italy by address: so is the lead, until Alpha moves."""
        self._move(self.account.partner_id, zip="00100")
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.account.partner_id.id}
        )
        lead = self._lead(partner_id=contact.id)
        lead.write({"country_id": self.italy.id, "zip": "20010"})
        self.assertEqual(lead.key_account_territory_id, self.rest)
        self.account.territory_id = self.milan
        self.assertEqual(lead.key_account_territory_id, self.milan)
        self.account.territory_id = False
        self.assertEqual(lead.key_account_territory_id, self.rest)
        self._move(self.account.partner_id, zip="20010")
        self.assertEqual(lead.key_account_territory_id, self.milan)

    def test_lead_becomes_account(self):
        """A customer without account is where the lead is; as an account, where a person says."""
        customer = self._new_customer(country_id=self.italy.id, zip="20010")
        lead = self._lead(partner_id=customer.id)
        self.assertEqual(lead.key_account_territory_id, self.milan)
        self._account(customer, territory_id=self.rest.id)
        self.assertEqual(lead.key_account_territory_id, self.rest)

    def test_companies(self):
        """A territory belongs to a company: leads without one count for that of the salesperson."""
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._lead(company_id=other.id)
        self.assertFalse(foreign.key_account_territory_id)
        with self.assertRaises(ValidationError):
            foreign.key_account_territory_manual_id = self.milan
        lead = self._lead(company_id=False, user_id=self.user_own.id, team_id=False)
        self.assertEqual(lead.key_account_territory_id, self.milan)

    def test_a_lead_goes_to_another_company(self):
        """Whoever assigns it need not know of territories: one of the former company no longer counts."""
        other = self.env["res.company"].create({"name": "Other"})
        lead = self._lead(
            company_id=False,
            user_id=self.user_own.id,
            team_id=False,
            key_account_territory_manual_id=self.rest.id,
        )
        self.assertEqual(lead.key_account_territory_id, self.rest)
        manager = new_test_user(self.env, "crm", "sales_team.group_sale_manager")
        manager.company_ids += other + self.company
        lead.with_user(manager).write({"user_id": False, "company_id": other.id})
        self.assertFalse(lead.key_account_territory_id)
        lead.company_id = self.company
        self.assertEqual(lead.key_account_territory_id, self.rest)

    # === A STORED DEFAULT === #

    def _create_by(self, user, **values):
        """Create a lead as somebody does in the form, without a territory."""
        leads = self.env["crm.lead"].with_user(user)
        leads = leads.with_context(allowed_company_ids=user.company_ids.ids)
        lead = leads.create({"name": "New mill", **values})
        return lead.sudo().key_account_territory_manual_id

    def _store_default(self, territory):
        name = "key_account_territory_manual_id"
        self.env["ir.default"].set("crm.lead", name, territory.id)

    def test_default_for_all(self):
        """Salespeople who know nothing of territories create leads without it, the others with it."""
        self._store_default(self.milan)
        seller, groups = "sales_team.group_sale_salesman", "key_account.group_user"
        self.assertFalse(self._create_by(self._create_user("ka_seller", seller)))
        both = self._create_user("ka_both", f"{seller},{groups}")
        self.assertEqual(self._create_by(both), self.milan)
        away = self._create_user("ka_away", f"{seller},{groups}", company=self.other_company)
        self.assertFalse(self._create_by(away))

    def test_default_of_another_company(self):
        """It is left out where the lead, or its salesperson, belongs to another company."""
        self._store_default(self.milan)
        self.env.user.company_ids += self.company + self.other_company
        self.assertFalse(self._create_by(self.env.user, company_id=self.other_company.id))
        seller = self._create_user(
            "ka_away", "sales_team.group_sale_salesman", company=self.other_company
        )
        self.assertFalse(self._create_by(self.env.user, user_id=seller.id))
        self.assertEqual(self._create_by(self.env.user, company_id=self.company.id), self.milan)

    def test_default_that_is_gone(self):
        """A territory that was deleted beside Odoo is no default any more."""
        self._store_default(self.rest)
        both = self._create_user("ka_both", "sales_team.group_sale_salesman,key_account.group_user")
        self.rest.unlink()
        self.assertFalse(self._create_by(both))

    def test_sent_default_is_refused(self):
        """What a caller sends is no default of the database: Odoo refuses it as if it was typed."""
        seller = self._create_user("ka_seller", "sales_team.group_sale_salesman")
        leads = self.env["crm.lead"].with_user(seller)
        with self.assertRaises(AccessError):
            leads.with_context(default_key_account_territory_manual_id=self.milan.id).create(
                {"name": "New mill"}
            )

    def test_merged_leads(self):
        """What a person said of one of them stays, also if the person who merges cannot see it."""
        head = self._lead(type="opportunity", probability=90)
        other = self._lead(type="opportunity", key_account_territory_manual_id=self.rest.id)
        manager = new_test_user(self.env, "crm", "sales_team.group_sale_manager")
        manager.write({"company_id": self.company.id, "company_ids": self.company.ids})
        merged = (head + other).with_user(manager).merge_opportunity()
        self.assertEqual(merged.sudo().key_account_territory_id, self.rest)

    def test_group_and_count(self):
        """Two open leads in Milan and one won: grouped by territory, and counted as the user sees them."""
        leads = self._lead() | self._lead()
        won = self._lead(type="opportunity")
        won.action_set_won()
        groups = dict(
            self.env["crm.lead"]._read_group(
                [("id", "in", (leads | won).ids)], ["key_account_territory_id"], ["__count"]
            )
        )
        self.assertEqual(groups, {self.milan: 3})
        self.assertEqual(self.milan.lead_count, 2)
        leads[0].user_id = self.user_own
        leads[1].user_id = self.user_manager
        self.assertEqual(self.milan.with_user(self.user_own).lead_count, 0)
        self.user_own.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.env.invalidate_all()
        self.assertEqual(self.milan.with_user(self.user_own).lead_count, 1)
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(stranger).search(
                [("key_account_territory_id", "=", self.milan.id)]
            )

    def test_queries_do_not_grow(self):
        """As many for 10 leads as for 100: at first, and when a territory changes."""
        counts = []
        for number in (1, 10, 100):
            values = [
                {"name": f"Mill {count}", "country_id": self.italy.id, "zip": f"{20000 + count}"}
                for count in range(number)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            leads = self.env["crm.lead"].create(
                [{**vals, "company_id": self.company.id} for vals in values]
            )
            self.env["crm.lead"].flush_model()
            between = self.env.cr.sql_log_count
            self.milan.area_ids.write({"zip_to": f"{20200 + number}"})
            self.env.flush_all()
            counts.append((between - before, self.env.cr.sql_log_count - between))
            self.assertEqual(leads.key_account_territory_id, self.milan)
        self.assertEqual(counts[1][1], counts[2][1])
        self.env.invalidate_all()
        self._count_compute(leads)

    def _count_compute(self, leads):
        field = leads._fields["key_account_territory_id"]
        counts = []
        for some in (leads[:10], leads):
            self.env.invalidate_all()
            self.env.add_to_compute(field, some)
            before = self.env.cr.sql_log_count
            some._recompute_recordset(["key_account_territory_id"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
