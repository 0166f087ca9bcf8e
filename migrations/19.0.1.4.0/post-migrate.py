"""Customers are heard and remembered: what is new waits in the settings; complaints get stages and numbers.

Deadlines of complaints and steps of escalation wait until somebody wants them.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file

FEATURES = (
    "feature_feedback",
    "feature_satisfaction",
    "feature_care",
    "feature_value",
    "feature_health",
    "feature_proposal",
)
FILES = (
    "data/care/key_account_care_data.xml",
    "data/complaint/key_account_complaint_stage_data.xml",
    "data/complaint/key_account_metric_data.xml",
    "data/feedback/key_account_feedback_data.xml",
    "data/satisfaction/key_account_metric_data.xml",
    "data/satisfaction/key_account_satisfaction_data.xml",
    "data/satisfaction/mail_template_data.xml",
    "data/health/key_account_metric_data.xml",
    "data/health/key_account_health_play_data.xml",
    "data/health/key_account_health_signal_data.xml",
    "data/health/key_account_loss_cause_data.xml",
    "data/proposal/key_account_proposal_reason_data.xml",
    "data/value/key_account_metric_data.xml",
    "data/value/key_account_cost_driver_data.xml",
    "data/visit/spreadsheet_dashboard_data.xml",
    "data/cockpit/spreadsheet_dashboard_data.xml",
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
    # Prospects were there before: their history begins, and who has bought is seen at night.
    is_on = env["key.account"]._is_feature_on("feature_prospect")
    settings._switch_jobs(jobs["feature_prospect"], on=is_on)
    env["key.account"]._record_prospects_where(SQL("TRUE"))
    complete_complaints(env)
    note_terms(env)
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


def note_terms(env):
    """Note by which rule and for whom products of documents count of which commission is confirmed: as their lines say.

    Each product counts by the first of these rules whose category fits, for all people who have lines of it.
    """
    env.cr.execute(
        """
        INSERT INTO key_account_commission_term (
               company_id, move_id, product_id, rule_id, user_id, account_id, part, share_id, share, is_confirmed)
        WITH told AS (
            SELECT line.company_id, line.move_id, line.rule_id, line.user_id,
                   MIN(line.account_id) AS account_id, MIN(line.share_id) AS share_id,
                   (ARRAY_AGG(line.whole ORDER BY line.id DESC))[1] AS whole
              FROM key_account_commission_line line
             GROUP BY line.company_id, line.move_id, line.rule_id, line.user_id
        ), begun AS (
            SELECT DISTINCT line.move_id, line.rule_id, rule.sequence,
                   category.parent_path || '%' AS path
              FROM key_account_commission_line line
              JOIN key_account_commission_statement statement
                ON statement.id = line.statement_id AND statement.state <> 'draft'
              JOIN key_account_commission_rule rule ON rule.id = line.rule_id
         LEFT JOIN product_category category ON category.id = rule.category_id
        ), fits AS (
            SELECT DISTINCT ON (begun.move_id, item.product_id)
                   begun.move_id, COALESCE(item.product_id, 0) AS product_id, begun.rule_id
              FROM begun
              JOIN account_move_line item ON item.move_id = begun.move_id
                                         AND item.display_type IN ('product', 'rounding')
         LEFT JOIN product_product product ON product.id = item.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN product_category category ON category.id = template.categ_id
             WHERE begun.path IS NULL OR category.parent_path LIKE begun.path
             ORDER BY begun.move_id, item.product_id, begun.sequence, begun.rule_id
        )
        SELECT told.company_id, told.move_id, fits.product_id, told.rule_id, told.user_id, told.account_id,
               COALESCE(told.whole / NULLIF(total.whole, 0), 1.0 / total.people), told.share_id,
               given.share, TRUE
          FROM told
          JOIN fits ON fits.move_id = told.move_id AND fits.rule_id = told.rule_id
          JOIN (SELECT move_id, rule_id, SUM(whole) AS whole, COUNT(*) AS people
                  FROM told GROUP BY move_id, rule_id) total
            ON total.move_id = told.move_id AND total.rule_id = told.rule_id
     LEFT JOIN key_account_commission_share given ON given.id = told.share_id
            ON CONFLICT DO NOTHING
        """
    )
    env["key.account.commission.term"].invalidate_model()
