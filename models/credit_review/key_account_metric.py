from odoo import api, models
from odoo.tools import SQL


class KeyAccountMetric(models.Model):
    """The credit class as reputation, where the company wants it so."""

    _inherit = "key.account.metric"

    # === HOOKS === #

    @api.model
    def _get_scores(self, scope):
        """The class of the last review approved up to the day counts instead of the manual score."""
        scores = super()._get_scores(scope)
        if "reputation" not in self._get_replaced_scores(scope.company):
            return scores
        self.env["key.account.credit.review"].flush_model()
        judged = SQL(
            """
            SELECT DISTINCT ON (review.account_id) account.partner_id, class.reputation AS value
              FROM key_account_credit_review review
              JOIN key_account_credit_class class ON class.id = review.class_id
              JOIN key_account account ON account.id = review.account_id
             WHERE account.company_id = %s AND review.state = 'approved' AND review.approved_on <= %s %s
             ORDER BY review.account_id, review.date DESC, review.id DESC
            """,
            scope.company.id,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )
        return SQL(
            """
            SELECT COALESCE(judged.partner_id, score.partner_id) AS partner_id,
                   COALESCE(score.kind, 'reputation') AS kind,
                   COALESCE(judged.value, score.value) AS value
              FROM (%s) score
              FULL JOIN (%s) judged
                ON judged.partner_id = score.partner_id AND score.kind = 'reputation'
            """,
            scores,
            judged,
        )

    @api.model
    def _get_score_origins(self):
        return super()._get_score_origins() | {
            "reputation": self.env._("by credit class, where there is one")
        }

    @api.model
    def _get_replaced_scores(self, company):
        replaced = super()._get_replaced_scores(company)
        company = company.sudo()
        # While credit is off, it decides nothing.
        on = self.env["key.account"]._is_feature_on("feature_credit")
        return (
            [*replaced, "reputation"]
            if on and company.key_account_class_is_reputation
            else replaced
        )
