from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .deal_heat_common import DealHeatCommon


@tagged("post_install", "-at_install")
class TestDealHeatOfAccount(DealHeatCommon):
    """The heat of an account is that of its hottest opportunity."""

    def test_heat_of_an_account(self):
        """The hottest open opportunity of any contact; of a prospect, what a person says."""
        account, prospect = self._account(self.alpha), self._account(self.beta)
        overseas = self._account(self.alpha, self.other_company)
        self.assertFalse(account.deal_heat_id)
        self._lead(10)
        warm = self._lead(60, partner=self.alpha_buyer)
        prospect.deal_heat_manual_id = self.yellow
        accounts = account + prospect + overseas
        accounts.invalidate_recordset()
        self.assertEqual(accounts.mapped("deal_heat_id"), self.yellow)
        self.assertFalse(overseas.deal_heat_id)
        found = accounts.search(
            [("deal_heat_id", "=", self.yellow.id), ("company_id", "in", accounts.company_id.ids)]
        )
        self.assertEqual(found, account + prospect)
        cold = self.env["key.account"].search([("deal_heat_id", "=", False)])
        self.assertIn(overseas, cold)
        self.assertNotIn(account, cold)
        warm.action_set_lost()
        self._lead(10, partner=self.beta)
        accounts.invalidate_recordset()
        self.assertEqual(account.deal_heat_id, self.green)
        self.assertEqual(prospect.deal_heat_id, self.green)  # an opportunity goes before

    def test_won_deal_keeps_its_account_red(self):
        """For 90 days, or as long as the company says; then what is open counts, or nothing."""
        account = self._account(self.alpha)
        self._lead(60)
        with freeze_time("2026-03-02 12:00:00"):
            won = self._lead(60, partner=self.alpha_buyer)
            won.action_set_won()
        self.assertEqual(won.date_closed, datetime(2026, 3, 2, 12))
        for day, days, heat in [
            ("2026-03-02 13:00:00", 90, self.red),
            ("2026-05-30 23:00:00", 90, self.red),  # the ninetieth day
            ("2026-05-31 01:00:00", 90, self.yellow),
            ("2026-05-31 13:00:00", 120, self.red),
            ("2026-03-02 13:00:00", 0, self.yellow),
        ]:
            self.company.key_account_heat_days = days
            with freeze_time(day):
                account.invalidate_recordset()
                self.assertEqual(account.deal_heat_id, heat, day)
                self.assertEqual(
                    account.search([("deal_heat_id", "=", heat.id), ("id", "=", account.id)]),
                    account,
                )
        # In Shanghai the ninetieth day ends at 16:00 UTC.
        self.company.partner_id.tz = "Asia/Shanghai"
        self.company.key_account_heat_days = 90
        for moment, heat in (("15:59:00", self.red), ("16:01:00", self.yellow)):
            with freeze_time(f"2026-05-30 {moment}"):
                account.invalidate_recordset()
                self.assertEqual(account.deal_heat_id, heat)
        for days in (-1, 10**6):
            with self.assertRaisesRegex(ValidationError, "from 0 to 3,650"):
                self.company.key_account_heat_days = days

    def test_closed_deals_stay_with_the_company_of_then(self):
        """The buyer moves from Alpha to Beta: what was won is Alpha's, what is open goes along."""
        alpha, beta = self._account(self.alpha), self._account(self.beta)
        won, lost, lead = (self._lead(60, partner=self.alpha_buyer) for _number in range(3))
        won.action_set_won()
        lost.action_set_lost()
        self.alpha_buyer.parent_id = self.beta
        self.assertEqual(won.key_account_partner_id, self.alpha)
        self.assertEqual(lost.with_context(active_test=False).key_account_partner_id, self.alpha)
        self.assertFalse(lead.key_account_partner_id)
        self.assertEqual(alpha.deal_heat_id, self.red)
        self.assertEqual(beta.deal_heat_id, self.yellow)

    def test_found_by_the_name_of_the_heat(self):
        hot, cold = self._account(self.alpha), self._account(self.beta)
        cold.deal_heat_manual_id = self.yellow
        self._lead(60).action_set_won()
        self.assertEqual(hot.deal_heat_id, self.red)
        for domain, found in (
            ([("deal_heat_id", "ilike", self.red.name[:3])], hot),
            ([("deal_heat_id", "=", self.yellow.name)], cold),
            ([("deal_heat_id.name", "=", self.red.name)], hot),
            ([("deal_heat_id", "not ilike", self.red.name)], cold),
        ):
            with self.subTest(domain=domain):
                both = [("id", "in", (hot + cold).ids)]
                self.assertEqual(self.env["key.account"].search(domain + both), found)

    def test_unqualified_leads_are_no_opportunities(self):
        account = self._account(self.alpha)
        lead = self._lead(60, type="lead")
        self.assertFalse(lead.key_account_heat_id)
        self.assertFalse(account.deal_heat_id)
        lead.key_account_heat_manual_id = self.red  # said by hand, of the lead
        account.invalidate_recordset()
        self.assertFalse(account.deal_heat_id)
        lead.key_account_heat_manual_id = False
        lead.convert_opportunity(self.alpha)
        self.assertEqual(lead.type, "opportunity")
        self.assertTrue(lead.key_account_heat_id)
        account.invalidate_recordset()
        self.assertEqual(account.deal_heat_id, lead.key_account_heat_id)

    def test_setting_of_key_account_administrators(self):
        settings = self.env["key.account.settings"].with_user(self.user_admin).create({})
        self.assertEqual(settings.heat_days, 90)
        settings.heat_days = 30
        self.assertEqual(self.company.key_account_heat_days, 30)

    def test_accounts_by_heat(self):
        """Grouped and sorted by heat, with the accounts that each group then opens."""
        accounts = self._account(self.alpha) + self._account(self.beta) + self._account(self.gamma)
        self._lead(60)
        accounts[1].deal_heat_manual_id = self.green
        model, mine = self.env["key.account"], [("id", "in", accounts.ids)]
        self.assertTrue(model.fields_get(["deal_heat_id"])["deal_heat_id"]["groupable"])
        groups = model.formatted_read_group(mine, ["deal_heat_id"], ["__count"])
        self.assertEqual(
            [
                (group["deal_heat_id"] and group["deal_heat_id"][0], group["__count"])
                for group in groups
            ],
            [(self.yellow.id, 1), (self.green.id, 1), (False, 1)],
        )
        for group, account in zip(groups, accounts, strict=True):
            self.assertEqual(model.search([*mine, *group["__extra_domain"]]), account)
        self.assertEqual(model.search(mine, order="deal_heat_id"), accounts)
        own = accounts[1]
        own.owner_id = self.user_own
        groups = model.with_user(self.user_own).formatted_read_group(
            mine, ["deal_heat_id"], ["__count"]
        )
        self.assertEqual([group["__count"] for group in groups], [1])

    def test_accounts_by_heat_while_time_passes(self):
        """The statement of a group names the heat several times, perhaps a second later."""
        account = self._account(self.alpha)
        self._lead(60)
        with freeze_time("2026-03-02 12:00:00", auto_tick_seconds=2):
            groups = account.formatted_read_group(
                [("id", "=", account.id)], ["deal_heat_id"], ["__count"], order="deal_heat_id"
            )
        self.assertEqual(groups[0]["deal_heat_id"][0], self.yellow.id)
