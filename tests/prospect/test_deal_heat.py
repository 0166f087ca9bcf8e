from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .deal_heat_common import DealHeatCommon


@tagged("post_install", "-at_install")
class TestDealHeat(DealHeatCommon):
    """The heat of opportunities follows the rules, until it is set manually."""

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

    def test_rules_cost_no_query(self):
        """Odoo limits the queries of assigning leads, which computes their heat batch by batch."""
        lead = self._lead(10)
        self.env["key.account.deal.heat"]._get_rules()
        lead.fetch(["type", "won_status", "active", "stage_id", "probability"])
        with self.assertQueryCount(0):
            heat = self.env["key.account.deal.heat"]._find(lead)[lead.id]
        self.assertEqual(heat, self.green)

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

    def test_all_leads_follow_changed_rules(self):
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

    def test_changed_rules_take_few_statements(self):
        """Their number does not grow with the leads."""

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
