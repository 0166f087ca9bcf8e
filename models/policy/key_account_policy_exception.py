from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.policy.kinds import KINDS, PRICELIST, TERM, number_text, value_text

DECIDING = {"kind", "value", "pricelist_id", "payment_term_id", "date_from", "date_to", "reason"}


class KeyAccountPolicyException(models.Model):
    """What an account gets for some time instead of what the policy gives.

    Whoever serves the account asks for it, and a manager approves it. It survives reviews and new
    policies, and ends by itself; the owner is told some days before.
    """

    _name = "key.account.policy.exception"
    _description = "Exception from the Sales Policy"
    _inherit = [
        "key.account.policy.decided",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _mail_post_access = "read"
    _order = "date_to desc, id desc"
    _rec_name = "reason"
    _limits = {"value": (0, 1e12)}

    kind = fields.Selection(
        selection=lambda self: self.env["key.account.policy.rung"]._selection_kind(),
        string="Advantage",
        required=True,
        default="discount",
        tracking=True,
    )
    type = fields.Char(compute="_compute_type")
    value = fields.Float(
        aggregator=None,
        tracking=True,
        help="Shares are fractions in files and code: 0.02 is 2 %.",
    )
    pricelist_id = fields.Many2one("product.pricelist", ondelete="restrict", tracking=True)
    payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", ondelete="restrict", tracking=True
    )
    reason = fields.Char(required=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    date_to = fields.Date(string="Until", required=True, tracking=True, help="The last day.")
    state = fields.Selection(
        selection=[
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("ended", "Ended"),
        ],
        string="Status",
        required=True,
        default="requested",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_on = fields.Date(string="Approved on", readonly=True, copy=False)
    notified_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the owner was told that the exception is about to end.",
    )
    owner_id = fields.Many2one(related="account_id.owner_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    value_text = fields.Char(string="Gives", compute="_compute_value_text")
    is_editable = fields.Boolean(compute="_compute_is_editable")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The last day of the exception is before its first day. Change one of them.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "value", "pricelist_id", "payment_term_id")
    def _check_value(self):
        for exception in self:
            if problem := exception._get_value_problem():
                raise ValidationError(problem)

    @api.constrains("state", "date_from", "date_to", "kind")
    def _check_overlap(self):
        """Refuse two approved exceptions of an account and kind on one day."""
        for exception in self.filtered(lambda exception: exception.state == "approved"):
            other = self.sudo().search(
                [
                    ("id", "!=", exception.id),
                    ("account_id", "=", exception.account_id.id),
                    ("kind", "=", exception.kind),
                    ("state", "=", "approved"),
                    ("date_from", "<=", exception.date_to),
                    ("date_to", ">=", exception.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(account)s already has such an exception until %(day)s: %(reason)s. End that "
                        "one first.",
                        account=exception.account_id.display_name,
                        day=format_date(self.env, other.date_to),
                        reason=other.reason,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_type(self):
        for exception in self:
            exception.type = exception.kind and KINDS[exception.kind].type

    @api.depends("kind", "value", "pricelist_id", "payment_term_id")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for exception in self:
            company = exception.company_id or self.env.company
            exception.value_text = exception.kind and value_text(
                self.env, exception.kind, exception, company
            )

    def _compute_is_editable(self):
        for exception in self:
            exception.is_editable = not exception._origin

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and DECIDING & vals.keys():
            raise UserError(
                self.env._(
                    "What was asked for does not change, so that what is approved is what was seen. Withdraw "
                    "the request, and ask anew."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(exception.approved_on for exception in self):
            raise UserError(
                self.env._("Exceptions that were approved stay: they say why. End them instead.")
            )

    # === ACTION METHODS === #

    def action_approve(self):
        """Approve requested exceptions: they count from their first day on."""
        self._check_manages()
        self._lock()
        self._check_state("requested")
        self._check_own()
        for company, exceptions in self.sudo().grouped("company_id").items():
            today = company._key_account_today()
            if past := exceptions.filtered(lambda e, today=today: e.date_to < today)[:1]:
                raise UserError(
                    self.env._(
                        "The exception of %s is over. Refuse it: a new one can be asked for.",
                        past.account_id.display_name,
                    )
                )
            exceptions.write(
                {"state": "approved", "approved_by_id": self.env.uid, "approved_on": today}
            )
        self._follow()
        return True

    def action_refuse(self):
        """Refuse requested exceptions."""
        self._check_manages()
        self._lock()
        self._check_state("requested")
        self.sudo().write({"state": "refused"})
        return True

    def action_withdraw(self):
        """Withdraw requests: those who asked for them, and managers."""
        self.check_access("read")
        if not self.env["key.account"]._user_is_manager() and self.create_uid != self.env.user:
            raise UserError(
                self.env._("Whoever asked for an exception withdraws it. Managers can refuse it.")
            )
        self._lock()
        self._check_state("requested")
        self.sudo().write({"state": "withdrawn"})
        return True

    def action_ask_anew(self):
        """Open a new request with the values of this one, to change them."""
        self.ensure_one()
        self.check_access("read")
        [vals] = self.copy_data()
        context = {
            f"default_{name}": vals[name] for name in {"account_id", *DECIDING} & vals.keys()
        }
        return self.env["key.account.policy.exception"]._get_records_action(
            name=self.env._("Ask for an Exception"), context=context
        )

    def action_end(self):
        """End approved exceptions now."""
        self._check_manages()
        self._lock()
        self._check_state("approved")
        self.sudo()._end()
        self._follow()
        return True

    # === CHECKS === #

    def _check_manages(self):
        self.check_access("read")
        self.env["key.account.policy"]._check_manages()

    def _lock(self):
        if held := (self - self.sudo().try_lock_for_update().with_env(self.env)).exists():
            raise UserError(
                self.env._(
                    "Another user decides on %s. Try again in a moment.", held[0].display_name
                )
            )
        self.invalidate_recordset(["state"])

    def _check_state(self, *allowed):
        states = dict(self._fields["state"]._description_selection(self.env))
        for exception in self:
            if exception.state not in allowed:
                raise UserError(
                    self.env._(
                        "The exception of %(account)s is “%(state)s”. This is possible only in: "
                        "%(allowed)s.",
                        account=exception.account_id.display_name,
                        state=states[exception.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )

    def _get_value_problem(self):
        """Return what is wrong with the value, and how to mend it; ``None`` if it is right."""
        self.ensure_one()
        kind = KINDS[self.kind]
        record = {PRICELIST: self.pricelist_id, TERM: self.payment_term_id}.get(kind.type)
        if record is None:
            if 0 <= self.value <= kind.most:
                return None
            most = number_text(self.env, self.kind, kind.most, self.company_id)
            return self.env._("Enter a value from 0 to %s.", most)
        record, company = record.sudo(), self.company_id.sudo()
        if not record:
            return self.env._("Choose what the account gets.")
        if not record.active or (record.company_id and record.company_id != company):
            return self.env._(
                "%(record)s is archived, or belongs to another company. Choose another one.",
                record=record.name,
            )
        return None

    # === BUSINESS METHODS === #

    def _tell_reason(self):
        """Return why and until when the exception runs."""
        self.ensure_one()
        return self.env._(
            "Exception until %(day)s: %(reason)s",
            day=format_date(self.env, self.date_to),
            reason=self.reason,
        )

    def _follow(self):
        """Compute again what the accounts get."""
        policies = self.env["key.account.policy"].sudo()
        for company, exceptions in self.sudo().grouped("company_id").items():
            policies._entitle_soon(company, exceptions.account_id)

    def _end(self):
        """End the exceptions, what they wrote, and the activities about their end (sudo)."""
        own = self.env["key.account.cadence.exception"]
        for exception in self:
            yesterday = exception.company_id._key_account_today() - timedelta(days=1)
            if exception.kind == "visits":
                own._end_with(exception, min(exception.date_to, yesterday))
            if exception.date_to > yesterday:
                # Its last day is the one before, also for replays.
                exception.date_to = max(yesterday, exception.date_from)
        self.write({"state": "ended"})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    @api.model
    def _end_and_notify(self, company):
        """End what is over in a company, and tell owners what is about to end (sudo)."""
        today = company._key_account_today()
        of_company = Domain("account_id.company_id", "=", company.id) & Domain(
            "state", "=", "approved"
        )
        self.search(of_company & Domain("date_to", "<", today))._end()
        days = company.key_account_policy_notice_days
        if not days:
            return
        ending = self.search(
            of_company
            & Domain("notified_on", "=", False)
            & Domain("date_to", "<=", today + timedelta(days=days))
        )
        ending._notify_owners(company)
        ending.write({"notified_on": today})

    def _notify_owners(self, company):
        """Schedule an activity for the owner of each account, who can work for it (sudo)."""
        able = self.account_id.owner_id._key_account_able(company)
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        kind = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": exception.id,
                    "user_id": exception.account_id.owner_id.id,
                    "date_deadline": exception.date_to,
                    "automated": True,
                    "summary": self.env._("Exception from the sales policy ends"),
                }
                for exception in self
                if exception.account_id.owner_id in able
            ]
        )
