from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...tools.value_text import describe

RESULTS = [
    ("promise", "Promise"),
    ("dispute", "Dispute"),
    ("again", "Call Again"),
    ("wrong", "Wrong Amount"),
    ("paid", "Says It Is Paid"),
]
TONES = {"promise": "success", "dispute": "danger", "wrong": "warning", "paid": "info"}


class KeyAccountCollectionContact(models.Model):
    """A contact with a customer about money that is overdue, and its result. Written by code alone."""

    _name = "key.account.collection.contact"
    _description = "Collection Contact"
    _inherit = ["key.account.part", "key.account.thread", "mail.activity.mixin"]
    _recorded = {
        "check_activity_id",
        "complaint_id",
        "date",
        "date_next",
        "note",
        "partner_id",
        "promise_id",
        "result",
        "user_id",
    }
    _order = "date desc, id desc"
    _rec_name = "account_id"
    _mail_post_access = "read"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Called by",
        required=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Spoke to",
        index="btree_not_null",
        ondelete="set null",
    )
    date = fields.Date(
        required=True,
    )
    result = fields.Selection(
        selection=RESULTS,
        required=True,
    )
    note = fields.Text()
    date_next = fields.Date(
        string="Call Again on",
    )
    promise_id = fields.Many2one(
        comodel_name="key.account.payment.promise",
        index="btree_not_null",
        ondelete="set null",
    )
    complaint_id = fields.Many2one(
        comodel_name="key.account.complaint",
        index="btree_not_null",
        ondelete="set null",
    )

    check_activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="Amount Check",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    is_checking = fields.Boolean(
        string="Amount Is Checked",
        compute="_compute_is_checking",
    )
    check_answer = fields.Text(
        string="Check of the Amount",
        compute="_compute_is_checking",
        help="When the amount was checked, and what was answered.",
    )

    _account_date = models.Index("(account_id, date DESC, id DESC)")

    # === COMPUTE METHODS === #

    @api.depends("account_id", "result", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for contact in self:
            contact.display_name = self.env._(
                "%(customer)s: %(result)s, %(day)s",
                customer=contact.account_id.display_name or "",
                result=describe(contact, "result"),
                day=format_date(self.env, contact.date),
            )

    @api.depends("check_activity_id.active", "check_activity_id.feedback")
    @api.depends_context("lang")
    def _compute_is_checking(self):
        for contact in self:
            check = contact.check_activity_id.sudo()
            contact.is_checking = check.active
            done = bool(check) and not check.active
            contact.check_answer = done and " · ".join(
                filter(None, (format_date(self.env, check.date_done), check.feedback))
            )

    # === ACTION METHODS === #

    def action_checked(self):
        """Close the check of a wrong amount: the customer can be called again.

        :raise AccessError: for others than finance, managers and the colleague who was asked
        """
        self.check_access("read")
        checks = self.sudo().check_activity_id.filtered("active")
        if not self.env.user._key_account_handles_credit() and checks.user_id - self.env.user:
            raise AccessError(
                self.env._("Only finance and managers can say that an amount is checked.")
            )
        checks.action_feedback(feedback=self.env._("Checked by %s", self.env.user.name))
        return True

    # === BUSINESS METHODS === #

    def _tell(self):
        """Return the contact in words (sudo): ``{"text", "detail", "tone"}``."""
        self.ensure_one()
        text = describe(self, "result")
        if self.date_next:
            text = self.env._("Call again on %s", format_date(self.env, self.date_next))
        elif self.promise_id:
            text = f"{text}: {self._tell_promise()}"
        return {
            "text": text,
            "detail": " · ".join(filter(None, self._tell_details())),
            "tone": TONES.get(self.result, ""),
        }

    def _tell_promise(self):
        promise = self.promise_id
        return self.env._(
            "%(amount)s by %(day)s",
            amount=promise.currency_id.format(promise.amount),
            day=format_date(self.env, promise.date_promised),
        )

    def _tell_details(self):
        """Return who called whom, and the note."""
        name = self.partner_id.name
        who = self.user_id.name
        if name:
            who = self.env._("%(user)s spoke to %(contact)s", user=who, contact=name)
        return [who, self.complaint_id.name, self.note]

    def _follow_up(self):
        """Schedule what follows from the result (sudo): another call, or a check of the amount."""
        self.ensure_one()
        if self.result == "again":
            self.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=self.date_next,
                summary=self.env._("Call again: %s", self.account_id.display_name),
                note=self.note,
                user_id=self.user_id.id,
            )
        elif self.result == "wrong":
            self.check_activity_id = self._ask_finance(
                self.env._("Wrong amount: %s", self.account_id.display_name), self.note
            )

    def _ask_finance(self, summary, note):
        """Schedule an activity for the colleague who looks for payments (sudo); it sends no mail.

        :return: the activity, none if the company has nobody in finance
        """
        self.ensure_one()
        user = self.env["key.account.payment.promise"]._find_checker(self.company_id)
        if not user:
            return self.env["mail.activity"]
        return self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date,
            summary=summary,
            note=note,
            user_id=user.id,
        )
