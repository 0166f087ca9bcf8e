import logging

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...tools.review.ranking import Ranking

_logger = logging.getLogger(__name__)

# How often the scheduled action starts a review again after concurrent changes.
ATTEMPTS = 5


class KeyAccountReview(models.Model):
    """How reviews are computed: at once, or by the scheduled action."""

    _inherit = "key.account.review"

    # === BUSINESS METHODS === #

    @api.model
    def _grade_now(self):
        """Start a review of today with the first scorecard, approved as soon as it is computed.

        :raise UserError: if there is no scorecard for the company
        """
        scorecard = self.env["key.account.scorecard"].search(
            [("company_id", "in", [self.env.company.id, False])], limit=1
        )
        if not scorecard:
            raise UserError(
                self.env._(
                    "There is no scorecard. Ask an administrator to add one in Key Accounts > "
                    "Configuration > Scorecards."
                )
            )
        review = self.create({"scorecard_id": scorecard.id})
        review.action_compute_and_approve()
        return review

    def _drop_lines(self):
        if not self.ids:
            return
        self.env.cr.execute(
            SQL("DELETE FROM key_account_review_line WHERE review_id IN %s", self._ids)
        )
        self.env.cr.execute(
            SQL("DELETE FROM key_account_review_skip WHERE review_id IN %s", self._ids)
        )
        self.env["key.account.review.line"].invalidate_model()
        self.env["key.account.review.skip"].invalidate_model()
        self.write({"line_count": 0, "skip_count": 0, "summary": False, "computed_on": False})

    def _get_prior(self):
        """Return the latest approved review of the same scorecard and company before this one."""
        self.ensure_one()
        return self.search(
            [
                ("scorecard_id", "=", self.scorecard_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "approved"),
                ("date", "<", self.date),
            ],
            limit=1,
        )

    def _get_ranking(self):
        self.ensure_one()
        return Ranking(
            self.env,
            self.settings,
            self.company_id,
            self.date,
            self.scorecard_id._get_partner_domain(),
            prior_review_id=self._get_prior().id,
        )

    def _compute_lines(self):
        """Measure, score and grade all customers in scope: one statement writes all lines."""
        self._lock()
        self._check_state("draft", "computing", "computed")
        company = self.company_id
        domain = self.scorecard_id._get_partner_domain()
        self.env["key.account"]._ensure_customer_accounts(company, domain, self.date)
        self._drop_lines()
        self.settings = self.scorecard_id._get_settings()
        self.computed_after_change = (
            self.env["key.account.grade.change"].search([], order="id desc", limit=1).id
        )
        self.env.flush_all()
        ranking = self._get_ranking()
        line_count, skip_count = ranking.insert(self)
        self.env.invalidate_all()
        summary = self._summarise()
        self.write(
            {
                "state": "computed",
                "line_count": line_count,
                "skip_count": skip_count,
                "computed_on": fields.Datetime.now(),
                "error": False,
                "summary": summary,
                "gini": summary["gini"],
                "top_share": summary["top_share"],
            }
        )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_review(self):
        """Create due reviews, then compute all that wait, one commit each.

        Safe to run in parallel and to be killed: a review is locked while it is computed,
        uncommitted work is computed again, and a review that fails shows its error and does not
        stop the others.
        """
        self._create_due_reviews()
        waiting = self.search([("state", "=", "computing")], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for review in waiting:
            if not self.env["ir.cron"]._commit_progress(review._compute_when_free()):
                break

    def _compute_when_free(self):
        """Compute in the background unless another worker does; retry after concurrent changes.

        :return: 1 if this worker has nothing left to do, 0 if the next run continues
        """
        self.ensure_one()
        for _attempt in range(ATTEMPTS):
            try:
                if self.try_lock_for_update().filtered(lambda review: review.state == "computing"):
                    self._compute_in_background()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Another worker or user changed the same accounts or contacts meanwhile.
                _logger.info("Review %s starts again, its records were changed", self.id)
                self.env.cr.rollback()
            else:
                return 1
        return 0

    def _compute_in_background(self):
        """Compute, and approve if requested; store an error on the record instead of raising it."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._compute_lines()
                if self.approve_when_computed:
                    self._apply_grades(self.create_uid)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("Review %s could not be computed", self.id, exc_info=True)
            self.env.invalidate_all()
            self.write({"state": "draft", "error": str(error), "approve_when_computed": False})
            self._message_log(
                body=self.env._("The review could not be computed: %(error)s", error=error)
            )
        self._notify_done()

    def _notify_done(self):
        """Notify the user who started the review, on the screen, that it is done."""
        for review in self:
            failed = review.state == "draft"
            review.create_uid._bus_send(
                "simple_notification",
                {
                    "title": review.name,
                    "message": review.error
                    if failed
                    else self.env._(
                        "Customers graded: %(count)s. Reload the page to see the result.",
                        count=review.line_count,
                    ),
                    "type": "danger" if failed else "success",
                },
            )

    @api.model
    def _create_due_reviews(self):
        """Create the reviews whose as-of date is over, per scorecard and company."""
        companies = self.env["res.company"].sudo().search([])
        latest = max(company._key_account_today() for company in companies)
        scorecards = self.env["key.account.scorecard"].search(
            [("rhythm", "!=", "manual"), ("next_date", "<", latest)]
        )
        for scorecard in scorecards:
            # The day must be over in all time zones of the scorecard's companies.
            today = min(company._key_account_today() for company in scorecard._get_companies())
            try:
                scorecard.lock_for_update()
            except (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                self.env.cr.rollback()  # another worker is creating it, or just did
                continue
            while scorecard.next_date < today:
                self._create_scheduled(scorecard)
                scorecard.next_date = scorecard._get_following_date()
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _create_scheduled(self, scorecard):
        companies = scorecard._get_companies()
        existing = self.search(
            [
                ("scorecard_id", "=", scorecard.id),
                ("date", "=", scorecard.next_date),
                ("is_scheduled", "=", True),
                ("state", "!=", "cancelled"),
            ]
        ).company_id
        return self.create(
            [
                {
                    "scorecard_id": scorecard.id,
                    "company_id": company.id,
                    "date": scorecard.next_date,
                    "state": "computing",
                    "is_scheduled": True,
                    "approve_when_computed": scorecard.auto_approve,
                }
                for company in companies - existing
            ]
        )
