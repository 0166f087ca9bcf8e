from odoo import api, fields, models

from ...tools import guarded_field
from ...tools.booked import NUMBER, BookColumn, BookSource, each
from ...tools.health.shipped import PLAYS
from ...tools.recorded_field import Many2one
from ...tools.shipped import translate
from ...tools.story import StorySource
from ...tools.value_text import describe
from .key_account_loss import OPEN_STATES

# Up to how many accounts are judged at once when a person changes them; more wait for the night.
AT_ONCE = 100
CONFIDENTIAL = "key_account.group_finance,key_account.group_manager"


class KeyAccount(models.Model):
    """How healthy the business with the customer is, and since when it is in alert."""

    _name = "key.account"
    _inherit = [
        "key.account.health.judging",
        "key.account.health.alert",
        "key.account.health.told",
        "key.account.forecasting",
        "key.account",
    ]

    health = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100, judged every night from orders, contact, service and payment. Without orders there is none.",
    )
    health_state = fields.Selection(
        selection=[
            ("good", "Good"),
            ("watch", "Watch"),
            ("alert", "Alert"),
        ],
        string="Health Status",
        readonly=True,
        copy=False,
        help="Alert: below the limit of the grade. Watch: less than 15 points above it.",
    )
    health_date = fields.Date(
        string="Health Since",
        readonly=True,
        copy=False,
        help="The day on which the points last changed.",
    )
    health_change = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Points more or less than before that day.",
    )
    health_signal_id = Many2one(
        comodel_name="key.account.health.signal",
        string="Weakest Signal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What costs most points of health, apart from how the customer pays.",
    )
    health_alert_on = fields.Date(
        string="Alert Since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first day on which health was below the limit of the grade. An alert ends when it is not any more.",
    )
    health_is_told = fields.Boolean(
        readonly=True,
        copy=False,
        help="The owner was told of this alert.",
    )
    health_play_on = fields.Date(
        string="Play Started on",
        readonly=True,
        copy=False,
    )
    health_contract_until = fields.Date(
        string="Under Contract Until",
        copy=False,
        tracking=True,
        help="Until this day, orders follow a contract: silence and fewer orders are no signs of decline.",
    )
    health_ids = guarded_field.One2many(
        comodel_name="key.account.health",
        inverse_name="account_id",
        string="History of Health",
    )
    health_reasons = fields.Html(
        compute="_compute_health_reasons",
        sanitize=False,
    )

    order_chance = fields.Float(
        string="Still Ordering",
        digits=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=CONFIDENTIAL,
        help="Chance that the customer has not stopped to order, by its own rhythm and silence.",
    )
    expected_orders = fields.Float(
        string="Orders in 13 Weeks",
        digits=(16, 1),
        readonly=True,
        copy=False,
        groups=CONFIDENTIAL,
        help="Days with orders that are expected in the next 13 weeks.",
    )
    expected_order_value = fields.Monetary(
        string="Value in 13 Weeks",
        readonly=True,
        copy=False,
        groups=CONFIDENTIAL,
        help="Expected orders at the mean value of the last 24 months.",
    )
    order_forecast_told = fields.Char(
        string="Forecast", compute="_compute_order_forecast_told", groups=CONFIDENTIAL
    )

    loss_ids = guarded_field.One2many(
        comodel_name="key.account.loss",
        inverse_name="account_id",
        string="Losses",
    )

    # === COMPUTE METHODS === #

    @api.depends("health_date")
    @api.depends_context("uid", "lang")
    def _compute_health_reasons(self):
        for account in self:
            account.health_reasons = account.health_date and account.health_ids[:1].reasons

    # === ACTION METHODS === #

    def action_declare_lost(self):
        """Open the open loss of the account, or a new one."""
        self.ensure_one()
        self.check_access("read")
        loss = self.loss_ids.filtered(lambda loss: loss.state in OPEN_STATES)[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account.loss",
            "res_id": loss.id,
            "views": [(False, "form")],
            "context": {"default_account_id": self.id},
        }

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "health_contract_until" in vals and len(self) <= AT_ONCE:
            self._update_health_now()

    # === BUSINESS METHODS === #

    def _update_health_now(self):
        """Judge these accounts anew, those of features that are on."""
        if not self._is_feature_on("feature_health"):
            return
        for company, accounts in self.sudo().filtered("active").grouped("company_id").items():
            accounts._update_health(company, accounts)

    @api.model
    def _fields_to_take_over(self):
        return [*super()._fields_to_take_over(), "health_contract_until"]

    def _merge_into(self, target):
        """The account that is left is judged anew, by what both customers did; it keeps its own history.

        Of two open losses, that of the account that is left goes on.
        """
        self.sudo().health_ids.unlink()
        if target.sudo().loss_ids.filtered(lambda loss: loss.state in OPEN_STATES):
            self.sudo().loss_ids.filtered(lambda loss: loss.state in OPEN_STATES).write(
                {"state": "dismissed"}
            )
        result = super()._merge_into(target)
        target._update_health_now()
        return result

    @api.model
    def _follow_confidential_revenue(self):
        """What customers who left brought is told with the revenue, or not at all."""
        super()._follow_confidential_revenue()
        self.env["key.account.loss"].sudo()._update_values()

    @api.model
    def _get_book_columns(self):
        columns = (
            BookColumn(self.env._("Health"), NUMBER, 8),
            BookColumn(self.env._("Health Status")),
        )
        return [
            *super()._get_book_columns(),
            BookSource(
                40,
                columns,
                each(
                    lambda account: (
                        account.health if account.health_date else None,
                        describe(account, "health_state"),
                    )
                ),
                feature="feature_health",
            ),
        ]

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="loss",
                label=self.env._("Losses"),
                icon="fa-sign-out",
                model="key.account.loss",
                domain=[
                    ("account_id", "=", self.id),
                    ("state", "not in", ["suspected", "dismissed"]),
                ],
                day="date",
                tell=lambda losses: {loss.id: loss._tell_story() for loss in losses},
                feature="feature_health",
            ),
        ]

    def activity_schedule(
        self, act_type_xmlid="", date_deadline=None, summary="", note="", **act_values
    ):
        """Plan an activity; steps of shipped plays are shown in the language of the user."""
        if summary:
            summary = translate(self.env, summary, PLAYS)
        return super().activity_schedule(act_type_xmlid, date_deadline, summary, note, **act_values)
