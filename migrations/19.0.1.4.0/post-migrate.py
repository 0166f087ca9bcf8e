"""Care and gifts are new: their shipped records are created once, and the feature waits in the settings."""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

FILES = ("data/care/key_account_care_data.xml",)
FEATURES = ("feature_care",)


def migrate(cr, version):
    """Create the records that an update leaves out, and switch off what an earlier script may have switched on."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for file in FILES:
        convert_file(env, "key_account", file, {}, mode="init", noupdate=True)
    settings = env["key.account.settings"]
    settings._switch_features(dict.fromkeys(FEATURES, False))
    jobs = settings._get_feature_jobs()
    for feature in FEATURES:
        settings._switch_jobs(jobs[feature], on=False)
