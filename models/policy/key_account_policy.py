from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import trust
from ...tools.periods import add_months
from ...tools.touch import first_held, touch

# In these states a policy holds on its days; past ones held on theirs.
APPROVED = ("approved", "in_force", "past")
# What may change after the approval.
OPEN_FIELDS = {"name", "note", "date_to"}


class KeyAccountPolicy(models.Model):
    """What accounts of each grade get from a day on, and what they have to do for it.

    How to use: copy the policy of last year, change its rungs, and approve it. One policy holds per
    company and day. How it works: each advantage of a grade is a ladder of rungs; the best rung whose
    conditions all hold gives its value (``key.account.entitlement``), and what differs in Odoo becomes a
    proposal (``key.account.policy.proposal``).
    """

    _name = "key.account.policy"
    _description = "Sales Policy"
    _inherit = [
        "key.account.policy.day",
        "key.account.policy.note",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"company_id"}
    _limits = {"period_months": (1, 120)}
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
    )
    date_to = fields.Date(
        string="Until",
        copy=False,
        tracking=True,
        help="The last day. Empty: until another policy follows.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("approved", "Approved, Not Started"),
            ("in_force", "In Force"),
            ("past", "Past"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_on = fields.Date(string="Approved on", readonly=True, copy=False)
    period_months = fields.Integer(
        string="Measured over (Months)",
        required=True,
        default=12,
        help="Figures of conditions are those of so many months, up to the day of the last approved "
        "review, or up to the day before the policy began if that is later.",
    )
    rung_ids = fields.One2many(
        comodel_name="key.account.policy.rung",
        inverse_name="policy_id",
        string="Advantages",
        copy=True,
    )
    line_ids = fields.One2many(
        comodel_name="key.account.policy.line",
        inverse_name="policy_id",
        string="Service",
        copy=True,
    )
    note = fields.Text()

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of the policy is before its first day. Change one of them.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to", "state")
    def _check_overlap(self):
        """Refuse two policies of a company on one day."""
        for policy in self.filtered(lambda policy: policy.state in APPROVED):
            others = self.sudo().search(
                [
                    ("id", "!=", policy.id),
                    ("company_id", "=", policy.company_id.id),
                    ("state", "in", APPROVED),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", policy.date_from),
                ]
            )
            last = policy.date_to
            if others := others.filtered(lambda o, last=last: not last or o.date_from <= last):
                raise ValidationError(policy._tell_overlap(others[-1]))

    # === STEPS === #

    def _prepare_copied_words(self, default):
        """Return the name of a copy, and its first day: the day after the end of this policy.

        One without end is copied for the next year; of a draft, the copy is another draft for the same days.
        """
        words = {}
        if "name" not in default:
            words["name"] = self.env._("%s (copy)", self.name)
        if "date_from" not in default:
            today = self.company_id._key_account_today()
            if self.date_to:
                following = self.date_to + timedelta(days=1)
            else:
                months = 0 if self.state == "draft" else 12
                following = add_months(self.date_from, months)
            words["date_from"] = max(following, today)
        return words

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and vals.keys() - OPEN_FIELDS:
            self._check_draft()
        if "date_to" in vals and not self.env.su:
            self._check_end(fields.Date.to_date(vals["date_to"]))

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if "date_to" in vals:
            before["ends"] = {policy: policy.date_to for policy in self}
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "date_to" in vals:
            for policy, last in before["ends"].items():
                policy.sudo()._move_visits(last, policy.date_to)
            self.sudo()._follow_days()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(policy.state != "draft" for policy in self):
            raise UserError(
                self.env._(
                    "Policies that were approved stay: they say why customers got what they got. End "
                    "the policy instead."
                )
            )

    # === ACTION METHODS === #

    def action_approve(self):
        """Approve drafts: they hold from their first day on."""
        self._check_manages()
        self._lock()
        for policy in self:
            policy._check_state("draft")
            if problems := policy.sudo()._get_problems():
                raise UserError("\n".join(problems))
        for company, policies in self.sudo().grouped("company_id").items():
            policies.write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "approved_on": company._key_account_today(),
                }
            )
        trust.as_system(self)._follow_days()
        return True

    def action_draft(self):
        """Reset approved policies that have not started to draft, to change them."""
        self._check_manages()
        self._lock()
        self._check_state("approved")
        self.sudo().write({"state": "draft", "approved_by_id": False, "approved_on": False})
        return True

    def action_end(self):
        """Make today the last day."""
        self._check_manages()
        self._lock()
        self._check_state("in_force")
        for company, policies in self.grouped("company_id").items():
            policies.write({"date_to": company._key_account_today()})
        return True

    def action_view_entitlements(self):
        """List what accounts get under the policy."""
        return self._view("key_account.key_account_entitlement_action")

    def action_view_proposals(self):
        """List what the policy proposed to change in Odoo."""
        return self._view("key_account.key_account_policy_proposal_action")

    def action_export_xlsx(self):
        """Download what accounts get under the policy, as far as the user may read them."""
        self.check_access("read")
        downloads = self.env["key.account.download"]
        if downloads._is_large(self) or len(self) != 1:
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/policy/{self.id}/xlsx",
            "target": "download",
        }

    def _view(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xml_id)
        action["domain"] = [("policy_id", "=", self.id)]
        action["context"] = {}
        return action

    # === CHECKS === #

    def _check_manages(self):
        """Refuse users who may not decide on policies.

        :raise AccessError: unless they are managers, and can write the policies
        """
        if not self.env["key.account"]._user_is_manager():
            raise AccessError(
                self.env._("Only key account managers decide on sales policies. Ask one of them.")
            )
        self.check_access("write")

    def _lock(self):
        """Lock all policies of the companies: of two approved at once, one would overlap.

        :raise UserError: if another user decides on one of them at the moment
        """
        same = self.sudo().search([("company_id", "in", self.company_id.ids)]) | self.sudo()
        if held := first_held(same):
            raise UserError(
                self.env._(
                    "Another user decides on %(policy)s. Try again in a moment.", policy=held.name
                )
            )
        self.invalidate_recordset(["state"])

    def _hold_drafts(self):
        """Refuse changes to approved policies; drafts are not approved before the change is done.

        Each change also writes the policy: an approval that has read what was there before begins again.

        :raise UserError: unless all are drafts
        """
        touch(self)
        self._check_draft()

    def _check_state(self, *allowed):
        states = dict(self._fields["state"]._description_selection(self.env))
        for policy in self:
            if policy.state not in allowed:
                raise UserError(
                    self.env._(
                        "The status of %(policy)s is “%(state)s”. This is possible only in: %(allowed)s.",
                        policy=policy.name,
                        state=states[policy.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )

    def _check_draft(self):
        """Refuse changes to what was approved.

        :raise UserError: unless all are drafts
        """
        if approved := self.filtered(lambda policy: policy.state != "draft")[:1]:
            raise UserError(
                self.env._(
                    "%(policy)s was approved. Copy it, change the copy, and approve that one.",
                    policy=approved.name,
                )
            )

    def _check_end(self, day):
        """Refuse to end approved policies in the past: what customers got stays."""
        for policy in self.filtered(lambda policy: policy.state in APPROVED):
            yesterday = policy.company_id._key_account_today() - timedelta(days=1)
            if policy.state == "past" or (day and day < yesterday):
                raise UserError(
                    self.env._(
                        "%(policy)s cannot end differently in the past. Choose %(day)s or a later day.",
                        policy=policy.name,
                        day=format_date(self.env, yesterday),
                    )
                    if policy.state != "past"
                    else self.env._("%(policy)s has ended. Copy it instead.", policy=policy.name)
                )

    # === BUSINESS METHODS === #

    @api.model
    def _get_domain_on(self, company, day):
        """Return the domain of the policy of a company on a day."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "in", APPROVED)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    @api.model
    def _of_day(self, company, day):
        """Return the policy that holds in a company on a day, or none (sudo)."""
        return self.sudo().search(self._get_domain_on(company, day), limit=1)
