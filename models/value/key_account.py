from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.booked import BookColumn, BookSource, each
from ...tools.value_text import describe
from .key_account_value_grouping import CONFIDENTIAL


class KeyAccount(models.Model):
    """What an account contributed in the twelve months up to today, for managers and finance."""

    _name = "key.account"
    _inherit = ["key.account.posture.proposing", "key.account.value.grouping", "key.account"]

    contribution_year = fields.Monetary(
        string="Contribution of 12 Months",
        compute="_compute_contribution_year",
        groups=CONFIDENTIAL,
    )
    contribution_told = fields.Char(
        string="Rank by Contribution", compute="_compute_contribution_year", groups=CONFIDENTIAL
    )

    # === COMPUTE METHODS === #

    @api.depends_context("lang", "uid")
    def _compute_contribution_year(self):
        lines = self.env["key.account.contribution"]
        found = lines
        if lines.has_access("read") and self._is_feature_on("feature_value"):
            found = lines.search(
                [("account_id", "in", self._origin.ids), ("is_nightly", "=", True)]
            )
        by_account = {line.account_id.id: line for line in found}
        counts = dict(
            lines._read_group(
                [("period_id", "in", found.period_id.ids)], ["period_id"], ["__count"]
            )
        )
        for account in self:
            line = by_account.get(account._origin.id)
            account.contribution_year = line.contribution if line else 0.0
            account.contribution_told = line and self.env._(
                "%(rank)s of %(count)s, up to %(day)s",
                rank=line.rank,
                count=counts[line.period_id],
                day=format_date(self.env, line.period_id.date_to),
            )

    # === ACTION METHODS === #

    def action_view_contribution(self):
        """Open what the account contributed, by period."""
        self.ensure_one()
        self.env["key.account.contribution"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contribution"),
            "res_model": "key.account.contribution",
            "views": [(False, "list"), (False, "form")],
            "domain": [("account_id", "=", self.id)],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _get_book_columns(self):
        return [
            *super()._get_book_columns(),
            BookSource(
                30,
                (BookColumn(self.env._("Value Group")),),
                each(lambda account: (describe(account, "value_group"),)),
                feature="feature_value",
            ),
        ]

    def _merge_into(self, target):
        """Periods in which the account that goes contributed are computed anew: ``target`` has its documents."""
        lines = self.env["key.account.contribution"].sudo().search([("account_id", "=", self.id)])
        periods = lines.period_id.filtered(lambda period: period.state == "done")
        lines.unlink()
        if periods:
            periods.filtered(lambda period: not period.is_nightly).write({"state": "running"})
            self.env.ref("key_account.ir_cron_contribution").sudo()._trigger()
        return super()._merge_into(target)
