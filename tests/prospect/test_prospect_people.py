from types import SimpleNamespace

from odoo.tests import tagged

from ...tools.desk import Desk
from .prospect_common import ProspectCommon

KIND = "prospects_short"


@tagged("post_install", "-at_install")
class TestProspectPeople(ProspectCommon):
    """Live prospects against the target, and two added for each one struck off."""

    def _items(self, user):
        desk = Desk(self._as(user, self.env["key.account"]).env)
        [source] = [s for s in desk.env["key.account"]._get_desk_sources(desk) if s.kind == KIND]
        rows = desk.rows(desk.env["key.account"]._get_desk_union([source]))
        return source, rows

    def _tell(self, user):
        source, rows = self._items(user)
        return [source.tell(SimpleNamespace(facts=row["facts"])) for row in rows]

    def test_target(self):
        """Two of three live: one short. Customers and archived accounts are no live prospects.

        The one that was archived in June is not struck off in the last 90 days.
        """
        self._prospect("Mill", "2025-06-01")
        self._prospect("Forge", "2025-06-01", prospect_mark="keep_on")
        self._prospect("Foundry", "2025-06-01", customer_since="2020-01-01")
        self._prospect("Works", "2025-06-01", active=False)
        self.assertEqual(self._figures(self.user_own), (2, 1, 0, 0, 0, 1))

    def test_target_from_settings(self):
        self._prospect("Mill", "2025-06-01")
        self.company.key_account_prospect_target = 0
        self.assertEqual(self._figures(self.user_own), (1, 0, 0, 0, 0, 0))
        self.assertFalse(self._tell(self.user_own))

    def test_two_for_one(self):
        """One struck off, two wanted, one added: one is owed. With the second one, none."""
        accounts = [self._prospect(f"Mill {i}", "2025-06-01") for i in range(4)]
        self._strike(accounts[0], "2025-12-01")
        self._prospect("Forge", "2025-11-01")
        self.assertEqual(self._figures(self.user_own), (4, 0, 1, 1, 1, 1))
        self.assertEqual(
            self._tell(self.user_own), ["live prospects: 1 more to add for 1 struck off in 90 days"]
        )
        self._prospect("Foundry", "2026-01-15")
        self.assertEqual(self._figures(self.user_own), (5, 0, 2, 1, 0, 0))
        self.assertFalse(self._tell(self.user_own))

    def test_both(self):
        """One of three is live, so two are missing; two were struck off, and four are owed."""
        accounts = [self._prospect(f"Mill {i}", "2025-06-01") for i in range(3)]
        self._strike(accounts[0], "2025-12-01")
        accounts[1].active = False
        self.assertEqual(self._figures(self.user_own), (1, 2, 0, 2, 4, 4))
        self.assertEqual(
            self._tell(self.user_own),
            ["live prospects: 1 of 3; 4 more to add for 2 struck off"],
        )

    def test_border_of_the_days(self):
        """18 October 2025 is the first of the 90 days."""
        for day, struck in (("2025-10-17", 0), ("2025-10-18", 1)):
            with self.subTest(day), self.env.cr.savepoint() as savepoint:
                account = self._prospect("Mill", "2025-06-01")
                self._strike(account, day)
                self.assertEqual(self._row(self.user_own).struck, struck)
                savepoint.rollback()
        for day, added in (("2025-10-17", 0), ("2025-10-18", 1)):
            with self.subTest(day), self.env.cr.savepoint() as savepoint:
                self._prospect("Mill", day)
                self.assertEqual(self._row(self.user_own).added, added)
                savepoint.rollback()

    def test_undone(self):
        """Whoever is taken up again was not struck off, and is not added."""
        account = self._prospect("Mill", "2025-06-01")
        self._strike(account, "2026-01-10")
        self._on("2026-01-12", account.action_mark_continue)
        self.assertEqual(self._figures(self.user_own)[2:4], (0, 0))
        self._strike(account, "2026-01-14")
        self.assertEqual(self._figures(self.user_own)[2:4], (0, 1))

    def test_added_and_struck_in_the_same_days(self):
        account = self._prospect("Mill", "2025-12-01")
        self._strike(account, "2026-01-10")
        self.assertEqual(self._figures(self.user_own)[2:4], (1, 1))

    def test_taken_up_after_long(self):
        """Given up in summer, live again: added."""
        account = self._prospect("Mill", "2025-06-01")
        self._strike(account, "2025-07-01")
        self._on("2026-01-12", account.action_mark_continue)
        self.assertEqual(self._figures(self.user_own), (1, 2, 1, 0, 0, 2))

    def test_won_is_not_struck(self):
        account = self._prospect("Mill", "2025-12-01")
        self._order(account.partner_id, [(self.roll, 1, 1000)], "2026-01-05")
        self.env["key.account"]._update_prospects(self.company)
        self.assertEqual(self._figures(self.user_own), (0, 3, 1, 0, 0, 3))

    def test_owner_of_then(self):
        """Whoever struck it off owes two, whoever owns it now has it live or not."""
        account = self._prospect("Mill", "2025-06-01")
        other = self._prospect("Forge", "2025-06-01")
        self._strike(account, "2026-01-10")
        (account + other).owner_id = self.user_all
        self.assertEqual(self._figures(self.user_own), (0, 0, 0, 1, 2, 2))
        self.assertEqual(self._figures(self.user_all), (1, 2, 0, 0, 0, 2))

    def test_whoever_left_and_nobody(self):
        """Prospects of users who left, and of nobody, are seen, and have no target."""
        self._prospect("Mill", "2025-06-01")
        orphan = self._prospect("Forge", "2025-06-01")
        orphan.owner_id = False
        self.user_own.active = False
        row = self._row(self.user_own.with_context(active_test=False))
        self.assertEqual((row.live, row.target, row.missing), (1, 0, 0))
        row = self._row(self.env["res.users"])
        self.assertEqual((row.live, row.target), (1, 0))
        self.assertEqual(self.env["key.account"].search(row.action_open_live()["domain"]), orphan)

    def test_companies_apart(self):
        self._prospect("Mill", "2025-06-01")
        partner = self.env["res.partner"].create({"name": "Sea Mill", "is_company": True})
        self._account(partner, self.other_company)
        rows = self._as(self.user_manager, self.env["key.account.prospect.person"]).search([])
        self.assertEqual(rows.company_id, self.company)

    def test_who_sees_what(self):
        self._prospect("Mill")
        self._prospect("Forge", user=self.user_all)
        self.assertTrue(self._row(self.user_own, self.user_own))
        self.assertFalse(self._row(self.user_all, self.user_own))
        self.assertTrue(self._row(self.user_own, self.user_all))

    def test_figures_open_their_records(self):
        live = self._prospect("Mill", "2025-06-01")
        struck = self._prospect("Forge", "2025-12-01")
        self._strike(struck, "2026-01-10")
        row = self._row(self.user_own, self.user_own)
        accounts = self._as(self.user_own, self.env["key.account"])
        for action, wanted in (
            (row.action_open_live(), live),
            (row.action_open_added(), struck),
            (row.action_open_struck(), struck),
        ):
            found = accounts.with_context(**action["context"]).search(action["domain"])
            self.assertEqual(found.ids, wanted.ids, action["name"])

    def test_manager_figure(self):
        self._prospect("Mill")
        self._prospect("Forge", user=self.user_all)
        accounts = self._as(self.user_manager, self.env["key.account"])
        desk = Desk(accounts.env, everybody=True)
        figure = accounts._get_prospect_figure(desk)
        self.assertEqual(figure.value, "2")
        self.assertIn("6", figure.note)
        self.assertEqual({part["value"] for part in figure.parts}, {"1/3"})

    def test_queries(self):
        """As many statements for one salesperson as for ten."""

        def read():
            return self._queries(
                lambda: self.env["key.account.prospect.person"].search_read(
                    [("company_id", "=", self.company.id)], ["live", "missing", "struck"]
                )
            )

        self._prospect("Mill")
        read()
        few = read()
        for number in range(10):
            user = self._create_user(f"seller_{number}", "key_account.group_user")
            self._prospect(f"Forge {number}", user=user)
        self.assertEqual(read(), few)
