from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import trust


class KeyAccountSatisfactionCampaign(models.Model):
    """Asks people of accounts how satisfied they are.

    How to use: choose the questionnaire, the accounts and the roles of people; *Preview* says who is asked
    and who is not, with the reason; *Send* lets the invitations leave. Until then nothing leaves.
    """

    _name = "key.account.satisfaction.campaign"
    _description = "Satisfaction Campaign"
    _inherit = [
        "key.account.satisfaction.flow",
        "key.account.satisfaction.preview",
        "key.account.satisfaction.sending",
        "key.account.satisfaction.coverage",
        "key.account.satisfaction.rhythm",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"company_id"}
    _limits = {"reminder_number": (0, 10), "reminder_days": (1, 365)}
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Questionnaire",
        index="btree_not_null",
        ondelete="set null",
        default=lambda self: self._default_survey_id(),
        domain="[('question_and_page_ids.key_account_measure', '!=', False)]",
        groups="key_account.group_manager",
        help="Any survey of which the questions say what they measure.",
    )
    scope = fields.Selection(
        selection=[("grade", "By grade"), ("chosen", "Chosen accounts")],
        string="Accounts",
        required=True,
        default="grade",
    )
    grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        relation="key_account_satisfaction_campaign_grade_rel",
        string="Grades",
        help="Accounts of these grades are asked; without any, all accounts.",
    )
    account_ids = fields.Many2many(
        comodel_name="key.account",
        relation="key_account_satisfaction_campaign_account_rel",
        column1="campaign_id",
        column2="account_id",
        string="Chosen Accounts",
        check_company=True,
        groups="key_account.group_manager",
    )
    role_ids = fields.Many2many(
        comodel_name="key.account.stakeholder.role",
        relation="key_account_satisfaction_campaign_role_rel",
        string="Buying Roles",
        help="People with one of these roles are asked; without any, all people of the accounts.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Calls back after low answers that are anonymous. Mails are sent in this name.",
    )
    date_send = fields.Date(
        string="Send from",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        help="Invitations leave on the first working day from this day, once you press Send.",
    )
    date_deadline = fields.Date(
        string="Deadline",
        required=True,
        default=lambda self: self.env.company._key_account_today() + timedelta(days=21),
        tracking=True,
    )
    reminder_number = fields.Integer(
        string="Reminders", default=2, help="How often people without an answer are reminded."
    )
    reminder_days = fields.Integer(string="Remind Every (Days)", required=True, default=5)
    is_anonymous = fields.Boolean(
        string="Anonymous",
        help="Answers have no name, for anybody. Buying roles are told only where an account has given at "
        "least three answers of the same role. It is not told who has answered.",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Invitation",
        ondelete="restrict",
        domain="[('model', '=', 'key.account.satisfaction.invitation')]",
        default=lambda self: self._default_template("satisfaction_mail_invitation"),
        groups="key_account.group_manager",
    )
    reminder_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Reminder",
        ondelete="restrict",
        domain="[('model', '=', 'key.account.satisfaction.invitation')]",
        default=lambda self: self._default_template("satisfaction_mail_reminder"),
        groups="key_account.group_manager",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("previewed", "Previewed"),
            ("running", "Running"),
            ("closed", "Closed"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    sent_on = fields.Date(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    is_over = fields.Boolean(compute="_compute_is_over")
    notice = fields.Char(compute="_compute_notice")
    invitation_ids = fields.One2many(
        comodel_name="key.account.satisfaction.invitation",
        inverse_name="campaign_id",
        string="Invitations",
        readonly=True,
    )
    answer_ids = fields.One2many(
        comodel_name="key.account.satisfaction.answer",
        inverse_name="campaign_id",
        string="Answers",
        readonly=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date_send", "date_deadline")
    def _check_dates(self):
        for campaign in self:
            if campaign.date_deadline < campaign.date_send:
                raise ValidationError(
                    self.env._("The deadline is before the day of sending. Change one of the two.")
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for campaign in self.sudo():
            campaign.user_id._key_account_check_colleagues(campaign.company_id)

    @api.constrains("template_id", "reminder_template_id")
    def _check_templates(self):
        for template in self.sudo().template_id | self.sudo().reminder_template_id:
            if template.model != "key.account.satisfaction.invitation":
                raise ValidationError(
                    self.env._(
                        "%s is no mail for invitations. Choose one of the model Invitation to Judge.",
                        template.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("state", "date_deadline", "company_id")
    def _compute_is_over(self):
        for campaign in self:
            company = campaign.company_id or self.env.company
            days = timedelta(days=company.sudo().key_account_satisfaction_late_days)
            end = campaign.date_deadline and campaign.date_deadline + days
            campaign.is_over = bool(end and end < company._key_account_today())

    @api.depends("state", "date_send", "company_id", "invitation_ids.state")
    def _compute_notice(self):
        """Say when the invitations leave, where that is not today."""
        for campaign in self:
            campaign.notice = False
            if campaign.state not in ("previewed", "running") or not campaign.date_send:
                continue
            today = campaign._get_today()
            day = campaign.company_id._key_account_send_day(max(campaign.date_send, today))
            if campaign.ready_count and day > today:
                campaign.notice = self.env._(
                    "Invitations leave on %s, the next working day.", format_date(self.env, day)
                )

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        # What was sent is not changed afterwards, but for its name and who is responsible.
        if not self.env.su and vals.keys() - {"name", "user_id", "date_deadline", "activity_ids"}:
            self._check_unsent()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "date_deadline" in vals:
            for campaign in self.sudo().filtered(lambda campaign: campaign.state == "running"):
                opened = campaign.invitation_ids.input_ids.filtered(lambda i: i.state != "done")
                opened.deadline = campaign._get_end()
        if self.env.su or not vals.keys() & self._get_preview_fields():
            return
        # What was previewed is no longer what would be sent.
        outdated = self.sudo().filtered(lambda campaign: campaign.state == "previewed")
        outdated.invitation_ids.unlink()
        outdated.state = "draft"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if sent := self.filtered(lambda campaign: campaign.state in ("running", "closed"))[:1]:
            raise UserError(
                self.env._("%s was sent. What customers were asked stays.", sent.display_name)
            )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to the responsible user."""

    # === BUSINESS METHODS === #

    @api.model
    def _action_ask_selected(self):
        """Prepare a campaign for the accounts that are selected on the screen."""
        accounts = self.env["key.account"].browse(trust.context_ids(self, "active_ids"))
        accounts.check_access("read")
        company = accounts.company_id[:1] or self.env.company
        campaign = self.create(
            {
                "name": self.env._("Satisfaction of Chosen Accounts"),
                "company_id": company.id,
                "scope": "chosen",
                "account_ids": [(6, 0, accounts.ids)],
            }
        )
        return campaign._get_records_action()

    @api.model
    def _default_template(self, xmlid):
        return self.env.ref(f"key_account.{xmlid}", raise_if_not_found=False)

    @api.model
    def _get_preview_fields(self):
        return {"scope", "grade_ids", "account_ids", "role_ids", "date_send"}

    def _get_today(self):
        self.ensure_one()
        return self.company_id._key_account_today()

    def _get_account_domain(self):
        """Return the domain of the accounts that the campaign asks."""
        domain = [("company_id", "=", self.company_id.id), ("active", "=", True)]
        if self.scope == "chosen":
            return [*domain, ("id", "in", self.sudo().account_ids.ids)]
        if self.grade_ids:
            domain.append(("grade_id", "in", self.grade_ids.ids))
        return domain
