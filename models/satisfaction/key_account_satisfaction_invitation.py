from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL, urls


class KeyAccountSatisfactionInvitation(models.Model):
    """A person of an account who is asked by a campaign, or is not, and why.

    Who has answered an anonymous campaign is not told here: neither by the state, nor by reminders, nor by
    the time of the last change. Nobody reads the link: whoever has it can answer for the customer.
    """

    _name = "key.account.satisfaction.invitation"
    _description = "Invitation to Judge"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "campaign_id desc, state desc, account_id, id"  # refused ones before ready ones

    campaign_id = fields.Many2one(
        comodel_name="key.account.satisfaction.campaign",
        required=True,
        index=True,
        ondelete="cascade",
    )
    campaign_state = fields.Selection(related="campaign_id.state", string="Campaign Status")
    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        index="btree_not_null",
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
    )
    email = fields.Char(help="The address to which the invitation goes.")
    state = fields.Selection(
        selection=[
            ("ready", "Ready"),
            ("refused", "Not asked"),
            ("sent", "Asked"),
            ("reminded", "Reminded"),
            ("answered", "Answered"),
            ("bounced", "Not delivered"),
            ("expired", "No answer"),
        ],
        string="Status",
        required=True,
        default="ready",
        index=True,
        help="Of anonymous campaigns, it is not told who has answered.",
    )
    reason = fields.Selection(
        selection=[
            ("no_person", "No such person known"),
            ("left", "Has left"),
            ("archived", "Is archived"),
            ("no_address", "No email address"),
            ("opted_out", "Wants no mail"),
            ("colleague", "Address of a colleague"),
            ("recent", "Asked a short time ago"),
            ("often", "Asked often this year"),
            ("twice", "Same address as another person"),
        ],
        string="Why Not Asked",
    )
    date_planned = fields.Date(
        string="Leaves on", help="The first working day on which the invitation can leave."
    )
    sent_on = fields.Date(string="Asked on", index="btree_not_null")
    answered_on = fields.Date(string="Answered on")
    reminder_count = fields.Integer(string="Reminders", compute="_compute_reminder_count")

    # What tells who has answered an anonymous campaign, and what opens the questionnaire.
    token = fields.Char(groups=NO_ACCESS)
    is_answered = fields.Boolean(groups=NO_ACCESS)
    reminded = fields.Integer(groups=NO_ACCESS)
    remind_on = fields.Date(groups=NO_ACCESS)
    # Those of the day on which the person was asked. With later ones, whoever moves a role from person to
    # person would see who has answered.
    role_ids = fields.Many2many(
        comodel_name="key.account.stakeholder.role",
        relation="key_account_satisfaction_invitation_role_rel",
        column1="invitation_id",
        column2="role_id",
        string="Buying Roles",
        groups=NO_ACCESS,
    )
    input_ids = fields.One2many(
        comodel_name="survey.user_input",
        inverse_name="key_account_invitation_id",
        groups=NO_ACCESS,
    )
    start_url = fields.Char(compute="_compute_start_url", compute_sudo=True, groups=NO_ACCESS)

    _token_uniq = models.UniqueIndex("(token) WHERE token IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("account_id", "stakeholder_id")
    def _compute_display_name(self):
        for invitation in self:
            person = invitation.sudo().stakeholder_id.display_name
            parts = [invitation.account_id.display_name, person]
            invitation.display_name = ", ".join(filter(None, parts))

    @api.depends("reminded", "campaign_id.is_anonymous")
    def _compute_reminder_count(self):
        for invitation in self:
            is_told = not invitation.sudo().campaign_id.is_anonymous
            invitation.reminder_count = invitation.sudo().reminded if is_told else 0

    @api.depends("input_ids")
    def _compute_start_url(self):
        for invitation in self:
            given = invitation.input_ids[:1]
            base = given.survey_id.get_base_url() if given else ""
            invitation.start_url = given and urls.urljoin(base, given.get_start_url())

    # === BUSINESS METHODS === #

    @api.model
    def _get_asked_domain(self, partner_ids, email):
        """Return the domain of invitations that were sent to one of these contacts, or to an address."""
        return Domain("sent_on", "!=", False) & (
            Domain("partner_id", "in", partner_ids) | Domain("email", "=", email or "-")
        )

    def _note_roles(self):
        """Keep the buying roles that the people of these invitations have now (sudo)."""
        self.flush_recordset()
        self.env["key.account.stakeholder"].flush_model(["role_ids"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_satisfaction_invitation_role_rel (invitation_id, role_id)
                SELECT invitation.id, role.role_id
                  FROM key_account_satisfaction_invitation invitation
                  JOIN key_account_stakeholder_role_rel role
                    ON role.stakeholder_id = invitation.stakeholder_id
                 WHERE invitation.id IN %s
                    ON CONFLICT DO NOTHING
                """,
                self._ids or (0,),
            )
        )
        self.invalidate_recordset(["role_ids"])

    def _note_answered(self):
        """Note that these invitations were answered (sudo)."""
        self.flush_recordset()
        # Without the time of the change: it would tell when an anonymous answer came.
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_satisfaction_invitation invitation
                   SET is_answered = TRUE, remind_on = NULL,
                       state = CASE WHEN campaign.is_anonymous THEN invitation.state ELSE 'answered' END,
                       answered_on = CASE WHEN campaign.is_anonymous THEN NULL ELSE answer.date END
                  FROM key_account_satisfaction_campaign campaign,
                       (SELECT invitation_id, MAX(date) AS date FROM key_account_satisfaction_answer
                         GROUP BY 1) answer
                 WHERE invitation.id IN %s AND campaign.id = invitation.campaign_id
                   AND answer.invitation_id = invitation.id
                """,
                self._ids or (0,),
            )
        )
        self.invalidate_recordset()

    def _note_bounced(self):
        """Note that the invitations did not arrive, unless they were answered; nobody is reminded.

        Of anonymous campaigns, what was answered is noted as well: else it would tell who has answered.
        """
        self.filtered(lambda asked: asked.campaign_id.is_anonymous or not asked.is_answered).write(
            {"state": "bounced", "remind_on": False}
        )

    def _note_reminded(self, remind_on):
        """Count a reminder (sudo), without the time of the change: it would tell who has answered.

        :param remind_on: day of the next one, or ``None``
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_satisfaction_invitation invitation
                   SET reminded = reminded + 1, remind_on = %s,
                       state = CASE WHEN campaign.is_anonymous THEN invitation.state ELSE 'reminded' END
                  FROM key_account_satisfaction_campaign campaign
                 WHERE invitation.id IN %s AND campaign.id = invitation.campaign_id
                """,
                remind_on,
                self._ids or (0,),
            )
        )
        self.invalidate_recordset()

    def _stop_reminding(self):
        """Remind these people no more (sudo)."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_satisfaction_invitation SET remind_on = NULL WHERE id IN %s",
                self._ids or (0,),
            )
        )
        self.invalidate_recordset(["remind_on"])
