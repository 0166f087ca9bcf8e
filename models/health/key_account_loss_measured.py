from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.days import company_days
from ...tools.metric.documents import DOCUMENT_AMOUNT, DOCUMENTS, is_posted_document
from ...tools.periods import period_start

# So many snapshots of health before a loss are kept with it.
SIGNS = 3
REVENUE = "revenue"


class KeyAccountLossMeasured(models.AbstractModel):
    """What a loss cost, which signs stood before it, and what came back: copied and computed by code."""

    _name = "key.account.loss.measured"
    _description = "Measuring Lost Customers"

    # === COMPUTE METHODS === #

    @api.depends("date_win_back", "state")
    def _compute_contribution_since(self):
        """Measure the days since the win-back began: one statement for each day on which one did."""
        self.contribution_since = 0.0
        begun = self.sudo().filtered("date_win_back")
        self.env.flush_all()
        for (company, day), losses in begun.grouped(
            lambda loss: (loss.company_id, loss.date_win_back)
        ).items():
            accounts = losses.account_id
            amounts = (
                self.env["key.account.contribution.period"]
                .sudo()
                ._measure_contributions(
                    company, day, company._key_account_today(), accounts.partner_id.ids
                )
            )
            for loss in losses:
                self.browse(loss.id).contribution_since = amounts.get(loss.account_id.id, 0.0)

    # === FACTS === #

    @api.model
    def _prepare_facts(self, vals_list):
        """Return the values with the facts of the day of the loss: value, grade, type."""
        accounts = self.env["key.account"].sudo()
        by_day = defaultdict(set)
        for vals in vals_list:
            account = accounts.browse(vals.get("account_id"))
            day = fields.Date.to_date(vals.get("date")) or account.company_id._key_account_today()
            vals["date"] = day
            by_day[account.company_id, day].add(account.id)
        facts = {}
        for (company, day), ids in by_day.items():
            facts |= self._get_facts(company, day, accounts.browse(ids))
        return [vals | facts.get((vals["account_id"], vals["date"]), {}) for vals in vals_list]

    @api.model
    def _get_facts(self, company, day, accounts):
        """Return the facts of losses of a day, ``{(account id, day): values}`` (sudo)."""
        metrics = self.env["key.account.metric"]
        measured = {}
        if REVENUE not in metrics._get_confidential():
            measured = metrics.sudo()._measure(
                [REVENUE], company, period_start(day, 12), day, accounts.partner_id.ids
            )
        return {
            (account.id, day): {
                "value": measured.get(account.partner_id.id, {}).get(REVENUE) or 0.0,
                "grade_id": account.grade_id.id,
                "relation_kind_id": account.relation_kind_id.id,
            }
            for account in accounts
        }

    def _copy_signs(self):
        """Keep with each loss the last snapshots of health up to its day (sudo)."""
        for day, losses in self.grouped("date").items():
            signs = losses.account_id._get_health_signs(day, SIGNS)
            for loss in losses:
                loss.signs = signs.get(loss.account_id.id) or False

    @api.model
    def _update_all_revenue_since(self, company):
        losses = self.sudo().search(
            [("company_id", "=", company.id), ("state", "in", ("win_back", "won"))]
        )
        losses._update_revenue_since()

    def _update_revenue_since(self):
        """Write what was invoiced since the win-back of these losses began, where it changed (sudo)."""
        if not self:
            return
        amount = SQL("COALESCE(ROUND(found.amount, 2), 0)")
        if REVENUE in self.env["key.account.metric"]._get_confidential():
            amount = SQL("NULL::numeric")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_loss loss
                   SET revenue_since = known.amount
                  FROM (SELECT began.id, %(amount)s AS amount
                          FROM key_account_loss began
                     LEFT JOIN (SELECT loss.id, SUM(%(document)s) AS amount
                                  FROM key_account_loss loss
                                  JOIN key_account account ON account.id = loss.account_id
                                  JOIN (%(days)s) today ON today.company_id = loss.company_id
                                  JOIN (%(documents)s)
                                    ON partner.commercial_partner_id = account.partner_id
                                   AND %(posted)s
                                 WHERE loss.id IN %(ids)s
                                 GROUP BY loss.id) found ON found.id = began.id
                         WHERE began.id IN %(ids)s AND began.date_win_back IS NOT NULL) known
                 WHERE loss.id = known.id AND loss.revenue_since IS DISTINCT FROM known.amount
                """,
                amount=amount,
                document=DOCUMENT_AMOUNT,
                documents=DOCUMENTS,
                days=company_days(fields.Datetime.now()),
                posted=is_posted_document(
                    SQL("loss.company_id"), SQL("loss.date_win_back"), SQL("today.today")
                ),
                ids=self._ids,
            )
        )
        self.invalidate_recordset(["revenue_since"])
