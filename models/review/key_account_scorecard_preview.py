import logging
from functools import partial

import psycopg2.errors

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list, mute_logger

from ...tools.metric.record_source import DEFINITION_ERRORS
from ...tools.review import charts
from ...tools.review.distribution import distribute
from ...tools.review.ranking import Ranking
from ...tools.review.scoring import population

_logger = logging.getLogger(__name__)

# A longer preview would block the form: start a review instead.
PREVIEW_CONTACTS = 20_000
PREVIEW_MILLISECONDS = 2000
# What settings raise that do not fit the installed models, or that the database cannot read.
WRONG_SETTINGS = (*DEFINITION_ERRORS, psycopg2.Error)


class KeyAccountScorecardPreview(models.AbstractModel):
    """How many accounts each grade would get with the settings on the screen, and which would fit."""

    _name = "key.account.scorecard.preview"
    _description = "Preview of a Key Account Scorecard"

    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
    )
    scope_label = fields.Char(
        string="Customers in Scope",
        compute="_compute_scope_label",
        help="How many customers a review of today finds. Contacts that are no customers do not "
        "count.",
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

    @api.depends("partner_domain", "company_id")
    @api.depends_context("company", "allowed_company_ids", "lang", "uid")
    def _compute_scope_label(self):
        for scorecard in self:
            scorecard.scope_label = scorecard._get_scope_label()

    # === ACTION METHODS === #

    def action_calibrate(self):
        """Propose thresholds from the company's own figures; nothing changes until it is confirmed."""
        self.ensure_one()
        return self._open_calibration()

    def action_choose(self):
        """Calibrate the scorecard, to be used by default once it is confirmed."""
        self.ensure_one()
        return self._open_calibration(makes_first=True)

    # === BUSINESS METHODS === #

    def _open_calibration(self, **vals):
        """Open a calibration of this scorecard for the user, who must be able to change it."""
        wizard = self.env["key.account.calibration"].create({"scorecard_id": self.id, **vals})
        return wizard._get_records_action(
            name=self.env._("Calibrate %s", self.name),
            target="new",
            context={"dialog_size": "large"},
        )

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
            counts = self._count_in_time(partial(self._count_grades, company))
        except WRONG_SETTINGS as error:
            return charts.sentences(self.env, [self.env._("No preview: %s", error)])
        if counts is None:
            text = self.env._(
                "There are too many customers for a preview. Start a review instead: it changes "
                "nothing until it is approved."
            )
            return charts.sentences(self.env, [text])
        accounts = self.env["key.account"].sudo()
        groups = accounts._read_group([("company_id", "=", company.id)], ["grade_id"], ["__count"])
        before = {grade.id: count for grade, count in groups}
        bars = distribute(self.grade_ids.grade_id._origin, before, counts)
        return charts.distribution(self.env, bars)

    def _count_in_time(self, count):
        """Return what ``count`` returns, ``None`` if a form would wait too long for it.

        :raise: one of :data:`WRONG_SETTINGS`, if the settings cannot be measured
        """
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", PREVIEW_MILLISECONDS))
                result = count()
                self.env.cr.execute("SET LOCAL statement_timeout = 0")
        except psycopg2.errors.QueryCanceled:
            _logger.info("The preview of scorecard %s took too long", self._origin.id)
            return None
        return result

    def _get_scope_label(self):
        """Return the number of customers in scope, per company; nothing for a filter that is wrong."""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("key_account.group_manager")):
            return False
        try:
            domain = self._get_partner_domain()
            domain.validate(self.env["res.partner"])
        except DEFINITION_ERRORS:
            return False
        self.env.flush_all()
        words = []
        for company in self.company_id or self.env.companies:
            try:
                count = self._count_in_time(partial(self._count_customers, company, domain))
            except WRONG_SETTINGS:
                return False
            if count is None:
                return self.env._("There are too many customers to count them here.")
            words.append(
                self.env._(
                    "Customers in %(company)s: %(count)s", company=company.name, count=f"{count:,}"
                )
            )
        return format_list(self.env, words)

    def _count_customers(self, company, domain):
        """Return how many customers of a company are in scope today, ``None`` if they are many."""
        if not self._is_small(company):
            return None
        found = population(
            self.env, company, company._key_account_today(), domain, only_accounts=False
        )
        query = SQL("SELECT COUNT(*) FROM (%s) population WHERE is_active", found)
        return self.env.execute_query(query)[0][0]

    def _is_small(self, company):
        """Return whether the customers of a company are few enough to wait for the preview."""
        partners = self.env["res.partner"].sudo().with_company(company)
        domain = Domain(self._get_partner_domain()) & Domain("parent_id", "=", False)
        domain &= Domain("company_id", "in", [company.id, False])
        return partners.search_count(domain, limit=PREVIEW_CONTACTS + 1) <= PREVIEW_CONTACTS

    def _count_grades(self, company):
        """Return :meth:`_get_grade_counts`, ``None`` if the customers are many."""
        return self._get_grade_counts(company) if self._is_small(company) else None

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
