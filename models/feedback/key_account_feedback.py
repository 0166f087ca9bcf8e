from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.value_text import describe

OPINIONS = [
    ("satisfied", "Satisfied"),
    ("suggestion", "Suggestion"),
    ("dissatisfied", "Dissatisfied"),
]
TONES = {"satisfied": "success", "suggestion": "warning", "dissatisfied": "danger"}
# Days within which a customer expects an answer.
ANSWER_DAYS = 14


class KeyAccountFeedback(models.Model):
    """What a customer told us, and what we answered.

    Praise is noted; a suggestion and dissatisfaction are open until they are answered. Of a suggestion,
    the answer says what became of it.
    """

    _name = "key.account.feedback"
    _description = "Customer Feedback"
    _measurable = "document"
    _inherit = ["key.account.visit.follow.up", "key.account.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "read"

    active = fields.Boolean(
        default=True,
    )
    name = fields.Char(
        string="Feedback",
        required=True,
        tracking=True,
    )
    description = fields.Text(
        help="The feedback in the customer's words.",
    )
    opinion = fields.Selection(
        selection=OPINIONS,
        required=True,
        default="suggestion",
        index=True,
        tracking=True,
    )
    topic_id = fields.Many2one(
        comodel_name="key.account.feedback.topic",
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    channel = fields.Selection(
        selection=[
            ("visit", "Visit"),
            ("call", "Call"),
            ("mail", "Email"),
            ("survey", "Survey"),
            ("other", "Other"),
        ],
        required=True,
        compute="_compute_channel",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(
        help="The customer contact who gave the feedback.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    date = fields.Date(
        string="Received on",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    date_due = fields.Date(
        string="Answer by",
        compute="_compute_date_due",
        store=True,
        readonly=False,
    )
    outcome = fields.Selection(
        selection=[
            ("done", "Done"),
            ("planned", "Planned"),
            ("declined", "Declined"),
        ],
        copy=False,
        tracking=True,
        help="What became of the suggestion.",
    )
    answer = fields.Text(
        copy=False,
        tracking=True,
        help="What we told the customer.",
    )
    state = fields.Selection(
        selection=[
            ("noted", "Noted"),
            ("open", "To Answer"),
            ("answered", "Answered"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
        group_expand=True,
        tracking=True,
    )
    date_answered = fields.Date(
        string="Answered on",
        compute="_compute_date_answered",
        store=True,
        copy=False,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        for feedback in self:
            if feedback.date > feedback.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "%(feedback)s: feedback cannot be received in the future. Choose today or an "
                        "earlier day.",
                        feedback=feedback.name,
                    )
                )

    @api.constrains("date", "date_due")
    def _check_date_due(self):
        for feedback in self:
            if feedback.date_due and feedback.date_due < feedback.date:
                raise ValidationError(
                    self.env._(
                        "%(feedback)s: the answer date cannot be before the day of receipt. Change one "
                        "of the two dates.",
                        feedback=feedback.name,
                    )
                )

    @api.constrains("active", "state")
    def _check_open_is_visible(self):
        for feedback in self:
            if feedback.is_open and not feedback.active:
                raise ValidationError(
                    self.env._(
                        "%(feedback)s: open feedback cannot be archived. Answer it before you archive "
                        "it.",
                        feedback=feedback.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("visit_id")
    def _compute_channel(self):
        for feedback in self:
            if not feedback.channel:
                feedback.channel = "visit" if feedback.visit_id else "call"

    @api.depends("opinion", "date")
    def _compute_date_due(self):
        """Praise is not waited for; other feedback is to be answered within two weeks."""
        for feedback in self:
            if feedback.opinion == "satisfied":
                feedback.date_due = False
            elif feedback.date and (not feedback.date_due or feedback.date_due < feedback.date):
                feedback.date_due = fields.Date.add(feedback.date, days=ANSWER_DAYS)

    @api.depends("opinion", "answer", "outcome")
    def _compute_state(self):
        for feedback in self:
            is_told = bool((feedback.answer or "").strip())
            if feedback.opinion == "suggestion":
                is_told = is_told and bool(feedback.outcome)
            if is_told:
                feedback.state = "answered"
            else:
                feedback.state = "noted" if feedback.opinion == "satisfied" else "open"

    @api.depends("state")
    def _compute_date_answered(self):
        for feedback in self:
            if feedback.state != "answered":
                feedback.date_answered = False
            elif not feedback.date_answered:
                company = feedback.company_id or self.env.company
                feedback.date_answered = company._key_account_today()

    # === STEPS === #

    def _can_open_again(self, vals):
        return bool({"opinion", "answer", "outcome"} & vals.keys()) or super()._can_open_again(vals)

    # === ACTION METHODS === #

    def action_complaint(self):
        """Open a new complaint of the customer, with what the feedback tells."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["key.account.complaint"]._get_records_action(
            name=self.env._("New Complaint"),
            context={
                "default_account_id": self.account_id.id,
                "default_visit_id": self.visit_id.id,
                "default_partner_id": self.partner_id.id,
                "default_product_id": self.product_id.id,
                "default_name": self.name,
                "default_description": self.description,
            },
        )
        form = self.env.ref("key_account.key_account_complaint_view_form_quick")
        return {**action, "target": "new", "views": [(form.id, "form")]}

    # === STORY === #

    def _tell_story(self):
        """Return the feedback in the words of the story (sudo): ``text``, ``detail``, ``tone``."""
        self.ensure_one()
        topic = self.topic_id.name
        details = (topic, self.partner_id.name, self.answer)
        return {
            "text": f"{describe(self, 'opinion')}: {self.name}",
            "detail": " · ".join(filter(None, details)),
            "tone": TONES[self.opinion] if self.state != "answered" else "success",
        }
