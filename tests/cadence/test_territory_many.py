from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

import odoo.addons.key_account.models.cadence.key_account_territorial as territorial

from ..access_common import rpc
from .territory_common import TerritoryCommon


@tagged("post_install", "-at_install")
class TestTerritoryMany(TerritoryCommon):
    """Many accounts at once, in the background, and calls from outside."""

    def _customers(self, number):
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Mill {count}",
                    "is_company": True,
                    "country_id": self.italy.id,
                    "zip": f"{20000 + count}",
                }
                for count in range(number)
            ]
        )
        return self.env["key.account"].create(
            [{"partner_id": p.id, "company_id": self.company.id} for p in partners]
        )

    def _count(self, do):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        do()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_capitals_of_all_alphabets(self):
        """Towns are the same in capitals, whatever the locale of the database is."""
        for town, typed in (
            ("Lübeck", "LÜBECK"),
            ("ŁÓDŹ", "Łódź"),
            ("Αθήνα", "ΑΘΉΝΑ"),
            ("Санкт-Петербург", " САНКТ-ПЕТЕРБУРГ "),
            ("Đà Nẵng", "đà  NẴNG"),
            ("上海", "上海"),
        ):
            with self.subTest(town=town):
                territory = self._territory(town, {"city": town})
                self._move(self.alpha, city=typed)
                self.assertEqual(self.account.territory_id, territory)
                with self.assertRaises(ValidationError):
                    self._territory("Other", {"city": typed.strip().swapcase()})

    def test_counters_open_what_they_count(self):
        """Two overdue visits of which one is agreed in time, two accounts, and an open lead."""
        territory = self._territory("Milan", {"zip_from": "20000", "zip_to": "20049"})
        accounts = self._customers(3)
        accounts.write(
            {"owner_id": self.user_own.id, "grade_id": self.grade_a.id, "grade_reason": "Story"}
        )
        accounts[2].active = False
        # Overdue since the summer; the first is agreed for tomorrow.
        for account in accounts[:2]:
            self._visit(account, Datetime.now() - timedelta(days=90), state="done")
        self._visit(accounts[0], Datetime.now() + timedelta(days=1))
        self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "country_id": self.italy.id,
                    "zip": "20010",
                }
                for name in ("Open", "Lost")
            ]
        )[1].action_set_lost()
        self.env["key.account"]._update_all_visit_due(self.company)
        self.env.invalidate_all()
        form = etree.fromstring(territory.get_view(view_type="form")["arch"])
        found = {}
        for button in form.iterfind(".//button[@class='oe_stat_button']"):
            [counter] = button.iterfind("field")
            action = (
                getattr(territory, button.get("name"))()
                if button.get("type") == "object"
                else self.env["ir.actions.act_window"].browse(int(button.get("name"))).read()[0]
            )
            self.assertNotIn("search_default", str(action["context"]))
            domain = action["domain"]
            if isinstance(domain, str):
                domain = safe_eval(domain, {"active_id": territory.id})
            records = self.env[action["res_model"]].search(domain)
            self.assertEqual(territory[counter.get("name")], len(records), counter.get("name"))
            found[counter.get("name")] = len(records)
        self.assertEqual(found["account_count"], 2)
        self.assertEqual(found["lead_count"], 1)
        levels = len(accounts[1].visit_due_ids.filtered("overdue_days"))
        self.assertEqual(found["overdue_count"], levels)
        self.assertGreater(levels, 0)

    def test_queries_do_not_grow(self):
        """As many for 10 accounts as for 100: addresses and territories that change."""
        milan = self._territory("Milan", {"zip_from": "20000", "zip_to": "20049"})
        counts = []
        for number in (2, 10, 100):
            accounts = self._customers(number)
            inside = accounts.filtered("territory_id")
            self.assertEqual(len(inside), min(number, 50))
            counts.append(
                (
                    self._count(accounts._assign_territories),
                    self._count(lambda: milan.area_ids.write({"zip_to": "20048"})),
                    self._count(lambda: milan.area_ids.write({"zip_to": "20049"})),
                    self._count(lambda a=accounts: a._forget_territories()),
                )
            )
            accounts.unlink()
        self.assertEqual(counts[1], counts[2])

    def test_in_the_background(self):
        """Accounts of a large company follow with the scheduled action, one commit per company."""
        accounts = self._customers(5)
        self.env["ir.cron.trigger"].search([]).unlink()
        with patch.object(territorial, "AT_ONCE", 3):
            italy = self._territory("Italy", {})
        self.assertFalse(accounts.territory_id)
        triggers = self.env["ir.cron.trigger"].search([])
        self.assertEqual(triggers.cron_id, self.env.ref("key_account.ir_cron_territory"))
        self._run_territories()
        self.assertEqual(accounts.territory_id, italy)

    def test_unchanged_accounts_are_not_written(self):
        accounts = self._customers(5)
        self._territory("Italy", {})
        places = "SELECT ctid FROM key_account WHERE id IN %s ORDER BY id"
        self.env.cr.execute(places, [accounts._ids])
        before = self.env.cr.fetchall()
        self._run_territories()
        self.env.cr.execute(places, [accounts._ids])
        self.assertEqual(self.env.cr.fetchall(), before)

    # === FROM OUTSIDE === #

    def test_attacks(self):
        """Recorded facts, colleagues' accounts and territories of other companies."""
        italy = self._territory("Italy", {})
        foreign = self.env["key.account.territory"].create(
            {"name": "Abroad", "company_id": self.other_company.id}
        )
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        mine, theirs = self.account.with_user(self.user_own), hidden.with_user(self.user_own)
        for error, records, vals in (
            (UserError, mine, {"territory_is_manual": True}),
            (UserError, mine, {"territory_area_id": italy.area_ids.id}),
            (AccessError, mine, {"territory_id": foreign.id}),
            (AccessError, theirs, {"territory_id": italy.id}),
            (AccessError, italy.with_user(self.user_all), {"user_ids": self.user_all.ids}),
            (AccessError, foreign.with_user(self.user_admin), {"name": "Ours"}),
            (UserError, italy.with_user(self.user_admin), {"company_id": self.other_company.id}),
            (UserError, italy.area_ids.with_user(self.user_admin), {"territory_id": foreign.id}),
            (UserError, italy.area_ids.with_user(self.user_admin), {"zip_first": "1"}),
        ):
            with self.subTest(vals), self.assertRaises(error), self.env.cr.savepoint():
                rpc(records, "write", vals)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rpc(theirs, "action_reset_territory")
        admin = self.env["key.account.territory"].with_user(self.user_admin)
        for vals in (
            {"name": "New", "company_id": self.other_company.id},
            {"name": "New", "user_ids": [Command.set(self.user_portal().ids)]},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                rpc(admin, "create", vals)
        values = {"partner_id": self.gamma.id, "territory_is_manual": True}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rpc(self.env["key.account"].with_user(self.user_own), "create", values)

    def user_portal(self):
        return self._create_user("ka_portal_territory", "base.group_portal")

    def test_copy(self):
        """A copy has another name, and no areas that would overlap."""
        italy = self._territory("Italy", {})
        copy = italy.with_user(self.user_admin).copy()
        self.assertEqual(copy.name, "Italy (copy)")
        self.assertFalse(copy.area_ids)
