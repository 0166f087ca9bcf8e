from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import trust


class KeyAccountComplaintChecked(models.AbstractModel):
    """Some days after a complaint was closed, the customer is asked again whether all is well.

    The responsible user gets an activity to call. A customer who is not satisfied reopens the complaint.
    """

    _name = "key.account.complaint.checked"
    _description = "Follow-up Call After a Complaint"
    _recorded = {"check_on", "check_activity_id", "customer_word", "asked_on", "reopened_count"}

    check_on = fields.Date(
        readonly=True,
        string="Ask Customer on",
        copy=False,
    )
    check_activity_id = fields.Many2one(
        readonly=True,
        comodel_name="mail.activity",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    customer_word = fields.Selection(
        readonly=True,
        selection=[
            ("satisfied", "Satisfied"),
            ("unsatisfied", "Not satisfied"),
        ],
        string="Customer Says",
        copy=False,
        tracking=True,
    )
    customer_words = fields.Text(
        string="Customer's Words",
        copy=False,
        help="What the customer said when asked after the complaint was closed.",
    )
    asked_on = fields.Date(
        readonly=True,
        copy=False,
    )
    reopened_count = fields.Integer(
        readonly=True,
        string="Times Reopened",
        copy=False,
    )

    # === STEPS === #

    def _before_change(self, vals):
        before = super()._before_change(vals)
        before["states"] = {complaint: complaint.state for complaint in self}
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "state" in vals:
            changed = self.filtered(lambda each: each.state != before["states"][each])
            system = trust.as_system(changed)
            closed = system.filtered(lambda each: each.state == "closed")
            (system - closed)._drop_check()
            closed._schedule_check()

    # === ACTION METHODS === #

    def action_satisfied(self):
        """Record that the customer is satisfied, asked after the complaint was closed."""
        self._record_word("satisfied")
        return True

    def action_unsatisfied(self):
        """Record that the customer is not satisfied: the complaint is open again.

        :raise UserError: without the customer's words
        """
        for complaint in self:
            if not (complaint.customer_words or "").strip():
                raise UserError(
                    self.env._(
                        "%(complaint)s: fill in “Customer's Words” before you reopen the complaint.",
                        complaint=complaint.name,
                    )
                )
        self._record_word("unsatisfied")
        for complaint in trust.as_system(self):
            complaint.reopened_count += 1
        self.write({"state": "progress"})
        return True

    # === BUSINESS METHODS === #

    def _record_word(self, word):
        """Keep what the customers of closed complaints say, and close the activities.

        :raise UserError: for complaints that are not closed
        """
        self.check_access("write")
        if any(complaint.state != "closed" for complaint in self):
            raise UserError(
                self.env._("Close the complaint first. Ask the customer some days later.")
            )
        for complaint in trust.as_system(self):
            today = complaint.company_id._key_account_today()
            activity = complaint.check_activity_id.filtered("active")
            complaint.write({"customer_word": word, "asked_on": today})
            activity.action_feedback(feedback=complaint.customer_words or False)

    def _schedule_check(self):
        """Ask the responsible users to call the customers of these closed complaints (sudo)."""
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for complaint in self:
            days = complaint.company_id.key_account_complaint_check_days
            if complaint.asked_on:
                # The words of the last time are in the note of that call.
                complaint.customer_words = False
            complaint.write({"customer_word": False, "asked_on": False, "check_on": False})
            if not days:
                continue
            day = fields.Date.add(complaint.company_id._key_account_today(), days=days)
            complaint.check_on = day
            if user := complaint._find_checker():
                complaint.check_activity_id = activities.create(complaint._prepare_check(user, day))

    def _find_checker(self):
        """Return who asks the customer: the responsible user, or the owner of the account (sudo)."""
        candidates = self.user_id + self.account_id.owner_id + self.deputy_id
        return candidates._key_account_able(self.company_id)[:1]

    def _prepare_check(self, user, day):
        speaking = self.with_context(lang=user.lang)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            "summary": speaking.env._("Ask whether the complaint is settled"),
            "date_deadline": day,
            "user_id": user.id,
        }

    def _drop_check(self):
        """Take back calls to customers whose complaints are open again (sudo)."""
        self.check_activity_id.filtered("active").unlink()
        self.filtered("check_on").write({"check_on": False})
