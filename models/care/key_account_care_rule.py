from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHANNELS = [
    ("greeting", "Greeting"),
    ("call", "Call"),
    ("visit", "Visit"),
    ("gift", "Gift"),
]


class KeyAccountCareRule(models.Model):
    """Who is remembered at an occasion, how, how early, and by whom.

    Of several rules for an occasion, the first one that fits a person counts: those for key people come first,
    a greeting for all comes last.
    """

    _name = "key.account.care.rule"
    _description = "Care Rule"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _limits = {"days_before": (0, 60)}
    _order = "sequence, id"
    _rec_name = "occasion_id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for all companies.",
    )
    occasion_id = fields.Many2one(
        comodel_name="key.account.care.occasion",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('kind', '!=', 'spot')]",
    )
    kind = fields.Selection(related="occasion_id.kind")
    grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        relation="key_account_care_rule_grade_rel",
        column1="rule_id",
        column2="grade_id",
        string="Grades",
        help="Of the account. Leave empty for all.",
    )
    role_ids = fields.Many2many(
        comodel_name="key.account.stakeholder.role",
        relation="key_account_care_rule_role_rel",
        column1="rule_id",
        column2="role_id",
        string="Buying Roles",
        help="Of the person. Leave empty for all people. A day of the customer is told once for the account, "
        "and with roles once for each of these people.",
    )
    channel = fields.Selection(selection=CHANNELS, string="How", required=True, default="greeting")
    days_before = fields.Integer(
        help="So many days before the occasion there is something to do.",
    )
    responsible = fields.Selection(
        selection=[
            ("owner", "Owner"),
            ("deputy", "Deputy"),
            ("manager", "Leader of the sales team"),
            ("chosen", "Chosen user"),
        ],
        required=True,
        default="owner",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    has_activity = fields.Boolean(
        string="Schedule Activities",
        compute="_compute_has_activity",
        store=True,
        readonly=False,
        precompute=True,
        help="Without an activity, the person is on the list of care: greetings are sent together from there.",
    )
    plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        string="Activity Plan",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('res_model', '=', 'key.account.care.event')]",
        help="Its steps count from the day of the occasion. Without a plan, there is one activity.",
    )

    # === COMPUTE METHODS === #

    @api.depends("channel")
    def _compute_has_activity(self):
        for rule in self:
            rule.has_activity = rule.channel != "greeting"

    # === CONSTRAINT METHODS === #

    @api.constrains("responsible", "user_id", "company_id")
    def _check_user(self):
        for rule in self.sudo():
            if rule.responsible == "chosen" and not rule.user_id:
                raise ValidationError(self.env._("Choose the user who does it."))
            if rule.company_id:
                rule.user_id._key_account_check_colleagues(rule.company_id)
            else:
                rule.user_id._key_account_check_internal()

    @api.constrains("occasion_id")
    def _check_occasion(self):
        if any(rule.occasion_id.kind == "spot" for rule in self):
            raise ValidationError(
                self.env._("What happens on the spot is entered by hand. Choose another occasion.")
            )

    @api.constrains("plan_id")
    def _check_plan(self):
        for rule in self.sudo():
            if rule.plan_id and rule.plan_id.res_model != "key.account.care.event":
                raise ValidationError(self.env._("Choose a plan for care events."))
