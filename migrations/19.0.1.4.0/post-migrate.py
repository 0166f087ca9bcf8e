"""Complaints get stages and numbers. Deadlines and steps of escalation wait until somebody wants them."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file

FILES = ("data/complaint/key_account_complaint_stage_data.xml",)


def migrate(cr, version):
    """Give each complaint the first stage of its status, a number, and its moments as far as known."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for file in FILES:
        convert_file(env, "key_account", file, {}, mode="init", noupdate=True)
    complaints = env["key.account.complaint"].with_context(active_test=False)
    for state, stage in env["key.account.complaint.stage"]._get_first().items():
        cr.execute(
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
    cr.execute(
        "UPDATE key_account_complaint SET received_on = COALESCE(received_on, date),"
        " solved_on = COALESCE(solved_on, date_solved), answered_on = COALESCE(answered_on, date_solved)"
    )
    env.invalidate_all()
    solved = complaints.search([("solved_on", "!=", False)])
    env.add_to_compute(complaints._fields["hours_to_solve"], solved)
    complaints.search([("number", "=", False)])._give_numbers()
    env.flush_all()
