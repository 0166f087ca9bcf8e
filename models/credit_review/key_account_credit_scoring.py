from odoo import api, fields, models

from ...tools.metric.figures import CompanyFigures
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start
from ...tools.sentences import ended, joined

# The revenue of so many months is the base of limits.
MONTHS = 12


class KeyAccountCreditScoring(models.AbstractModel):
    """From answers to a class and a limit.

    How it works: all reviews of a company and day are measured together, one statement per source.
    Each answer earns the points of its range; their sum has a class. The proposed limit is the
    average revenue of a month times the months of the class, and not more than the security where
    the class says so. What would lift the class: see ``key.account.credit.lift``.
    """

    _name = "key.account.credit.scoring"
    _description = "Scoring of Credit Reviews"

    currency_id = fields.Many2one("res.currency")  # of the account
    answer_ids = fields.One2many(
        comodel_name="key.account.credit.answer",
        inverse_name="review_id",
        string="Questions",
    )
    measured_on = fields.Datetime(readonly=True, copy=False)
    revenue = fields.Monetary(
        string="Revenue of 12 Months",
        readonly=True,
        copy=False,
        groups="key_account.group_finance,key_account.group_manager",
    )
    exposure = fields.Monetary(readonly=True, copy=False)
    limit_found = fields.Monetary(
        string="Limit When Measured",
        readonly=True,
        copy=False,
        help="The credit limit of the customer in Odoo when the review was measured; 0 is none.",
    )
    security_amount = fields.Monetary(
        string="Security",
        compute="_compute_security_amount",
        store=True,
        help="Collateral and insured amounts that are valid on the day of the review.",
    )
    points = fields.Integer(compute="_compute_points", store=True, aggregator="avg")
    points_most = fields.Integer(
        string="Most Points", compute="_compute_points", store=True, aggregator=None
    )
    class_id = fields.Many2one(
        comodel_name="key.account.credit.class",
        string="Credit Class",
        compute="_compute_class_id",
        store=True,
        ondelete="restrict",
    )
    class_color = fields.Integer(related="class_id.color", string="Colour of the Class")
    proposed_limit = fields.Monetary(compute="_compute_proposed_limit", store=True)
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Longest Payment Terms",
        compute="_compute_class_id",
        store=True,
        ondelete="set null",
    )
    limit_reason = fields.Text(string="Reason", compute="_compute_texts")
    limit_notice = fields.Text(compute="_compute_texts")
    kinds = fields.Char(string="How Questions Are Answered", compute="_compute_kinds")
    group_points = fields.Text(compute="_compute_texts")

    # === COMPUTE METHODS === #

    @api.depends("date", "collateral_amount", "collateral_until", "insured_amount", "insured_until")
    def _compute_security_amount(self):
        for review in self:
            review.security_amount = sum(
                review[f"{kind}_amount"]
                for kind in ("collateral", "insured")
                if not review._is_security_expired(kind)
            )

    @api.depends("answer_ids.points", "answer_ids.points_most")
    def _compute_points(self):
        for review in self:
            review.points = sum(review.answer_ids.mapped("points"))
            review.points_most = sum(review.answer_ids.mapped("points_most"))

    @api.depends("points")
    def _compute_class_id(self):
        classes = self.env["key.account.credit.class"].search([])
        for review in self:
            review.class_id = classes._of_points(review.points)
            review.payment_term_id = review.class_id.payment_term_id

    @api.depends("class_id", "revenue", "security_amount")
    def _compute_proposed_limit(self):
        for review in self:
            review.proposed_limit = review._get_limit_of(review.class_id)

    @api.depends("class_id", "proposed_limit", "answer_ids.points")
    @api.depends_context("lang", "uid")
    def _compute_texts(self):
        for review in self:
            review.limit_reason = review._tell_limit()
            review.limit_notice = review._tell_notice()
            review.group_points = review._tell_groups()

    @api.depends("answer_ids.kind")
    def _compute_kinds(self):
        for review in self:
            review.kinds = " ".join(sorted(set(review.answer_ids.mapped("kind"))))

    # === BUSINESS METHODS === #

    def _is_security_expired(self, kind):
        until = self[f"{kind}_until"]
        return bool(until and self.date and until < self.date)

    def _is_rating_expired(self):
        return bool(self.rating_until and self.date and self.rating_until < self.date)

    def _get_secured_share(self):
        """Return which share of the exposure is secured; all of nothing with any security."""
        if self.exposure > 0:
            return self.security_amount / self.exposure
        return 1.0 if self.security_amount else 0.0

    def _get_limit_of(self, credit_class, security=None):
        """Return the limit that a class gives this customer, with its security or another one."""
        self.ensure_one()
        months = credit_class.revenue_months
        limit = max(self.sudo().revenue, 0) * months / MONTHS
        if credit_class.is_secured:
            limit = min(limit, self.security_amount if security is None else security)
        return self.currency_id.round(limit) if self.currency_id else limit

    # === MEASURING === #

    def _measure(self):
        """Measure the figures of these reviews as of their days, and fill in their cards (sudo).

        :raise UserError: if the card has no questions
        """
        card = self.env["key.account.credit.question"]._get_card()
        groups = self.grouped(lambda review: (review.company_id, review.date))
        for (company, day), reviews in groups.items():
            reviews._measure_together(card, company, day)

    def _measure_together(self, card, company, day):
        partner_ids = self.account_id.partner_id.ids
        measured = self._measure_card(card, company, day, partner_ids)
        exposed = self.env["key.account"]._measure_exposure(company, day, partner_ids)
        known = {(answer.review_id, answer.question_id): answer for answer in self.answer_ids}
        created = []
        for review in self:
            partner_id = review.account_id.partner_id.id
            exposure = exposed[partner_id]
            review.write(
                {
                    "measured_on": fields.Datetime.now(),
                    "revenue": measured[MONTHS][partner_id]["revenue"] or 0.0,
                    "exposure": exposure["exposure"],
                    "limit_found": exposure["limit"] or 0.0,
                }
            )
            for number, question in enumerate(card):
                figures = measured.get(question.months, {}).get(partner_id, {})
                figure = figures.get(question.metric_code) if question.kind == "metric" else None
                vals = {
                    "sequence": number,
                    "is_measured": figure is not None,
                    "value": figure or 0.0,
                }
                if answer := known.get((review, question)):
                    answer.write(vals)
                else:
                    created.append(vals | {"review_id": review.id, "question_id": question.id})
        outdated = self.answer_ids.filtered(lambda answer: answer.question_id not in card)
        outdated.unlink()
        self.env["key.account.credit.answer"].create(created)

    @api.model
    def _measure_card(self, card, company, day, partner_ids):
        """Measure the metrics of the card, and the revenue: one statement per source.

        A code that nobody measures, or that is confidential by now, gives no figure.

        :return: ``{months: {partner_id: {code: value}}}``
        """
        metrics = self.env["key.account.metric"]
        scope = MetricScope(company, day, day, partner_ids)
        known = metrics._get_all_fragments(scope).keys() - metrics._get_hidden_in_credit()
        asked = card.filtered(lambda question: question.kind == "metric")
        codes = {code for code in asked.mapped("metric_code") if code in known} | {"revenue"}
        months = sorted({*asked.mapped("months"), MONTHS})
        periods = [(period_start(day, number), day) for number in months]
        measured = metrics._measure_periods(sorted(codes), company, periods, partner_ids)
        return dict(zip(months, measured, strict=True))

    # === WORDS === #

    def _tell_limit(self):
        """Return why the limit is as it is."""
        credit_class = self.class_id
        if not credit_class:
            return ""
        if not credit_class.revenue_months:
            return self.env._("Class %s gives no credit: payment in advance.", credit_class.name)
        figures = CompanyFigures(self.company_id)
        told = [
            self.env._(
                "Class %(name)s: %(months)s × the average revenue of a month",
                name=credit_class.name,
                months=f"{credit_class.revenue_months:g}",
            )
        ]
        if self._has_field_access(self._fields["revenue"], "read"):
            average = figures.money(self.revenue / MONTHS)
            told[0] = self.env._("%(rule)s of %(average)s", rule=told[0], average=average)
        if credit_class.is_secured:
            told.append(
                self.env._("not more than the security of %s", figures.money(self.security_amount))
            )
        return ended(self.env, joined(self.env, told))

    def _tell_notice(self):
        """Return that the limit in Odoo is not the one approved last, with both figures."""
        standing = self.env["key.account.credit"].sudo()
        standing = standing.search([("account_id", "=", self.account_id.id)])
        return standing._tell_notice() if standing else ""

    def _tell_groups(self):
        """Return the points of each group of questions, a line each, beside those of the last review."""
        names = dict(self.answer_ids._fields["group"]._description_selection(self.env))
        told = []
        for group, answers in self.answer_ids.grouped("group").items():
            told.append(
                self.env._(
                    "%(group)s: %(points)s of %(most)s points",
                    group=names.get(group, ""),
                    points=sum(answers.mapped("points")),
                    most=sum(answers.mapped("points_most")),
                )
            )
        return "\n".join(told)
