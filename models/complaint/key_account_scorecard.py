from odoo import api, fields, models
from odoo.exceptions import UserError

PLAIN, LOSSES = "credit_note_rate", "quality_loss"


class KeyAccountScorecard(models.Model):
    """A copy of a scorecard that judges quality by the cost of complaints."""

    _inherit = "key.account.scorecard"

    offers_quality_loss = fields.Boolean(
        compute="_compute_offers_quality_loss",
        help="Complaints are costed, and the scorecard uses the credit note rate.",
    )

    # === COMPUTE METHODS === #

    @api.depends("criterion_ids.metric_id", "company_id")
    @api.depends_context("company")
    def _compute_offers_quality_loss(self):
        for scorecard in self:
            company = (scorecard.company_id or self.env.company).sudo()
            codes = scorecard.criterion_ids.metric_id.mapped("code")
            scorecard.offers_quality_loss = company.key_account_complaint_costs and (
                PLAIN in codes and LOSSES not in codes
            )

    # === ACTION METHODS === #

    def action_copy_with_quality_loss(self):
        """Open a copy in which quality losses take the place of the credit note rate.

        The copy is reviewed when somebody starts a review with it; the scorecard itself stays as it is.

        :raise UserError: without the metric, or without a criterion to replace
        """
        self.ensure_one()
        self.check_access("write")
        losses = self.env["key.account.metric"].search([("code", "=", LOSSES)], limit=1)
        if not losses or PLAIN not in self.criterion_ids.metric_id.mapped("code"):
            raise UserError(
                self.env._(
                    "%(scorecard)s has no criterion with the credit note rate, or the metric “Quality "
                    "losses” was deleted. Choose another scorecard.",
                    scorecard=self.name,
                )
            )
        name = self.env._("%s, with quality losses", self.name)
        scorecard = self.copy({"name": name})
        replaced = scorecard.criterion_ids.filtered(lambda each: each.metric_id.code == PLAIN)
        replaced.metric_id = losses
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": scorecard.id,
            "views": [(False, "form")],
        }
