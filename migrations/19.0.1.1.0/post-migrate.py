"""Before, every feature was there; revenue stands on the account now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Switch all features on, and have the revenue of the accounts written."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["key.account.settings"]._switch_all_features()
    env.ref("key_account.ir_cron_revenue")._trigger()
