import importlib.util
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parent.parent


@tagged("post_install", "-at_install")
class TestMigration(TransactionCase):
    """Scripts of updates, run on a database that lacks what they bring."""

    def _load(self, version):
        """Return the script that runs after the update to a version."""
        path = ROOT / "migrations" / version / "post-migrate.py"
        spec = importlib.util.spec_from_file_location("migration", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        return script

    def _shipped(self, files):
        """Return the names of the records in files."""
        return [
            f"key_account.{record.get('id')}"
            for file in files
            for record in etree.parse(ROOT / file).iter("record")
        ]

    def test_credit_arrives(self):
        """Its records are there, also those that were not; the feature and its jobs wait in the settings."""
        script = self._load("19.0.1.2.0")
        settings = self.env["key.account.settings"]
        settings._switch_features({"feature_credit": True})
        jobs = settings._get_feature_jobs()["feature_credit"]
        names = self._shipped(script.FILES)
        self.assertGreater(len(names), 20)
        rules = self.env["key.account.credit.rule"].concat(
            *(self.env.ref(name) for name in names if "rule" in name)
        )
        self.assertTrue(rules)
        rules.unlink()
        script.migrate(self.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertFalse([name for name in names if not self.env.ref(name, False)])
        self.assertFalse(self.env.user._key_account_has("feature_credit"))
        self.assertFalse([job for job in jobs if self.env.ref(f"key_account.{job}").active])

    def test_service_and_care_arrive(self):
        """Their shipped records are there, also those that were not; features and jobs wait in the settings."""
        script = self._load("19.0.1.4.0")
        settings = self.env["key.account.settings"]
        settings._switch_all_features()
        names = self._shipped(script.FILES)
        self.env["key.account.return.call.rule"].search([]).unlink()
        self.env.ref("key_account.satisfaction_survey").unlink()
        self.env.ref("key_account.care_rule_birthday").unlink()
        script.migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertFalse([name for name in names if not self.env.ref(name, False)])
        for feature in script.FEATURES:
            self.assertFalse(self.env.user._key_account_has(feature), feature)
            for job in settings._get_feature_jobs()[feature]:
                self.assertFalse(self.env.ref(f"key_account.{job}").active, job)

    def test_policies_arrive(self):
        """The features and their jobs wait in the settings, and each account has a first owner."""
        script = self._load("19.0.1.3.0")
        settings = self.env["key.account.settings"]
        settings._switch_features(dict.fromkeys(script.FEATURES, True))
        account = self.env["key.account"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Mill"}).id,
                "owner_id": self.env.uid,
            }
        )
        account.owner_change_ids.sudo().unlink()
        script.migrate(self.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        for feature in script.FEATURES:
            self.assertFalse(self.env.user._key_account_has(feature), feature)
            for job in settings._get_feature_jobs()[feature]:
                self.assertFalse(self.env.ref(f"key_account.{job}").active, job)
        self.assertEqual(account.owner_change_ids.owner_id, self.env.user)
        self.assertTrue(account.owner_change_ids.is_first)
        script.migrate(self.cr, "19.0.1.2.0")
        self.assertEqual(len(account.owner_change_ids), 1)

    def test_complaints_get_stages(self):
        """And numbers, once; those that are solved were solved on their day."""
        script = self._load("19.0.1.4.0")
        account = self.env["key.account"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Mill"}).id}
        )
        complaint, settled = self.env["key.account.complaint"].create(
            [
                {
                    "account_id": account.id,
                    "name": "Late",
                    "kind_id": self.env.ref("key_account.complaint_kind_delivery").id,
                    **values,
                }
                for values in (
                    {},
                    {
                        "state": "closed",
                        "resolution": "remedy",
                        "solution": "Sent",
                        "active": False,
                    },
                )
            ]
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE key_account_complaint SET stage_id = NULL, number = NULL, solved_on = NULL,"
            " hours_to_solve = NULL, date_solved = '2026-11-03', date = '2026-11-01', received_on = NULL"
            " WHERE id IN %s",
            [(complaint + settled)._ids],
        )
        self.env.invalidate_all()
        script.migrate(self.cr, "19.0.1.3.0")
        self.assertEqual(complaint.stage_id.state, "new")
        self.assertEqual(settled.stage_id.state, "closed")
        self.assertEqual(settled.hours_to_solve, 48)
        numbers = (complaint + settled).mapped("number")
        self.assertTrue(all(numbers))
        script.migrate(self.cr, "19.0.1.3.0")
        self.assertEqual((complaint + settled).mapped("number"), numbers)
