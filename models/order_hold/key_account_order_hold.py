from odoo import api, fields, models

from ...tools.order_hold.words import Words

STATES = [
    ("open", "On Hold"),
    ("released", "Released"),
    ("confirmed", "Confirmed"),
    ("cancelled", "Cancelled"),
    ("lapsed", "Release Not Valid Anymore"),
]
# A hold is written by code alone, but for its chatter and activities.
RECORDED = {
    "account_id",
    "amount",
    "attempts",
    "company_id",
    "date",
    "date_closed",
    "effect",
    "findings",
    "judged_on",
    "name",
    "order_currency_id",
    "order_id",
    "order_rate",
    "partner_id",
    "release_amount",
    "release_date",
    "release_reason",
    "release_terms",
    "release_until",
    "release_user_id",
    "state",
    "user_id",
}


class KeyAccountOrderHold(models.Model):
    """An order that was held or warned about: why, who released it up to what, and what became of it.

    It is apart from the order, since not everybody who sees the order sees the credit of its customer.
    """

    _name = "key.account.order.hold"
    _description = "Held Order"
    _inherit = [
        "key.account.order.released",
        "key.account.order.shown",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _recorded = RECORDED
    _mail_post_access = "read"
    _order = "date desc, id desc"

    name = fields.Char(string="Order", required=True)
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sales Order",
        index="btree_not_null",
        ondelete="set null",
    )
    account_id = fields.Many2one(
        comodel_name="key.account",
        index="btree_not_null",
        ondelete="set null",
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        ondelete="set null",
    )
    effect = fields.Selection(
        selection=[("hold", "Held"), ("warn", "Warned")],
        required=True,
        default="hold",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="open",
        index=True,
        tracking=True,
    )
    date = fields.Datetime(
        string="Since",
        required=True,
        default=fields.Datetime.now,
    )
    judged_on = fields.Datetime(string="Last Checked")
    attempts = fields.Integer(
        string="Times Checked",
        default=1,
        aggregator=None,
    )
    amount = fields.Monetary(
        help="Of the order with tax, in the currency of the company.",
    )
    order_rate = fields.Float(digits=0)
    order_currency_id = fields.Many2one("res.currency", ondelete="set null")
    findings = fields.Json()
    reasons = fields.Text(compute="_compute_words")
    ways_out = fields.Text(compute="_compute_words")

    # === Release === #
    release_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Released by",
        ondelete="set null",
    )
    release_date = fields.Datetime(string="Released on")
    release_reason = fields.Char(string="Reason of Release", tracking=True)
    release_amount = fields.Monetary(string="Released up to", tracking=True)
    release_until = fields.Date(string="Released until", tracking=True)
    release_terms = fields.Json()
    date_closed = fields.Datetime(string="Closed on")
    user_may_release = fields.Boolean(compute="_compute_user_may_release")
    releasers = fields.Char(string="Who May Release", compute="_compute_releasers")

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = hold.name

    @api.depends("findings", "state")
    @api.depends_context("lang")
    def _compute_words(self):
        for hold in self:
            words = Words(
                self.env,
                hold.findings or [],
                hold.currency_id,
                hold.order_rate,
                hold.order_currency_id,
            )
            hold.reasons = words.reasons()
            is_held = hold.effect == "hold"
            hold.ways_out = words.ways(waits=hold.state == "open") if is_held else ""

    @api.depends("amount", "company_id", "state")
    @api.depends_context("uid")
    def _compute_user_may_release(self):
        for hold in self:
            hold.user_may_release = (
                hold.state == "open"
                and bool(hold.order_id)
                and self.env.user._key_account_may_release(hold.company_id, hold.amount)
            )

    @api.depends("amount", "company_id")
    @api.depends_context("lang")
    def _compute_releasers(self):
        for hold in self:
            hold.releasers = hold._name_releasers(hold.amount)

    # === ACTION METHODS === #

    def action_release(self):
        """Open the dialog that releases these orders."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release Orders"),
            "res_model": "key.account.order.release",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    def _close(self, state, further=()):
        """Note what became of held orders (sudo).

        :param further: states to close besides those of orders that wait
        """
        waiting = self.filtered(lambda hold: hold.state in ("open", "released", *further))
        if waiting:
            waiting.write({"state": state, "date_closed": fields.Datetime.now()})
            waiting._end_activities()

    def _judged_again(self, vals):
        """Note that an order on hold was tried again, with what is wrong by now (sudo)."""
        self.ensure_one()
        if vals["findings"] != self.findings:
            self._message_log(body=self.env._("Checked again. Before: %s", self.reasons))
        self.write(vals | {"attempts": self.attempts + 1})
        if not any(
            user._key_account_may_release(self.company_id, self.amount)
            for user in self.activity_ids.user_id
        ):
            self._end_activities()
            self._ask_for_release()

    def _seen_by(self, user):
        """Return whether a user may read why the order is held."""
        return bool(self) and self._is_seen(self.account_id, user)

    @api.model
    def _is_seen(self, account, user):
        """Return whether a user may see the credit of an account, or of customers without one."""
        if account:
            return bool(account.sudo(False).with_user(user)._filter_credit())
        return user._key_account_handles_credit()

    def _end_activities(self):
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()

    def _ask_for_release(self):
        """Give one activity per held order to a user who may release it (sudo)."""
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model = self.env["ir.model"]._get_id(self._name)
        users, activities = {}, []
        for hold in self:
            company = hold.company_id
            within = hold.amount <= company.key_account_release_limit
            if (company, within) not in users:
                users[company, within] = company._key_account_find_releaser(hold.amount)
            if user := users[company, within]:
                activities.append(
                    {
                        "activity_type_id": todo and todo.id,
                        "res_model_id": model,
                        "res_id": hold.id,
                        "summary": self.env._("Release order %(order)s?", order=hold.name),
                        "user_id": user.id,
                        "date_deadline": company._key_account_today(),
                    }
                )
        # No mail: the activity is on the user's list, and the order on the start page.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(activities)

    @api.model
    def _quietly(self):
        """Return the model without notes about creation and followers."""
        return self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
