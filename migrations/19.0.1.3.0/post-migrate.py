"""Sales policies, rebates and commission are new: they wait in the settings. Accounts keep their owners by day."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

FEATURES = ("feature_policy", "feature_rebate", "feature_commission")


def migrate(cr, version):
    """Switch off what an earlier script may have switched on, and begin the history of owners today."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    settings = env["key.account.settings"]
    settings._switch_features(dict.fromkeys(FEATURES, False))
    jobs = settings._get_feature_jobs()
    for feature in FEATURES:
        settings._switch_jobs(jobs[feature], on=False)
    env["key.account"]._record_people_where(SQL("TRUE"))
