from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..access_common import AccessCommon


@tagged("post_install", "-at_install")
class TestHandoverSources(AccessCommon):
    """Whatever a room says is open can be handed over, in each of its states."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()
        cls.user_third = cls._create_user("ka_third", "key_account.group_user")
        lead = cls.env["crm.lead"].create(
            {
                "name": "Rolls",
                "type": "opportunity",
                "partner_id": cls.alpha.id,
                "company_id": cls.company.id,
            }
        )
        cls.env["sale.order"].create({"partner_id": cls.alpha.id, "company_id": cls.company.id})
        cls.env["calendar.event"].create(
            {
                "name": "Rolls",
                "opportunity_id": lead.id,
                "start": "2030-03-05 09:00:00",
                "stop": "2030-03-05 10:00:00",
            }
        )
        cls.env["mail.activity"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id("key.account"),
                "res_id": cls.owned.id,
                "user_id": cls.user_own.id,
            }
        )

    def _values(self, source):
        """Return the values to try of each field that the domain of a kind of work asks for, ``[(field, value)]``."""
        fields = self.env[source.model]._fields
        asked = [fields[part.field_expr] for part in Domain(list(source.domain)).iter_conditions()]
        return [
            (field.name, value)
            for field in dict.fromkeys(asked)
            if field.store and field.type in ("selection", "boolean")
            for value in (
                field.get_values(self.env) if field.type == "selection" else (True, False)
            )
        ] or [(source.field, self.user_own.id)]

    def _set(self, record, name, value):
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(name),
                value,
                record.id,
            )
        )
        self.env.invalidate_all(flush=False)

    def _tried(self, source):
        """Hand over the first record of a kind in each state in which it is open; return how many states that were."""
        self.env.flush_all()
        models = self.env[source.model].sudo().with_context(active_test=False)
        here = Domain.TRUE
        if "company_id" in models._fields:
            here = Domain("company_id", "in", (self.company.id, False))
        if source.model == "res.partner":
            here &= Domain("id", "=", self.alpha.id)
        if source.model == "mail.activity":
            here &= Domain("res_model", "=", "key.account")
        if source.path and source.path != "id" and models._fields[source.path.split(".")[0]].store:
            here &= Domain(source.path, "!=", False)
        record = models.search(here, limit=1, order="id")
        handovers, tried = self.env["key.account.handover"], 0
        for name, value in self._values(source):
            self._set(record, source.field, self.user_own.id)
            self._set(record, name, value)
            if not models.search_count(Domain(list(source.domain)) & Domain("id", "=", record.id)):
                continue
            tried += 1
            for user in self.user_third + self.user_own:
                failed = handovers.line_ids.sudo()._assign(
                    source.model, source.field, record.ids, user.id
                )
                self.assertFalse(failed, (source.code, name, value))
                self.assertEqual(record[source.field], user)
        return tried

    def test_open_records_can_go(self):
        """Each kind has a record that is open in at least one state; it goes to a plain salesperson, and back."""
        tried = {}
        for source in self.env["key.account.handover"]._get_sources():
            with self.subTest(source=source.code), self.env.cr.savepoint():
                tried[source.code] = self._tried(source)
                self.assertTrue(tried[source.code])
        # Drafts, gifts that wait for approval, and approved ones.
        self.assertEqual(tried["gift"], 3)
        self.assertEqual(tried["credit_review"], 2)
