from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.people import key_account_stakeholder_sensitive
from ...tools import job
from .sensitive_common import SECRET, SensitiveCommon


@tagged("post_install", "-at_install")
class TestSensitiveErasure(SensitiveCommon):
    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_erase_sensitive").method_direct_trigger()
        self.env.invalidate_all()

    def _age(self, record, months, days=0):
        today = self.company._key_account_today()
        record.sudo().confirmed_on = today - relativedelta(months=months, days=days)

    def test_erased_when_not_confirmed(self):
        """Kept for 24 months, not a day longer."""
        self.assertEqual(self.company.key_account_sensitive_months, 24)
        self._age(self.sensitive, 24)
        self._age(self.other, 24, -1)
        self._run_cron()
        self.assertFalse(self.sensitive.exists())
        self.assertTrue(self.other.exists())
        self.assertTrue(self.berg.exists())
        self.assertEqual([entry[1:] for entry in self._logged()], [("erased", self.berg)])

    def test_time_of_the_company(self):
        self.company.key_account_sensitive_months = 6
        self._age(self.sensitive, 7)
        self.assertEqual(
            self.sensitive.erase_on,
            self.sensitive.confirmed_on + relativedelta(months=6),
        )
        self.foreigner.company_id.key_account_sensitive_months = 1
        self._age(self.other, 5)
        self._run_cron()
        self.assertEqual((self.sensitive + self.other).exists(), self.other)

    def test_writing_confirms(self):
        self._age(self.sensitive, 30)
        self._as(self.confidant).write({"religion": SECRET})
        self._run_cron()
        self.assertTrue(self.sensitive.exists())

    def test_in_batches(self):
        """Three people in batches of two, one of which fails: the others are erased."""
        third = self.sensitive.create({"stakeholder_id": self.emil.id, "legal_basis": "public"})
        for record in self.sensitive + self.other + third:
            self._age(record, 25)
        sensitive = self.env.registry["key.account.stakeholder.sensitive"]
        broken = self.other
        unlink = sensitive.unlink

        def fail_for_one(records):
            if broken in records:
                raise ValueError("Broken")
            return unlink(records)

        self.patch(sensitive, "unlink", fail_for_one)
        self.startPatcher(patch.object(key_account_stakeholder_sensitive, "BATCH", 2))
        with mute_logger(job.__name__):
            self._run_cron()
        self.assertEqual((self.sensitive + self.other + third).exists(), self.other)

    def test_resumes_and_runs_twice(self):
        """A run that is stopped after a batch leaves the rest to the next; a third finds nothing."""
        third = self.sensitive.create({"stakeholder_id": self.emil.id, "legal_basis": "public"})
        records = self.sensitive + self.other + third
        for record in records:
            self._age(record, 25)
        self.startPatcher(patch.object(key_account_stakeholder_sensitive, "BATCH", 2))
        # No time is left after the first batch, as when the server is about to stop.
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda cron, processed=0, *, remaining=None: 0 if processed else 60,
        ):
            self.env["key.account.stakeholder.sensitive"]._cron_erase()
        self.env.invalidate_all()
        self.assertEqual(records.exists(), third)
        for _run in range(2):
            self._run_cron()
            self.assertFalse(records.exists())
        erased = self.log.search([("operation", "=", "erased")])
        self.assertEqual(
            sorted(erased.mapped("person_number")), sorted((self.berg + self.boris + self.emil).ids)
        )

    def test_two_workers(self):
        """What another worker is erasing is left to it."""
        self._age(self.sensitive, 25)
        self._age(self.other, 25)
        sensitive = self.env.registry["key.account.stakeholder.sensitive"]
        self.patch(
            sensitive, "try_lock_for_update", lambda records, **_kw: records - self.other.sudo()
        )
        self._run_cron()
        self.assertEqual((self.sensitive + self.other).exists(), self.other)


@tagged("post_install", "-at_install")
class TestSensitivePrivacy(SensitiveCommon):
    def _lookup(self, contact):
        contact.email = "berg@alpha.example"
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": contact.name, "email": contact.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_lookup_finds_person_and_protected_data(self):
        lines = self._lookup(self.berg.partner_id)
        found = {(line.res_model, line.res_id) for line in lines}
        self.assertLessEqual(
            {
                ("res.partner", self.berg.partner_id.id),
                ("key.account.stakeholder", self.berg.id),
                ("key.account.stakeholder.sensitive", self.sensitive.id),
            },
            found,
        )
        self.assertNotIn(("key.account.stakeholder", self.boris.id), found)
        self.assertNotIn(SECRET, str(lines.read()))

    def test_lookup_archives(self):
        lines = self._lookup(self.berg.partner_id)
        lines.filtered(
            lambda line: line.res_model == "key.account.stakeholder"
        ).action_archive_all()
        self.assertFalse(self.berg.active)

    def test_lookup_erases(self):
        """All lines at once, and each alone, in the order of the wizard."""
        contact = self.berg.partner_id
        lines = self._lookup(contact)
        lines.action_unlink_all()
        self.assertFalse((contact.exists(), self.berg.exists(), self.sensitive.exists())[0])
        self.assertFalse(self.berg.exists() or self.sensitive.exists())
        self.assertEqual(set(lines.mapped("is_unlinked")), {True})

    def test_lookup_erases_protected_data_alone(self):
        lines = self._lookup(self.berg.partner_id)
        lines.filtered(
            lambda line: line.res_model == "key.account.stakeholder.sensitive"
        ).action_unlink()
        self.assertFalse(self.sensitive.exists())
        self.assertTrue(self.berg.exists())

    def test_merge_joins_protected_data(self):
        """Contacts are merged: the data is joined, the time to erase goes on, nobody opened it."""
        self.sensitive.create(
            {
                "stakeholder_id": self.ada.id,
                "legal_basis": "public",
                "religion": "Jain",
                "spouse": "Eva",
            }
        ).card_properties = {"question_12": "Married"}
        self.sensitive.confirmed_on = "2025-01-01"
        self.ada._sensitive().confirmed_on = "2025-02-01"
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge(
            [self.ada.partner_id.id, self.berg.partner_id.id],
            self.berg.partner_id,
            extra_checks=False,
        )
        self.env.invalidate_all()
        self.assertEqual(self.sensitive.religion, "Quaker; Jain")
        self.assertEqual(self.sensitive.spouse, "Eva")
        self.assertEqual(self.sensitive.card_properties["question_12"], "Married")
        self.assertEqual(self.sensitive.card_properties["question_37"], "His first marriage")
        self.assertEqual(str(self.sensitive.confirmed_on), "2025-02-01")
        self.assertEqual(self.sensitive.partner_id, self.berg.partner_id)
