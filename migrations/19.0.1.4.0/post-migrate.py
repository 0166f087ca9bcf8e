"""Feedback and return calls are new: their shipped records are created once, and the features wait in the settings."""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

FEATURES = ("feature_feedback",)
FILES = ("data/feedback/key_account_feedback_data.xml",)


def migrate(cr, version):
    """Create the records that an update leaves out, since deleted ones stay deleted."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for file in FILES:
        convert_file(env, "key_account", file, {}, mode="init", noupdate=True)
    settings = env["key.account.settings"]
    settings._switch_features(dict.fromkeys(FEATURES, False))
    jobs = settings._get_feature_jobs()
    for feature in FEATURES:
        settings._switch_jobs(jobs[feature], on=False)
