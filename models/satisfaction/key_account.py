from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import guarded_field
from ...tools.days import local_date
from ...tools.handing import HandoverSource
from ...tools.metric.deliveries import delivery_moment
from ...tools.periods import DAY, add_months
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """How satisfied a customer is."""

    _inherit = "key.account"

    satisfaction_answer_ids = guarded_field.One2many(
        comodel_name="key.account.satisfaction.answer",
        inverse_name="account_id",
        string="Satisfaction Answers",
    )
    satisfaction = fields.Float(
        digits=(16, 1),
        compute="_compute_satisfaction",
        help="Mean of the answers of the last twelve months, out of 100.",
    )
    satisfaction_count = fields.Integer(string="Answers", compute="_compute_satisfaction")
    has_satisfaction = fields.Boolean(compute="_compute_satisfaction")
    satisfaction_delivery = fields.Char(
        string="On-Time Delivery", compute="_compute_satisfaction_delivery"
    )

    # === COMPUTE METHODS === #

    @api.depends("satisfaction_answer_ids")
    @api.depends_context("uid")
    def _compute_satisfaction(self):
        """Mean and number of the answers; the mean is empty for users from whom the metric is kept."""
        found, is_told = {}, self._tells_satisfaction()
        for company, accounts in self._origin.grouped("company_id").items():
            if not company:
                continue
            groups = self.env["key.account.satisfaction.answer"]._read_group(
                accounts._get_satisfaction_domain(company),
                ["account_id"],
                ["__count", "overall:avg", "is_scored:bool_or"],
            )
            found |= {account.id: figures for account, *figures in groups}
        for account in self:
            number, overall, is_scored = found.get(account._origin.id, (0, 0, False))
            account.satisfaction = (is_told and overall) or 0
            account.satisfaction_count = number
            account.has_satisfaction = is_told and is_scored

    @api.depends("satisfaction_answer_ids")
    @api.depends_context("uid", "lang")
    def _compute_satisfaction_delivery(self):
        """Say what customers feel of on-time delivery, and what was measured, in the last twelve months."""
        for company, accounts in self.grouped("company_id").items():
            ids = accounts._origin
            felt, measured = {}, {}
            if company and ids:
                domain = ids._get_satisfaction_domain(company)
                groups = self.env["key.account.satisfaction.score"]._read_group(
                    [("answer_id", "any", domain), ("dimension_id.is_on_time", "=", True)],
                    ["account_id"],
                    ["score:avg"],
                )
                if self._tells_satisfaction():
                    felt = {account.id: score for account, score in groups}
                measured = ids._measure_on_time(company)
            for account in accounts:
                account.satisfaction_delivery = account._tell_delivery(
                    felt.get(account._origin.id), measured.get(account._origin.partner_id.id)
                )

    # === ACTION METHODS === #

    def action_view_satisfaction(self):
        """Open the answers of the account."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_satisfaction_answer_action"
        )
        return {**action, "domain": [("account_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _tells_satisfaction(self):
        """Return whether the user may see what customers answer as a figure."""
        confidential = self.env["key.account.metric"]._get_confidential()
        return "satisfaction" not in confidential or self._user_is_manager()

    def _get_satisfaction_domain(self, company):
        """Return the domain of the answers of accounts of a company of the last twelve months."""
        first = add_months(company._key_account_today() + DAY, -12)
        return [("account_id", "in", self.ids), ("date", ">=", first)]

    def _tell_delivery(self, felt, measured):
        """Return what is felt and what is measured in one sentence.

        :param float felt: of 100, or ``None``
        :param measured: ``(orders on time, orders delivered)``, or ``None``
        """
        parts = []
        if felt is not None:
            parts.append(self.env._("felt: %s of 100", f"{felt:.0f}"))
        if measured:
            on_time, number = measured
            parts.append(
                self.env._(
                    "measured: %(share)s %% of %(number)s orders on time",
                    share=f"{100 * on_time / number:.0f}",
                    number=number,
                )
            )
        return "; ".join(parts) or False

    def _measure_on_time(self, company):
        """Return how many orders of the last twelve months were delivered on the promised day or before.

        :return: ``{partner_id: (on time, delivered)}``; empty where Odoo keeps no deliveries
        """
        if "effective_date" not in self.env["sale.order"]._fields:
            return {}
        zone = company.sudo().partner_id.tz or "UTC"
        today = company._key_account_today()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delivered.partner_id, COUNT(*) FILTER (WHERE delivered.day <= delivered.promised),
                       COUNT(*)
                  FROM (SELECT sale.key_account_partner_id AS partner_id, %(day)s AS day,
                               (SELECT %(promised)s FROM sale_order_line line
                                 WHERE line.order_id = sale.id AND line.display_type IS NULL) AS promised
                          FROM sale_order sale
                         WHERE sale.company_id = %(company)s AND sale.state = 'sale'
                           AND sale.key_account_partner_id IN %(partners)s
                           AND sale.effective_date IS NOT NULL) delivered
                 WHERE delivered.day BETWEEN %(first)s AND %(last)s AND delivered.promised IS NOT NULL
                 GROUP BY 1
                """,
                day=local_date(SQL("sale.effective_date"), zone),
                promised=local_date(delivery_moment(SQL("sale"), SQL("line")), zone),
                company=company.id,
                partners=self.partner_id._ids or (0,),
                first=add_months(today + timedelta(days=1), -12),
                last=today,
            )
        )
        return {partner_id: (on_time, number) for partner_id, on_time, number in rows}

    def _with_history(self):
        """Accounts that were asked keep what was said."""
        asked = self.env["key.account.satisfaction.invitation"].sudo()
        answers = self.env["key.account.satisfaction.answer"].sudo().with_context(active_test=False)
        mine = [("account_id", "in", self.ids)]
        known = asked._read_group([*mine, ("sent_on", "!=", False)], ["account_id"])
        known += answers._read_group(mine, ["account_id"])
        return super()._with_history().union(*(account.with_env(self.env) for [account] in known))

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="satisfaction",
                label=self.env._("Satisfaction"),
                icon="fa-smile-o",
                model="key.account.satisfaction.answer",
                domain=[("account_id", "=", self.id)],
                day="date",
                tell=lambda answers: {answer.id: answer._tell_story() for answer in answers},
                feature="feature_satisfaction",
            ),
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "satisfaction_call",
                self.env._("Calls after low answers"),
                "key.account.satisfaction.answer",
                "call_user_id",
                (("call_state", "=", "open"),),
            ),
        ]
