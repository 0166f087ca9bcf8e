import json

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .deal_heat_common import DealHeatCommon


@tagged("post_install", "-at_install")
class TestDealHeatAccess(DealHeatCommon):
    """Only users of the module see heat and relationship level of an opportunity."""

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
