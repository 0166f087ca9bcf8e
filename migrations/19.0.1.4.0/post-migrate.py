"""Customers are heard and remembered: what is new waits in the settings; complaints get stages and numbers.

Deadlines of complaints and steps of escalation wait until somebody wants them.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

FEATURES = ("feature_feedback", "feature_satisfaction", "feature_care")
FILES = (
    "data/care/key_account_care_data.xml",
    "data/feedback/key_account_feedback_data.xml",
    "data/satisfaction/key_account_metric_data.xml",
    "data/satisfaction/key_account_satisfaction_data.xml",
    "data/satisfaction/mail_template_data.xml",
)


def migrate(cr, version):
    """Create the records that an update leaves out, since deleted ones stay deleted, and switch off what is new."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for file in FILES:
        convert_file(env, "key_account", file, {}, mode="init", noupdate=True)
    settings = env["key.account.settings"]
    settings._switch_features(dict.fromkeys(FEATURES, False))
    jobs = settings._get_feature_jobs()
    for feature in FEATURES:
        settings._switch_jobs(jobs[feature], on=False)
