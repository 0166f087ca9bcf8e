from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestRelationshipTour(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()

    def test_a_level_rises_by_evidence_and_sinks_with_time(self):
        salesperson = new_test_user(
            self.env, "tour_relation", "key_account.group_user", password="tour_relation"
        )
        criterion = {"name": "Samples delivered", "validity_months": 12}
        level = {"name": "Known", "criterion_ids": [Command.create(criterion)]}
        scale = self.env["key.account.relationship.scale"].create(
            {"name": "Tour scale", "level_ids": [Command.create(level)]}
        )
        partner = self.env["res.partner"].create({"name": "Tour mill", "is_company": True})
        account = self.env["key.account"].create(
            {
                "partner_id": partner.id,
                "owner_id": salesperson.id,
                "relationship_scale_id": scale.id,
            }
        )
        path = f"/odoo/key-accounts/{account.id}"
        self.start_tour(path, "key_account_relationship_raise_tour", login="tour_relation")
        self.assertEqual(account.relationship_level, 1)
        evidence = account.relationship_evidence_ids
        self.assertEqual(evidence.user_id, salesperson)
        self.assertEqual(evidence.note, "Handed over at the mill")

        # What was ticked today was ticked more than a year ago.
        evidence.sudo().date = fields.Date.today() - relativedelta(months=13)
        self.env["key.account"]._update_relationship_in_background(account.company_id, scale)
        self.assertEqual(account.relationship_level, 0)
        self.start_tour(path, "key_account_relationship_sink_tour", login="tour_relation")
