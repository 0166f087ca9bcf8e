from odoo import api, fields, models

from ...tools import trust
from ...tools.complaint.working_time import WorkingTime
from ...tools.job import Job


class KeyAccountComplaintEscalated(models.Model):
    """A step of escalation that was taken for a complaint: once, with the activity it made."""

    _name = "key.account.complaint.escalated"
    _description = "Escalated Complaint"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rights_path = "complaint_id"
    _order = "date desc, id desc"

    complaint_id = fields.Many2one(
        comodel_name="key.account.complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="complaint_id.account_id",
    )
    escalation_id = fields.Many2one(
        comodel_name="key.account.complaint.escalation",
        string="Step",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Told",
        ondelete="set null",
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        index="btree_not_null",
        ondelete="set null",
    )

    _once = models.UniqueIndex(
        "(complaint_id, escalation_id)",
        "This step was taken for the complaint already.",
    )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_escalate(self):
        """Take the steps that are due, with a commit after each company."""
        companies = (
            self.env["key.account.complaint"]
            .sudo()
            ._read_group([("is_open", "=", True)], ["company_id"])
        )
        job = Job(self.env, "ir_cron_complaint")
        job.each(
            [company for (company,) in companies],
            lambda company: self.sudo()._escalate(company),
            free=lambda company: job.take_turn(company.id) and bool(company.exists()),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _escalate(self, company):
        """Take all steps that are due for complaints of a company (sudo): nothing the second time."""
        working, now = WorkingTime(company), fields.Datetime.now()
        complaints = self.env["key.account.complaint"]
        for step in self.env["key.account.complaint.escalation"]._get_steps_of(company):
            due = complaints.search(step._get_domain(company, working, now), order="id")
            self._take(step, due)

    @api.model
    def _take(self, step, complaints):
        """Make an activity for each complaint, and keep that it was made (sudo)."""
        told = {complaint: self._find_user(step, complaint) for complaint in complaints}
        told = {complaint: user for complaint, user in told.items() if user}
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        created = activities.create(
            [self._prepare_activity(step, complaint, user) for complaint, user in told.items()]
        )
        self.create(
            [
                {
                    "complaint_id": complaint.id,
                    "escalation_id": step.id,
                    "user_id": user.id,
                    "activity_id": activity.id,
                }
                for (complaint, user), activity in zip(told.items(), created, strict=True)
            ]
        )

    @api.model
    def _find_user(self, step, complaint):
        """Return the first candidate who works for the company and sees the complaint."""
        for user in step._get_candidates(complaint):
            if user._key_account_able(complaint.company_id):
                theirs = complaint.with_user(user).with_context(
                    allowed_company_ids=complaint.company_id.ids
                )
                if theirs.has_access("read"):
                    return user
        return None

    @api.model
    def _prepare_activity(self, step, complaint, user):
        return {
            "res_model_id": self.env["ir.model"]._get_id(complaint._name),
            "res_id": complaint.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "summary": step.with_context(lang=user.lang).name,
            "date_deadline": complaint.company_id._key_account_today(),
            "user_id": user.id,
        }

    def _withdraw(self):
        """Take back the activities that are still open: what they ask for is done."""
        trust.as_system(self).activity_id.filtered("active").unlink()
