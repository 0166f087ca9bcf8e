"""Credit and collection are new: their shipped records are created once, and the feature waits in the settings."""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

FILES = (
    "data/credit/key_account_metric_data.xml",
    "data/credit/key_account_promise_metric_data.xml",
    "data/credit/key_account_promise_plan_data.xml",
    "data/credit_review/key_account_credit_class_data.xml",
    "data/credit_review/key_account_credit_question_data.xml",
    "data/order_hold/key_account_credit_rule_data.xml",
)


def migrate(cr, version):
    """Create the records that an update leaves out, since deleted ones stay deleted."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for file in FILES:
        convert_file(env, "key_account", file, {}, mode="init", noupdate=True)
    settings = env["key.account.settings"]
    # The script before this one switches on whatever there is.
    settings._switch_features({"feature_credit": False})
    settings._switch_jobs(settings._get_feature_jobs()["feature_credit"], on=False)
