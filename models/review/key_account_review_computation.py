from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import Job, describe
from ...tools.metric.figures import Figures
from ...tools.review import charts, notes
from ...tools.review.ranking import Ranking
from ...tools.review.settings import ScorecardSettings
from ...tools.review.wording import Wording


class KeyAccountReviewComputation(models.AbstractModel):
    """How reviews are computed: at once, or by the scheduled action."""

    _name = "key.account.review.computation"
    _description = "Computation of a Key Account Review"

    settings_html = fields.Html(
        string="Settings Used",
        compute="_compute_settings_shown",
        sanitize=False,
        groups="key_account.group_manager",
        help="The settings of the scorecard when the review was computed.",
    )
    settings_changes = fields.Text(
        string="Changed since the Previous Review",
        compute="_compute_settings_shown",
        groups="key_account.group_manager",
        help="What differs from the settings of the approved review before this one.",
    )

    empty_note = fields.Text(
        compute="_compute_empty_note",
        help="Why the review has no customers.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "line_count", "skip_count")
    @api.depends_context("lang")
    def _compute_empty_note(self):
        for review in self:
            is_empty = review.state in ("computed", "approved") and not review.line_count
            review.empty_note = is_empty and notes.why_empty(review)

    @api.depends("settings", "state")
    @api.depends_context("lang")
    def _compute_settings_shown(self):
        for review in self:
            review.settings_html = review.settings and charts.settings(
                self.env, review._get_settings(), Wording(Figures(review.sudo()))
            )
            review.settings_changes = review.settings and notes.settings_changes(review)

    # === ACTION METHODS === #

    def action_open(self):
        """Open the review."""
        self.ensure_one()
        return self._get_records_action(context={})

    # === BUSINESS METHODS === #

    @api.model
    def _get_first_scorecard(self):
        """Return the scorecard that grades the customers of the company.

        :raise UserError: if there is none
        """
        scorecard = self._default_scorecard_id()
        if not scorecard:
            raise UserError(
                self.env._(
                    "There is no scorecard. Ask an administrator to add one in Key Accounts > "
                    "Configuration > Scorecards."
                )
            )
        return scorecard

    @api.model
    def _grade_now(self):
        """Compute a review of today with the first scorecard, and ask before it is approved.

        One that was computed today and not approved is computed again.

        :return: the review, and the action that asks; the latter is ``True`` while the review is
            computed in the background
        :raise UserError: if there is no scorecard for the company
        """
        self._check_manager()
        company, scorecard = self.env.company, self._get_first_scorecard()
        today = company._key_account_today()
        review = self.search(
            [
                ("scorecard_id", "=", scorecard.id),
                ("company_id", "=", company.id),
                ("date", "=", today),
                ("state", "in", ("draft", "computed")),
                ("is_scheduled", "=", False),
            ],
            limit=1,
        ) or self.create({"scorecard_id": scorecard.id, "company_id": company.id, "date": today})
        return review, review.action_compute_and_approve()

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

    def _get_prior(self, *, include_same_day=False):
        """Return the latest approved review of the same scorecard and company before this one.

        :param bool include_same_day: whether one of the same day that was created before counts, too
        """
        self.ensure_one()
        before = Domain("date", "<", self.date)
        if include_same_day:
            before |= Domain("date", "=", self.date) & Domain("id", "<", self._origin.id)
        return self.search(
            before
            & Domain("scorecard_id", "=", self.scorecard_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "approved"),
            limit=1,
        )

    def _get_settings(self):
        """Return the settings of the scorecard as they were when the review was computed.

        :rtype: ScorecardSettings
        """
        self.ensure_one()
        return ScorecardSettings.from_json(self.settings)

    def _get_ranking(self):
        self.ensure_one()
        return Ranking(
            self.env,
            self._get_settings(),
            self.company_id,
            self.date,
            self.scorecard_id._get_partner_domain(),
            prior_review_id=self._get_prior().id,
        )

    @api.model
    def _extend_lines(self, ranking, columns):
        """Add what lines note besides, and what follows for the posture. To be extended by rooms.

        :param Ranking ranking: of the review
        :param dict columns: ``{field of key.account.review.line: SQL}`` over ``graded``
        :return: joins of ``graded``, and the columns
        """
        return SQL(), columns

    def _compute_lines(self):
        """Measure, score and grade all customers in scope: one statement writes all lines."""
        self._lock()
        self._check_state("draft", "computing", "computed")
        company = self.company_id
        # Criteria and thresholds can be changed on their own, too.
        self.scorecard_id._check_settings()
        domain = self.scorecard_id._get_partner_domain()
        self.env["key.account"]._ensure_customer_accounts(company, domain, self.date)
        self._drop_lines()
        self.settings = self.scorecard_id._get_settings().to_json() | {
            "replaced": self.env["key.account.metric"]._get_replaced_scores(company)
        }
        self.computed_after_change = (
            self.env["key.account.grade.change"].search([], order="id desc", limit=1).id
        )
        self.env.flush_all()
        ranking = self._get_ranking()
        line_count, skip_count = ranking.insert(self)
        self.env.invalidate_all()
        bulk.prepare(self.env, "key_account_review_line", "key_account_review_skip")
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
        """Create due reviews, take back what is to be taken back, then compute all that wait.

        A review that fails shows its error.
        """
        job = Job(self.env, "ir_cron_review")
        in_time = job.each(
            self._get_due_scorecards(),
            self._create_due_reviews,
            free=lambda scorecard: bool(scorecard.try_lock_for_update()) or None,
        )
        in_time = in_time and job.each(
            self.search([("is_taking_back", "=", True)], order="approved_on desc, id desc"),
            lambda review: review._restore_accounts(),
            free=lambda review: review._is_free_to_take_back(),
            report=lambda review, error: review._report_not_taken_back(error),
        )
        if not in_time:
            return
        job.each(
            self.search([("state", "=", "computing")], order="id"),
            lambda review: review._compute_in_background(),
            free=lambda review: review._is_free(),
            report=lambda review, error: review._report_failure(error),
        )

    def _is_free(self):
        """Lock a review that waits; return whether it does, None if somebody else holds it.

        If it is to be approved, the approved reviews of its company are locked too.
        """
        review = self.try_lock_for_update()
        if review.approve_when_computed:
            approved = self.search(
                [("company_id", "=", self.company_id.id), ("state", "=", "approved")]
            )
            if approved - approved.try_lock_for_update(allow_referencing=True):
                return None
        return review.state == "computing" if review else None

    def _compute_in_background(self):
        """Compute, and approve if requested."""
        self.ensure_one()
        self._compute_lines()
        if self.approve_when_computed:
            self._apply_grades(self.create_uid)
        self._notify_done()

    def _report_failure(self, error):
        """Store on the review why it could not be computed."""
        text = describe(self.env, error)
        self.write({"state": "draft", "error": text, "approve_when_computed": False})
        self._message_log(
            body=self.env._("The review could not be computed: %(error)s", error=text)
        )
        self._notify_done()

    def _notify_done(self):
        """Tell the user who started the review, on the screen, that it is done."""
        for review in self:
            user = review.create_uid
            failed = review.state == "draft"
            user._bus_send(
                "key_account_notice",
                {
                    "key": f"{review._name},{review.id},{review.computed_on or review.write_date}",
                    "title": review.name,
                    "message": review.error
                    if failed
                    else review.with_context(lang=user.lang)._get_done_message(),
                    "type": "danger" if failed else "success",
                    "record": {"model": review._name, "id": review.id},
                },
            )

    def _get_done_message(self):
        """Return what became of the review, as a sentence."""
        _ = self.env._
        if not self.line_count:
            return _("No customer was graded: the review says why.")
        if self.state == "approved":
            return _(
                "Approved. Customers graded: %(count)s, of these for the first time: %(new)s. "
                "Grades up or down: %(moved)s.",
                count=self.line_count,
                new=self.line_ids.search_count(
                    [("review_id", "=", self.id), ("movement", "=", "new")]
                ),
                moved=self.moved_count,
            )
        return _(
            "Computed for %(count)s customers. Nothing changes until it is approved.",
            count=self.line_count,
        )

    @api.model
    def _get_due_scorecards(self):
        """Return the scorecards whose next as-of date is over in any company."""
        companies = self.env["res.company"].sudo().search([])
        latest = max(company._key_account_today() for company in companies)
        return self.env["key.account.scorecard"].search(
            [("rhythm", "!=", "manual"), ("next_date", "<", latest)]
        )

    @api.model
    def _create_due_reviews(self, scorecard):
        """Create the reviews of a scorecard whose as-of date is over."""
        # The day must be over in all time zones of the scorecard's companies.
        today = min(company._key_account_today() for company in scorecard._get_companies())
        while scorecard.next_date < today:
            self._create_scheduled(scorecard)
            scorecard.next_date = scorecard._get_following_date()

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
