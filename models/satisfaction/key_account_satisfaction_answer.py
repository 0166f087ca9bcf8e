from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS
from odoo.tools import format_date


class KeyAccountSatisfactionAnswer(models.Model):
    """What a customer answered to a satisfaction campaign, and what was done about a low answer.

    How it works: answers are given in Odoo's Surveys and mirrored here, where they follow the account: who
    sees the account sees them, surveys may be deleted. Nothing is written by people but the record of the
    call after a low answer.
    """

    _name = "key.account.satisfaction.answer"
    _description = "Satisfaction Answer"
    _measurable = "document"
    _inherit = [
        "key.account.satisfaction.mirror",
        "key.account.satisfaction.call",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _mail_post_access = "read"

    active = fields.Boolean(
        default=True,
        readonly=True,
        help="An answer that the same person replaced by a later one is archived: the latest counts.",
    )
    replaced_on = fields.Date(readonly=True)
    campaign_id = fields.Many2one(
        comodel_name="key.account.satisfaction.campaign",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # Not told: with the invitation, an anonymous answer would have a name.
    invitation_id = fields.Many2one(
        comodel_name="key.account.satisfaction.invitation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=NO_ACCESS,
    )
    input_number = fields.Integer(readonly=True, groups=NO_ACCESS)
    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty for anonymous answers.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    role_ids = fields.Many2many(
        comodel_name="key.account.stakeholder.role",
        relation="key_account_satisfaction_answer_role_rel",
        column1="answer_id",
        column2="role_id",
        string="Buying Roles",
        readonly=True,
        help="Roles of the person on the day of the answer. Of anonymous answers, only roles of which the "
        "account has given at least three.",
    )
    is_anonymous = fields.Boolean(string="Anonymous", readonly=True)
    date = fields.Date(required=True, readonly=True, index=True)
    is_late = fields.Boolean(
        string="Late", readonly=True, help="Given after the deadline. Late answers count."
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Grade of the account on the day of the answer.",
    )
    owner_id = fields.Many2one(related="account_id.owner_id")
    is_scored = fields.Boolean(readonly=True)
    overall = fields.Float(
        string="Satisfaction",
        readonly=True,
        aggregator="avg",
        help="Mean of the dimensions that were answered, by their weights.",
    )
    has_recommended = fields.Boolean(readonly=True)
    recommend = fields.Float(
        string="Recommends",
        readonly=True,
        aggregator="avg",
        help="How likely the customer recommends us, 0 to 10.",
    )
    words = fields.Text(string="In Own Words", readonly=True)
    missing_ids = fields.Many2many(
        comodel_name="key.account.satisfaction.dimension",
        relation="key_account_satisfaction_answer_missing_rel",
        column1="answer_id",
        column2="dimension_id",
        string="Not Answered",
        readonly=True,
        help="Dimensions without a score: what the customer gets or wants was left out, or it wants nothing.",
    )
    score_ids = fields.One2many(
        comodel_name="key.account.satisfaction.score",
        inverse_name="answer_id",
        string="By Dimension",
        readonly=True,
    )

    _input_uniq = models.UniqueIndex("(input_number) WHERE input_number IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("account_id", "date", "stakeholder_id")
    def _compute_display_name(self):
        for answer in self:
            person = answer.sudo().stakeholder_id.display_name
            parts = [answer.account_id.display_name, person, format_date(self.env, answer.date)]
            answer.display_name = ", ".join(filter(None, parts))

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        if not self.env.su:
            raise UserError(self.env._("Answers of customers stay."))

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail: calls are on the start page, and in activities."""

    # === STORY === #

    def _tell_story(self):
        """Return the answer in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        person = self.stakeholder_id.display_name
        if not self.is_scored:
            text = self.env._("Answered the questionnaire")
        else:
            text = self.env._("Satisfaction: %s of 100", f"{self.overall:.0f}")
        tone = "danger" if self.is_low else "success" if self.is_scored else ""
        return {"text": text, "detail": person or "", "tone": tone}
