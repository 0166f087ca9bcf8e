from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KeyAccountComplaintEscalation(models.Model):
    """A step of escalation: so many working hours after a deadline, somebody gets an activity."""

    _name = "key.account.complaint.escalation"
    _description = "Step of Escalation"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _limits = {"hours": (0, 10000)}
    _order = "deadline, hours, id"

    name = fields.Char(
        string="Summary",
        required=True,
        translate=True,
        help="The summary of the activity.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty to use the step in every company.",
    )
    deadline = fields.Selection(
        selection=[
            ("answer", "Answer deadline"),
            ("solve", "Solution deadline"),
        ],
        required=True,
        default="answer",
    )
    hours = fields.Float(
        string="Hours After",
        help="Working hours after the deadline. 0: at once.",
    )
    severity = fields.Selection(
        selection=lambda self: self.env["key.account.complaint"]._fields["severity"].selection,
        string="At Least",
        help="Leave empty for all complaints.",
    )
    target = fields.Selection(
        selection=[
            ("owner", "Responsible user"),
            ("deputy", "Deputy"),
            ("leader", "Team leader of the owner"),
            ("user", "Chosen user"),
        ],
        string="For",
        required=True,
        default="owner",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        domain=[("share", "=", False)],
    )
    active = fields.Boolean(
        default=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("target", "user_id", "company_id")
    def _check_user(self):
        for step in self.sudo():
            if step.target == "user" and not step.user_id:
                raise ValidationError(
                    self.env._("%(step)s: choose the user who gets the activity.", step=step.name)
                )
            if step.company_id:
                step.user_id._key_account_check_colleagues(step.company_id)
            step.user_id._key_account_check_internal()

    # === BUSINESS METHODS === #

    @api.model
    def _get_steps_of(self, company):
        return self.search([("company_id", "in", (False, company.id))])

    def _get_domain(self, company, working, now):
        """Return the domain of the open complaints of a company for which this step is due (sudo).

        :param WorkingTime working: of the company
        :param datetime now: naive UTC
        """
        self.ensure_one()
        complaints = self.env["key.account.complaint"]
        # What is due so many working hours ago: one moment for all complaints.
        latest = working.after(now, -self.hours)
        if self.deadline == "solve":
            late = Domain("solve_by", "<=", latest)
        else:
            by_day = Domain("answer_by", "=", False) & Domain(
                "date_due", "<", working.day_of(latest)
            )
            late = Domain("answered_on", "=", False) & (Domain("answer_by", "<=", latest) | by_day)
        levels = [level for level, _label in complaints._fields["severity"].selection]
        return (
            late
            & Domain("company_id", "=", company.id)
            & Domain("state", "in", complaints._get_open_states())
            & Domain("severity", "in", levels[levels.index(self.severity or levels[0]) :])
            & Domain("escalated_ids", "not any", [("escalation_id", "=", self.id)])
        )

    def _get_candidates(self, complaint):
        """Return who may get the activity, the first one who can (sudo)."""
        account = complaint.account_id
        owner = complaint.user_id or account.owner_id
        leader = account.owner_id.sale_team_id.user_id
        return {
            "owner": [owner, account.owner_id, complaint.deputy_id, account.deputy_id],
            "deputy": [complaint.deputy_id, account.deputy_id, owner, account.owner_id],
            "leader": [leader, account.owner_id],
            "user": [self.user_id],
        }[self.target]
