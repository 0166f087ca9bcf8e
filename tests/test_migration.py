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

    def test_care_arrives(self):
        """Its occasions are there, also those that were not; the feature and its jobs wait in the settings."""
        script = self._load("19.0.1.4.0")
        settings = self.env["key.account.settings"]
        settings._switch_all_features()
        names = self._shipped(script.FILES)
        self.env.ref("key_account.care_rule_birthday").unlink()
        script.migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertFalse([name for name in names if not self.env.ref(name, False)])
        for feature in script.FEATURES:
            self.assertFalse(self.env.user._key_account_has(feature), feature)
            for job in settings._get_feature_jobs()[feature]:
                self.assertFalse(self.env.ref(f"key_account.{job}").active, job)
