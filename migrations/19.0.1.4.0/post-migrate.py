"""Customers are heard and remembered: what is new waits in the settings; complaints get stages and numbers.

Deadlines of complaints and steps of escalation wait until somebody wants them.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file

FEATURES = ("feature_feedback", "feature_satisfaction", "feature_care", "feature_health")
FILES = (
    "data/care/key_account_care_data.xml",
    "data/complaint/key_account_complaint_stage_data.xml",
    "data/complaint/key_account_metric_data.xml",
    "data/feedback/key_account_feedback_data.xml",
    "data/health/key_account_metric_data.xml",
    "data/health/key_account_health_play_data.xml",
    "data/health/key_account_health_signal_data.xml",
    "data/health/key_account_loss_cause_data.xml",
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
    complete_complaints(env)
    # Agreements that were closed were written then, and their day was not noted.
    cr.execute(
        "UPDATE key_account_rebate SET closed_on = LEAST(write_date::date, date_to)"
        " WHERE state = 'closed' AND closed_on IS NULL"
    )


def complete_complaints(env):
    """Give each complaint the first stage of its status, a number, and its moments as far as known."""
    complaints = env["key.account.complaint"].with_context(active_test=False)
    for state, stage in env["key.account.complaint.stage"]._get_first().items():
        env.cr.execute(
            SQL(
                """
                UPDATE key_account_complaint
                   SET stage_id = %s, date_last_stage_update = COALESCE(date_last_stage_update, write_date)
                 WHERE state = %s AND stage_id IS NULL
                """,
                stage.id,
                state,
            )
        )
    env.cr.execute(
        "UPDATE key_account_complaint SET received_on = COALESCE(received_on, date),"
        " solved_on = COALESCE(solved_on, date_solved), answered_on = COALESCE(answered_on, date_solved)"
    )
    env.invalidate_all()
    solved = complaints.search([("solved_on", "!=", False)])
    env.add_to_compute(complaints._fields["hours_to_solve"], solved)
    complaints.search([("number", "=", False)])._give_numbers()
    env.flush_all()
