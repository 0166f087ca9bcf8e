import json
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestDealHeat(KeyAccountCommon):
    """Red is a deal, yellow is expected soon, green is possible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heats = cls.env["key.account.deal.heat"]
        cls.red, cls.yellow, cls.green = (
            cls.env.ref(f"key_account.deal_heat_{color}") for color in ("red", "yellow", "green")
        )
        cls.stages = cls.env["crm.stage"].create(
            [
                {"name": "Talks", "sequence": 1},
                {"name": "Tender", "sequence": 2},
                {"name": "Signed", "sequence": 99, "is_won": True},
            ]
        )
        cls.talks, cls.tender, cls.signed = cls.stages
        cls.seller = cls._create_user("ka_seller", "sales_team.group_sale_salesman_all_leads")
        cls.user_own.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")

    @classmethod
    def _lead(cls, probability=10, partner=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "New rolls",
                "type": "opportunity",
                "partner_id": (partner or cls.alpha).id,
                "company_id": cls.company.id,
                "stage_id": cls.talks.id,
                "probability": probability,
                **values,
            }
        )

    def _refuse(self, reason, change, error=ValidationError):
        with self.assertRaisesRegex(error, reason), self.cr.savepoint():
            change()
        self.env.invalidate_all()

    # === RULES === #

    def test_stage_and_probability_decide(self):
        lead = self._lead(0)
        for probability, heat in [
            (0, self.green),
            (49.99, self.green),
            (50, self.yellow),
            (99, self.yellow),
        ]:
            lead.probability = probability
            self.assertEqual(lead.key_account_heat_id, heat, probability)
        lead.action_set_won()
        self.assertEqual(lead.key_account_heat_id, self.red)
        other = self._lead(80)
        other.action_set_lost()
        self.assertFalse(other.key_account_heat_id)
        other.action_unarchive()
        other.probability = 20
        self.assertEqual(other.key_account_heat_id, self.green)

    def test_by_hand_until_reset(self):
        lead = self._lead(10)
        lead.key_account_heat_manual_id = self.yellow
        self.assertEqual(lead.key_account_heat_id, self.yellow)
        lead.write({"probability": 5, "stage_id": self.tender.id})
        self.assertEqual(lead.key_account_heat_id, self.yellow)
        self.green.probability_from = 0  # the rules are applied to all: not to what was set by hand
        self.heats._apply_rules()
        self.assertEqual(lead.key_account_heat_id, self.yellow)
        lead.key_account_heat_manual_id = False
        self.assertEqual(lead.key_account_heat_id, self.green)

    def test_finer_steps(self):
        """A tender is hot; from 80 % on a deal is as good as made."""
        lead, tender, sure = self._lead(10), self._lead(10, stage_id=self.tender.id), self._lead(90)
        orange, pink = self.heats.create(
            [
                {
                    "name": "Tender",
                    "color": 2,
                    "rule": "stage",
                    "stage_ids": self.tender.ids,
                    "sequence": 15,
                },
                {"name": "Nearly", "color": 9, "rule": "probability", "probability_from": 80},
            ]
        )
        self.assertEqual(tender.key_account_heat_id, orange)
        self.assertEqual(sure.key_account_heat_id, pink)
        self.assertEqual(lead.key_account_heat_id, self.green)
        self.assertEqual(self.yellow.range_label, "50 – 80 %")
        tender.stage_id = self.talks
        self.assertEqual(tender.key_account_heat_id, self.green)
        pink.active = False
        self.assertEqual(sure.key_account_heat_id, self.yellow)

    def test_rules_that_cannot_work(self):
        def create(**values):
            return lambda: self.heats.create({"name": "New", **values})

        self._refuse("overlap: both start at 50 %", create(rule="probability", probability_from=50))
        self._refuse("overlap: all of them are for won", create(rule="won"))
        self._refuse("choose the stages", create(rule="stage"))
        self._refuse("Start each range below 100", create(rule="probability", probability_from=101))
        self._refuse(
            "No heat covers probabilities from 0 to 50 %",
            lambda: self.green.write({"active": False}),
        )
        self._refuse("from 0 to 5 %", lambda: self.green.write({"probability_from": 5}))
        self._refuse("from 0 to 50 %", self.green.unlink)
        self.heats.create({"name": "A", "rule": "stage", "stage_ids": self.tender.ids})
        self._refuse(
            "“Tender”. Remove it from one", create(rule="stage", stage_ids=self.tender.ids)
        )
        self._lead(10, key_account_heat_manual_id=self.red.id)
        self._refuse("Archive it instead", self.red.unlink, UserError)
        extra = self.heats.create({"name": "B"})
        extra.unlink()
        self.assertFalse(extra.exists())

    def test_rules_say_the_same_in_sql(self):
        self.heats.create({"name": "A", "rule": "stage", "stage_ids": self.tender.ids})
        leads = self.env["crm.lead"]
        for probability in (0, 30, 50, 75):
            leads |= self._lead(probability)
            leads |= self._lead(probability, stage_id=self.tender.id)
        leads[0].action_set_won()
        leads[1].action_set_lost()
        leads[2].active = False
        leads[4].type = "lead"
        by_hand = leads[3]
        by_hand.key_account_heat_manual_id = self.red
        expected = {lead: lead.key_account_heat_id for lead in leads}
        self.assertGreaterEqual(len(set(expected.values())), 4)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET key_account_heat_id = NULL")
        self.env.invalidate_all()
        self.heats._apply_rules()
        self.assertEqual({lead: lead.key_account_heat_id for lead in leads}, expected)

    def test_changed_rules_take_one_statement(self):
        def count(leads):
            self._lead(60, name="warm")
            self.env["crm.lead"].create(
                [
                    {
                        "name": f"L{n}",
                        "type": "opportunity",
                        "probability": 60,
                        "company_id": self.company.id,
                    }
                    for n in range(leads)
                ]
            )
            self.yellow.probability_from = 50
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.yellow.probability_from = 70
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(5), count(50)
        self.assertEqual(few, many)
        changed = self.env["crm.lead"].search([("name", "=like", "L%")])
        self.assertEqual(len(changed), 56)
        self.assertEqual(changed.key_account_heat_id, self.green)

    # === ACCOUNTS === #

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

    # === WHO SEES IT === #

    def _ways_to_see(self, records, name):
        yield lambda: records.read([name])
        yield lambda: records.search_read([], [name])
        yield lambda: records.web_read({name: {}})
        yield lambda: records.search([(name, "!=", False)])
        yield lambda: records.search([], order=name)
        yield lambda: records.mapped(name)
        yield lambda: records.formatted_read_group([], [name], ["__count"])
        yield lambda: records.filtered_domain([(name, "!=", False)])

    def test_sellers_without_the_module_see_none_of_it(self):
        lead = self._lead(60)
        self._account(self.alpha)
        names = [name for name in lead._fields if name.startswith("key_account")]
        self.assertGreaterEqual(len(names), 5)
        theirs = lead.with_user(self.seller)
        self.assertNotIn("key_account", json.dumps(theirs.fields_get(), default=str))
        for name in names:
            for way, look in enumerate(self._ways_to_see(theirs, name)):
                with self.subTest(field=name, way=way), self.assertRaises(AccessError):
                    look()
        kinds = [(False, kind) for kind in ("form", "list", "kanban", "search")]
        shown = json.dumps(theirs.get_views(kinds), default=str)
        self.assertNotIn("key_account", shown)
        shown = json.dumps(lead.with_user(self.user_own).get_views(kinds), default=str)
        self.assertIn("key_account_heat_id", shown)
        self.assertIn("key_account_relationship_level_id", shown)

    def test_sellers_without_the_module_work_as_before(self):
        with Form(self.env["crm.lead"].with_user(self.seller)) as form:
            form.name = "Spare rolls"
            form.probability = 70
        lead = form.record
        self.assertEqual(lead.sudo().key_account_heat_id, self.yellow)
        lead.action_set_won()
        self.assertEqual(lead.sudo().key_account_heat_id, self.red)
        self.assertEqual(lead.copy().name, lead.name)

    def test_users_of_the_module_see_heat_and_level(self):
        account = self._account(self.alpha, owner_id=self.user_all.id)
        scale = self.env.ref("key_account.relationship_scale_owner")
        account.relationship_scale_id = scale
        level = scale.level_ids[0]
        account.write({"relationship_level": 1, "relationship_level_id": level.id})
        lead = self._lead(60, partner=self.alpha_buyer).with_user(self.user_own)
        self.assertEqual(lead.key_account_heat_id.name, "Expected soon")
        self.assertEqual(lead.key_account_relationship_level_id, level)
        self.assertEqual(
            self.alpha_buyer.with_user(self.user_own).key_account_relationship_level, 1
        )
        found = lead.search([("key_account_relationship_level", "=", 1)])
        self.assertIn(lead, found)
        groups = lead.formatted_read_group(
            [("id", "=", lead.id)], ["key_account_relationship_level_id"], ["__count"]
        )
        self.assertEqual(groups[0]["__count"], 1)
        lead.key_account_heat_manual_id = self.red.id
        self.assertEqual(lead.key_account_heat_id, self.red)
