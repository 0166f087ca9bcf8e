from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import trust
from ...tools.value_text import describe, has_words
from ..value.key_account import CONFIDENTIAL

OPEN_STATES = ("suspected", "lost", "win_back")
# Status -> what it can become, by a button.
STEPS = {
    "dismissed": ("suspected", "lost"),
    "win_back": ("lost", "given_up"),
    "won": ("lost", "win_back"),
    "given_up": ("lost", "win_back"),
}


class KeyAccountLoss(models.Model):
    """A customer that left: why, when, to whom, what it cost, which signs stood before, and whether it came back.

    A loss is detected by silence, and then confirmed by a person, or declared by one. The value is the
    revenue of the twelve months up to the day of the loss.
    """

    _name = "key.account.loss"
    _description = "Lost Customer"
    _measurable = "document"
    _inherit = [
        "key.account.loss.detecting",
        "key.account.loss.measured",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _recorded = {
        "currency_id",
        "date_closed",
        "date_win_back",
        "grade_id",
        "origin",
        "owner_id",
        "relation_kind_id",
        "revenue_since",
        "signs",
        "state",
        "value",
    }
    _order = "date desc, id desc"
    _rec_name = "account_id"
    _mail_post_access = "read"

    company_id = fields.Many2one(
        store=True,
        index=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
        store=True,
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
        store=True,
    )
    state = fields.Selection(
        selection=[
            ("suspected", "To Confirm"),
            ("lost", "Lost"),
            ("win_back", "Win-back"),
            ("won", "Won Back"),
            ("given_up", "Given Up"),
            ("dismissed", "Not Lost"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="lost",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    origin = fields.Selection(
        selection=[
            ("detected", "Detected"),
            ("declared", "Declared"),
        ],
        required=True,
        readonly=True,
        default="declared",
        help="Detected: the customer was silent much longer than usual. Declared: a colleague said so.",
    )
    date = fields.Date(
        string="Lost on",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
        help="The day on which the customer left, or on which that was noticed.",
    )
    cause_id = fields.Many2one(
        comodel_name="key.account.loss.cause",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Why the customer left. Work on the cause, not only on the customer.",
    )
    competitor_id = fields.Many2one(
        comodel_name="res.partner",
        string="Lost To",
        index="btree_not_null",
        ondelete="restrict",
        help="The competitor who has the business now, if it is known.",
    )
    note = fields.Text(
        string="What Happened",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        readonly=True,
        ondelete="restrict",
        help="The grade of the account when it was lost.",
    )
    relation_kind_id = fields.Many2one(
        comodel_name="key.account.relation.kind",
        string="Relation Type",
        readonly=True,
        ondelete="restrict",
    )
    value = fields.Monetary(
        string="Value a Year",
        readonly=True,
        help="Revenue of the twelve months up to the day of the loss. Empty while revenue is confidential.",
    )
    signs = fields.Json(
        readonly=True,
        groups="key_account.group_manager",
    )
    signs_told = fields.Html(
        string="Signs Before",
        compute="_compute_signs_told",
        sanitize=False,
    )
    date_win_back = fields.Date(
        string="Win-back Since",
        readonly=True,
        copy=False,
    )
    date_closed = fields.Date(
        string="Closed on",
        readonly=True,
        copy=False,
    )
    revenue_since = fields.Monetary(
        string="Revenue Since Win-back",
        readonly=True,
        copy=False,
        help="Invoiced since the win-back began, computed every night. Empty while revenue is confidential.",
    )

    contribution_since = fields.Monetary(
        string="Contribution Since Win-back",
        compute="_compute_contribution_since",
        groups=CONFIDENTIAL,
        help="Revenue since that day, less the cost of goods and the cost to serve, visits included.",
    )

    _open_uniq = models.UniqueIndex(
        "(account_id) WHERE state IN ('suspected', 'lost', 'win_back')",
        "This account has an open loss already. Continue with that one.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date", "account_id")
    def _check_date(self):
        for loss in self:
            if loss.date > loss.company_id._key_account_today():
                raise ValidationError(
                    self.env._("A loss cannot be in the future. Choose today or an earlier day.")
                )

    @api.constrains("state", "cause_id")
    def _check_cause(self):
        known = self.filtered(lambda loss: loss.state not in ("suspected", "dismissed"))
        known._check_caused()

    @api.constrains("competitor_id", "account_id")
    def _check_competitor(self):
        for loss in self.sudo():
            if loss.competitor_id.commercial_partner_id == loss.account_id.partner_id:
                raise ValidationError(self.env._("A customer is not lost to itself."))

    # === COMPUTE METHODS === #

    @api.depends("signs")
    @api.depends_context("uid", "lang")
    def _compute_signs_told(self):
        for loss in self:
            loss.signs_told = loss.account_id._tell_health_signs(loss.sudo().signs)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Say that the customer is lost."""
        return self._step("lost", ("suspected",))

    def action_dismiss(self):
        """Say that the customer is not lost: it is not asked again before its next order."""
        return self._step("dismissed")

    def action_win_back(self):
        """Begin to win the customer back, and open the planner with the shipped play."""
        self.ensure_one()
        if self.state != "win_back":
            self._step("win_back")
        plan = self.env.ref("key_account.health_play_win_back", raise_if_not_found=False)
        return self.account_id._open_health_play(plan.sudo()) if plan else True

    def action_won(self):
        return self._step("won")

    def action_give_up(self):
        """Stop: say in the note why it is not worth more."""
        for loss in self:
            if not has_words(loss.note):
                raise UserError(
                    self.env._("%s: write down what happened first.", loss.display_name)
                )
        return self._step("given_up")

    def action_reopen(self):
        """Take the last step back: the customer is lost, and nothing is decided."""
        return self._step("lost", ("won", "given_up", "dismissed"))

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        return self._prepare_facts(super()._prepare_new(vals_list))

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        trust.as_system(self)._copy_signs()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "date" in vals:
            for loss in trust.as_system(self):
                [facts] = self._prepare_facts(
                    [{"account_id": loss.account_id.id, "date": loss.date}]
                )
                loss.value = facts["value"]
            trust.as_system(self)._copy_signs()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_manager(self):
        if not self.env["key.account"]._user_is_manager():
            raise UserError(
                self.env._("Only managers delete losses. Reopen it, or say that it is not lost.")
            )

    # === BUSINESS METHODS === #

    def _check_caused(self):
        for loss in self:
            if not loss.cause_id:
                raise ValidationError(
                    self.env._(
                        "%(account)s: choose the cause first. Losses are learned from by their causes.",
                        account=loss.account_id.display_name,
                    )
                )

    def _step(self, state, before=()):
        """Take the losses to a status that follows theirs.

        :param before: from which; by default as in ``STEPS``
        :raise UserError: if it does not
        """
        self.check_access("write")
        if state != "dismissed":
            self._check_caused()
        for loss in self:
            if loss.state not in (before or STEPS[state]):
                raise UserError(
                    self.env._(
                        "%(loss)s is “%(state)s” already. Load the page again.",
                        loss=loss.display_name,
                        state=describe(loss, "state"),
                    )
                )
            today = loss.company_id._key_account_today()
            vals = {"state": state, "date_closed": False}
            if state == "win_back":
                vals["date_win_back"] = today
            elif state in ("won", "given_up", "dismissed"):
                vals["date_closed"] = today
            trust.as_system(loss).write(vals)
        if state == "won":
            trust.as_system(self)._update_revenue_since()
        return True

    # === STORY === #

    def _tell_story(self):
        """Return the loss in the words of the story (sudo)."""
        self.ensure_one()
        details = [self.cause_id.display_name, self.competitor_id.display_name]
        text = (
            self.env._("Customer lost") if self.state != "won" else self.env._("Customer won back")
        )
        return {
            "text": text,
            "detail": " · ".join(filter(None, details)),
            "tone": "success" if self.state == "won" else "danger",
        }
