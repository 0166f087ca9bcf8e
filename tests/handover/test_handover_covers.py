from odoo.tests import TransactionCase, tagged

DECIDED = "who did it then: history"
SETTING = "a setting, not the work at an account"
COMPUTED = "computed anew"
PERSONAL = "belongs to the person"
# Of Odoo, models that hold the work at a customer; of the module, all.
OF_ODOO = ("calendar.event", "crm.lead", "mail.activity", "res.partner", "sale.order")
# Fields to users that are not handed over, and why.
STAYS = {
    ("calendar.event", "key_account_organizer_id"): DECIDED,
    ("crm.lead", "user_id"): None,
}


@tagged("post_install", "-at_install")
class TestHandoverCovers(TransactionCase):
    """Every stored link to a user is handed over, or stays for a reason."""

    def test_every_field(self):
        covered = {(s.model, s.field) for s in self.env["key.account.handover"]._get_sources()}
        found = {
            (name, field.name)
            for name, model in self.env.registry.items()
            if (name.startswith("key.account") or name in OF_ODOO)
            and not (model._abstract or model._transient)
            for field in model._fields.values()
            if field.comodel_name == "res.users"
            and field.store
            and not field.related
            and field.name not in ("create_uid", "write_uid")
        }
        self.assertFalse(covered - found, "a source names a field that is not there")
        self.assertEqual(found - covered, set(STAYS))

    def test_codes(self):
        sources = self.env["key.account.handover"]._get_sources()
        self.assertEqual(len({source.code for source in sources}), len(sources))

    def test_paths(self):
        """Each source can be searched, and leads to an account or its contact."""
        users = self.env.user
        handovers = self.env["key.account.handover"]
        for source in handovers._get_sources():
            with self.subTest(source=source.code):
                handovers._find(source, users, self.env.company)
