import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.review import charts
from ...tools.review.distribution import distribute
from ...tools.review.ranking import Ranking

# A longer preview would block the form: start a review instead.
PREVIEW_MILLISECONDS = 4000


class KeyAccountScorecardPreview(models.AbstractModel):
    """How many accounts each grade would get with the settings on the screen."""

    _name = "key.account.scorecard.preview"
    _description = "Preview of a Key Account Scorecard"

    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "rule", "rank_metric_id", "period_months", "partner_domain", "min_orders", "min_months",
        "demotion_reviews", "demotion_margin", "grace_months",
        "criterion_ids.metric_id", "criterion_ids.weight", "criterion_ids.scoring",
        "criterion_ids.value_low", "criterion_ids.value_high", "criterion_ids.missing",
        "criterion_ids.band_ids.value_from", "criterion_ids.band_ids.points",
        "grade_ids.grade_id", "grade_ids.min_score", "grade_ids.max_share", "grade_ids.head_count",
        "gate_ids.grade_id", "gate_ids.metric_id", "gate_ids.operator", "gate_ids.value",
    )  # fmt: skip
    @api.depends_context("company", "lang")
    def _compute_preview(self):
        for scorecard in self:
            scorecard.preview = scorecard._get_preview()

    # === BUSINESS METHODS === #

    def _get_preview(self):
        """Return the distribution as HTML, or a sentence that explains why there is none."""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("key_account.group_manager")):
            return False
        if problems := self._get_problems():
            return charts.sentences(self.env, problems)
        company = self.company_id or self.env.company
        # Database errors about the scorecard itself are shown as such, not as a missing preview.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", PREVIEW_MILLISECONDS))
                counts = self._get_grade_counts(company)
                self.env.cr.execute("SET LOCAL statement_timeout = 0")
        except psycopg2.errors.QueryCanceled:
            return charts.sentences(
                self.env,
                [
                    self.env._(
                        "There are too many customers for a preview. Start a review instead: it "
                        "changes nothing until it is approved."
                    )
                ],
            )
        except psycopg2.Error as error:
            return charts.sentences(self.env, [self.env._("No preview: %s", error)])
        accounts = self.env["key.account"].sudo()
        groups = accounts._read_group([("company_id", "=", company.id)], ["grade_id"], ["__count"])
        before = {grade.id: count for grade, count in groups}
        bars = distribute(self.grade_ids.grade_id._origin, before, counts)
        return charts.distribution(self.env, bars)

    def _get_grade_counts(self, company):
        """Return ``{grade id: number of customers}`` as of today."""
        ranking = Ranking(
            self.env,
            self._get_settings(),
            company,
            company._key_account_today(),
            self._get_partner_domain(),
            only_accounts=False,
        )
        return ranking.grade_counts()
