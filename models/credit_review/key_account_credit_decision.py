from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import trust
from ...tools.metric.figures import CompanyFigures
from ...tools.periods import add_months

STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("taken_back", "Taken Back"),
]


class KeyAccountCreditDecision(models.AbstractModel):
    """From proposal to approval of a credit review, and back again.

    Finance and managers propose. Managers approve; finance does up to an amount by company. Approval
    writes the limit of the customer in Odoo, in the company of the account, and is recorded with what
    was there before, so that it can be taken back.
    """

    _name = "key.account.credit.decision"
    _description = "Decision on Credit Reviews"

    currency_id = fields.Many2one("res.currency")  # of the account
    state = fields.Selection(
        selection=STATES,
        string="Status",
        default="draft",
        readonly=True,
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    proposed_by_id = fields.Many2one(
        "res.users", string="Proposed by", readonly=True, copy=False, ondelete="restrict"
    )
    proposed_on = fields.Date(string="Proposed on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_on = fields.Date(string="Approved on", readonly=True, copy=False)
    approved_limit = fields.Monetary(readonly=True, copy=False, tracking=True)
    approved_reason = fields.Char(string="Reason of the Decision", readonly=True, copy=False)
    limit_before = fields.Monetary(
        readonly=True,
        copy=False,
        help="The limit of the customer in Odoo before the approval; 0 is none.",
    )
    next_review_date = fields.Date(string="Next Review", readonly=True, copy=False)
    before = fields.Json(readonly=True, copy=False)
    may_approve = fields.Boolean(compute="_compute_may_approve")

    # === COMPUTE METHODS === #

    @api.depends("state", "proposed_limit")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for review in self:
            review.may_approve = review.state == "proposed" and review._user_may_approve(
                review.proposed_limit
            )

    # === ACTION METHODS === #

    def action_measure(self):
        """Measure the figures again, as of the day of the review. Answers by hand stay."""
        self._check_handles()
        self._check_state("draft")
        self.sudo()._measure()
        return True

    def action_propose(self):
        """Propose the class and limit for approval."""
        self._check_handles()
        self._lock()
        self._check_state("draft")
        for company, reviews in self.grouped("company_id").items():
            reviews.sudo().write(
                {
                    "state": "proposed",
                    "proposed_by_id": self.env.uid,
                    "proposed_on": company._key_account_today(),
                }
            )
        return True

    def action_approve(self):
        """Ask before the review is approved, with what will change."""
        self.ensure_one()
        self._check_handles()
        self._check_state("proposed")
        return self._ask("key_account.key_account_credit_approve_action", {})

    def action_reject(self):
        """Ask for the reason, and reject the proposal."""
        self._check_handles()
        self._check_state("proposed")
        return self._ask("key_account.key_account_credit_revoke_action", {"decision": "rejected"})

    def action_take_back(self):
        """Ask for the reason, and take the approval back."""
        self._check_handles()
        self._check_state("approved")
        return self._ask("key_account.key_account_credit_revoke_action", {"decision": "taken_back"})

    def action_withdraw(self):
        """Withdraw drafts and proposals: they are not decided."""
        self._check_handles()
        self._lock()
        self._check_state("draft", "proposed")
        self.sudo().write({"state": "withdrawn"})
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_draft(self):
        """Reset to draft, to change the review."""
        self._check_handles()
        self._lock()
        self._check_state("proposed", "rejected", "withdrawn")
        self._check_none_open(
            self.filtered(lambda review: review.state != "proposed").account_id.ids
        )
        self.sudo().write({"state": "draft", "proposed_by_id": False, "proposed_on": False})
        return True

    def _ask(self, xml_id, values):
        action = self.env["ir.actions.actions"]._for_xml_id(xml_id)
        action["context"] = {
            f"default_{name}": value for name, value in {"review_id": self.id, **values}.items()
        }
        return action

    # === CHECKS === #

    def _check_handles(self):
        """Refuse users who do not handle credit.

        :raise AccessError: unless they are in finance or managers, and can write the reviews
        """
        if not (self.env.su or self.env.user._key_account_handles_credit()):
            raise AccessError(
                self.env._(
                    "Only finance and key account managers can decide on credit. Ask one of them."
                )
            )
        self.check_access("write")

    def _user_may_approve(self, limit):
        """Return whether the user may approve a limit: managers, and finance up to an amount."""
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("key_account.group_manager"):
            return True
        most = self.company_id.sudo().key_account_finance_limit
        return user.has_group("key_account.group_finance") and limit <= most

    def _get_limit_back(self):
        """Return the limit that taking the approval back would give: infinite where there was none."""
        before = self.sudo().before or {}
        # In Odoo, 0 is no limit at all.
        limit = before.get("limit") or float("inf")
        return max(limit, before.get("approved_limit") or 0.0)

    def _check_may_approve(self, limit):
        if not self._user_may_approve(limit):
            raise AccessError(
                self.env._(
                    "Only key account managers can approve this limit: it is above what finance may "
                    "approve in %s. Ask a manager.",
                    self.company_id.sudo().name,
                )
            )

    def _lock(self):
        """Lock the reviews against decisions by another user.

        :raise UserError: if another user decides on one of them at the moment
        """
        self.check_access("read")
        if held := (self - self.try_lock_for_update()).exists():
            raise UserError(
                self.env._(
                    "Another user decides on %(review)s. Try again in a moment.",
                    review=held[0].display_name,
                )
            )
        self.invalidate_recordset(["state"])

    def _check_state(self, *allowed):
        states = dict(self._fields["state"]._description_selection(self.env))
        for review in self:
            if review.state not in allowed:
                raise UserError(
                    self.env._(
                        "The status of %(review)s is “%(state)s”. This is possible only in: %(allowed)s.",
                        review=review.display_name,
                        state=states[review.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )

    # === WORDS === #

    def _tell_story(self):
        """Return what was decided in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        before = self.before or {}
        classes = self.env["key.account.credit.class"].browse(before.get("class_id") or ()).exists()
        figures = CompanyFigures(self.company_id)
        words = {
            "before": classes.name or self.env._("none"),
            "after": self.class_id.name or "",
            "limit_before": figures.money(self.limit_before),
            "limit": figures.money(self.approved_limit),
        }
        text = self.env._(
            "Credit class %(before)s → %(after)s, limit %(limit_before)s → %(limit)s", **words
        )
        if self.state == "taken_back":
            text = self.env._("%s, taken back", text)
        fell = self.approved_limit < self.limit_before
        return {
            "text": text,
            "detail": self.approved_reason or "",
            "tone": "warning" if fell or self.state == "taken_back" else "success",
        }

    # === DECISIONS === #

    def _approve(self, values):
        """Approve the review as the user, and write the limit of the customer in Odoo.

        :param dict values: ``limit``, ``payment_term`` (longest terms), ``next_date``, ``reason``,
            ``shown`` (Odoo's limit as the user saw it), ``customer_term`` (whether the customer gets
            the terms), ``overwrite`` (whether a limit that was changed elsewhere is replaced)
        :raise UserError: if it was decided meanwhile, the limit in Odoo is another one by now, or a reason
            or the day of the next review is missing
        """
        self.ensure_one()
        self._check_handles()
        self._check_may_approve(values["limit"])
        self._lock()
        self._check_state("proposed")
        self._check_is_latest()
        self._check_decided(values)
        review, user = trust.as_system(self), self.env.user
        standing = review.env["key.account.credit"]._of_accounts(review.account_id)
        standing._check_limit(values["shown"], overwrite=values["overwrite"])
        review.before = standing._remember(values)
        standing._decide(review, values)
        review.write(
            {
                "state": "approved",
                "approved_by_id": user.id,
                "approved_on": review.company_id._key_account_today(),
                "approved_limit": values["limit"],
                "approved_reason": values["reason"],
                "limit_before": values["shown"],
                "next_review_date": values["next_date"],
                "payment_term_id": values["payment_term"].id,
            }
        )
        review.activity_unlink(["mail.mail_activity_data_todo"])

    def _get_next_date(self):
        """Return the day of the next review, by the class; ``False`` without a day."""
        self.ensure_one()
        return self.date and add_months(self.date, self.class_id.review_months)

    def _check_is_latest(self):
        """Refuse a review that is older than what was approved since.

        :raise UserError: with the later one
        """
        later = self.sudo().search(
            [
                ("account_id", "=", self.account_id.id),
                ("state", "=", "approved"),
                ("date", ">", self.date),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%s was approved since. Measure the figures as of a later day.",
                    later.display_name,
                )
            )

    def _reject(self, reason):
        self._check_handles()
        self._lock()
        self._check_state("proposed")
        for review in self:
            review._check_may_approve(review.proposed_limit)
        self.sudo().write({"state": "rejected", "approved_reason": reason})

    def _take_back(self, reason):
        """Take the approval back: the account and the customer get what they had before.

        What was changed since stays.

        :raise UserError: if a later review was approved
        """
        self.ensure_one()
        self._check_handles()
        self._check_may_approve(self.approved_limit)
        if not self._user_may_approve(self._get_limit_back()):
            raise AccessError(
                self.env._(
                    "Only key account managers take this approval back: the customer would have no limit "
                    "again, or one above what finance may approve. Ask a manager."
                )
            )
        self._lock()
        self._check_state("approved")
        review = trust.as_system(self)
        last = review.search(
            [("account_id", "=", review.account_id.id), ("state", "=", "approved")], limit=1
        )
        if last != review:
            raise UserError(
                self.env._("%s was approved since. Take that one back first.", last.display_name)
            )
        standing = review.env["key.account.credit"]._of_accounts(review.account_id)
        told = standing._restore(review)
        review.write({"state": "taken_back"})
        note = self.env._("Taken back: %(reason)s. %(told)s", reason=reason, told=told)
        review._message_log(body=note, author_id=self.env.user.partner_id.id)
