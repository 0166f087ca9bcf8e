from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.periods import add_months


class KeyAccountLossMeasure(models.Model):
    """What is done about a cause of losses, by whom until when, and what was lost by it before and since."""

    _name = "key.account.loss.measure"
    _description = "Measure Against a Cause of Losses"
    _inherit = ["key.account.measure"]
    _fixed = {"company_id"}
    _order = "date_due, id"

    company_id = fields.Many2one(
        required=True,
        default=lambda self: self.env.company,
    )
    cause_id = fields.Many2one(
        comodel_name="key.account.loss.cause",
        required=True,
        index=True,
        ondelete="restrict",
    )
    effect = fields.Text(
        help="What it changed, in words.",
    )
    lost_before = fields.Monetary(
        compute="_compute_lost",
        groups="key_account.group_all_accounts",
        help="Value of losses of this cause, and of its parts, in the twelve months before the measure was done, or "
        "before today.",
    )
    lost_since = fields.Monetary(
        compute="_compute_lost",
        groups="key_account.group_all_accounts",
        help="Value of such losses since the day after.",
    )

    # === COMPUTE METHODS === #

    @api.depends("cause_id", "date_done", "company_id")
    def _compute_lost(self):
        """Add up losses of all accounts, whoever asks: single ones are not told."""
        self.lost_before = self.lost_since = 0.0
        known = self.filtered(lambda measure: measure.ids and measure.cause_id)
        if not known:
            return
        self.env.flush_all()
        days = {m.id: m.date_done or m.company_id._key_account_today() for m in known}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.id,
                       COALESCE(SUM(loss.value) FILTER (WHERE loss.date > asked.since AND loss.date <= asked.day), 0),
                       COALESCE(SUM(loss.value) FILTER (WHERE loss.date > asked.day), 0)
                  FROM UNNEST(%(ids)s::int[], %(since)s::date[], %(days)s::date[]) AS asked (id, since, day)
                  JOIN key_account_loss_measure measure ON measure.id = asked.id
                  JOIN key_account_loss_cause cause ON cause.id = measure.cause_id
                  JOIN key_account_loss_cause part ON part.parent_path LIKE cause.parent_path || '%%'
                  JOIN key_account_loss loss ON loss.cause_id = part.id AND loss.company_id = measure.company_id
                 WHERE loss.state NOT IN ('suspected', 'dismissed')
                 GROUP BY asked.id
                """,
                ids=list(days),
                since=[add_months(day, -12) for day in days.values()],
                days=list(days.values()),
            )
        )
        found = {measure_id: amounts for measure_id, *amounts in rows}
        for measure in known:
            measure.lost_before, measure.lost_since = found.get(measure.id, (0.0, 0.0))
