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
        "check_user_id",
        "checked_by_id",
        "checked_on",
        "complaint_id",
        "date",
        "date_next",
        "is_checking",
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
    check_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked to Check",
        index="btree_not_null",
        ondelete="set null",
    )
    is_checking = fields.Boolean(
        string="Amount Is Checked",
    )
    checked_on = fields.Date()
    checked_by_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        ondelete="set null",
    )

    _checking = models.Index("(account_id) WHERE is_checking")
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

    # === ACTION METHODS === #

    def action_checked(self):
        """Close the check of a wrong amount: the customer can be called again.

        :raise AccessError: for others than finance, managers and the colleague who was asked
        """
        self.check_access("read")
        contacts = self.sudo().filtered("is_checking")
        if contacts != contacts._checkable():
            raise AccessError(
                self.env._("Only finance and managers can say that an amount is checked.")
            )
        contacts._close_checks()
        return True

    # === BUSINESS METHODS === #

    def _tell(self):
        """Return the contact in words (sudo): ``{"text", "detail", "tone"}``."""
        self.ensure_one()
        text = describe(self, "result")
        if self.date_next:
            text = self.env._("Call again on %s", format_date(self.env, self.date_next))
        elif self.promise_id:
            text = self.env._("%(result)s: %(promise)s", result=text, promise=self._tell_promise())
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
        # Where nothing else was noted, the note is the name of the dispute.
        note = self.note if self.note != self.complaint_id.name else ""
        return [who, self.complaint_id.name, note]

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
            activity = self._ask_finance(
                self.env._("Wrong amount: %s", self.account_id.display_name), self.note
            )
            self.write(
                {
                    "check_activity_id": activity.id,
                    "check_user_id": activity.user_id.id,
                    "is_checking": bool(activity),
                }
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

    # === CHECK OF A WRONG AMOUNT === #

    def _checkable(self):
        """Return those whose check the user can close: finance and managers all, others what they were asked."""
        user = self.env.user
        if user._key_account_handles_credit():
            return self
        return self.filtered(lambda contact: contact.check_user_id == user)

    def _close_checks(self):
        """Record that the amounts are checked (sudo), and close the activities that asked for it."""
        user = self.env.user
        for company, contacts in self.grouped("company_id").items():
            contacts.write(
                {
                    "is_checking": False,
                    "checked_on": company._key_account_today(),
                    "checked_by_id": user.id,
                }
            )
        # The activity may be about something else by now.
        activities = self.check_activity_id.filtered(
            lambda activity: (
                activity.active
                and activity.res_model == self._name
                and self.browse(activity.res_id) in self
            )
        )
        if activities:
            activities.action_feedback(feedback=self.env._("Checked by %s", user.name))
