from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import guarded_field, trust
from ...tools.complaint.working_time import WorkingTime
from ...tools.flags import Flag

# The deadlines are written after what they follow from.
PLANNING = Flag("key_account_complaint_planning")
MOVES_DEADLINES = {"date", "date_due", "severity"}


class KeyAccountComplaintTimed(models.AbstractModel):
    """When a complaint has to be answered and solved: in working time, from the moment of receipt.

    How it works: a complaint that is entered on its day was received at that moment, an older one when its
    day began. The rules give both deadlines. A day to answer that a person enters is the deadline instead.
    """

    _name = "key.account.complaint.timed"
    _description = "Deadlines of a Complaint"
    _recorded = {
        "received_on", "answer_by", "solve_by", "answered_on", "solved_on", "escalated_ids", "grade_id",
    }  # fmt: skip

    received_on = fields.Datetime(
        readonly=True,
        string="Time of Receipt",
        copy=False,
    )
    answer_by = fields.Datetime(
        readonly=True,
        string="Answer Deadline",
        copy=False,
        help="By the rules for grade and severity, in working time. Empty if somebody entered the day.",
    )
    solve_by = fields.Datetime(
        readonly=True,
        string="Solution Deadline",
        copy=False,
        index="btree_not_null",
        help="By the rules for grade and severity, in working time.",
    )
    answered_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the customer got our answer.",
    )
    solved_on = fields.Datetime(
        readonly=True,
        string="Time of Solution",
        copy=False,
    )
    escalated_ids = guarded_field.One2many(
        comodel_name="key.account.complaint.escalated",
        inverse_name="complaint_id",
        string="Escalation",
        copy=False,
    )
    grade_id = fields.Many2one(
        readonly=True,
        comodel_name="key.account.grade",
        string="Grade When Solved",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The grade of the account when the complaint was solved.",
    )
    hours_to_solve = fields.Float(
        compute="_compute_hours_to_solve",
        store=True,
        aggregator="avg",
        help="Hours by the clock from receipt to solution.",
    )

    # === COMPUTE METHODS === #

    @api.depends("received_on", "solved_on")
    def _compute_hours_to_solve(self):
        for complaint in self:
            start, end = complaint.received_on, complaint.solved_on
            complaint.hours_to_solve = start and end and (end - start) / timedelta(hours=1)

    @api.depends("answer_by", "solve_by", "answered_on")
    def _compute_is_overdue(self):
        super()._compute_is_overdue()
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.is_open:
                late = complaint.is_overdue
                if complaint.answered_on:
                    late = False
                elif complaint.answer_by:
                    late = complaint.answer_by < now
                complaint.is_overdue = late or bool(complaint.solve_by and complaint.solve_by < now)

    def _search_is_overdue(self, operator, value):
        domain = super()._search_is_overdue(operator, value)
        return domain if domain is NotImplemented else self._get_late_domain(Domain(domain))

    @api.model
    def _get_late_domain(self, by_day):
        """Return the domain of open complaints past a deadline.

        :param Domain by_day: of open ones past the day that was typed, without a deadline in hours
        """
        now = fields.Datetime.now()
        is_open = Domain("state", "in", self._get_open_states())
        by_day &= Domain("answer_by", "=", False)
        by_hour = is_open & Domain("answer_by", "<", now)
        unsolved = is_open & Domain("solve_by", "<", now)
        return (Domain("answered_on", "=", False) & (by_day | by_hour)) | unsolved

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        # Whoever enters an older complaint as solved has not said when: only code knows the day.
        for vals in vals_list:
            if vals.get("state") in ("solved", "closed") and not vals.get("solved_on"):
                day = fields.Datetime.to_datetime(vals.get("date_solved"))
                vals["solved_on"] = vals["answered_on"] = day or fields.Datetime.now()
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        trust.as_system(self).filtered("solved_on")._record_grade()
        self._plan_deadlines()

    def _check_change(self, vals):
        """The day of receipt moves all deadlines: what was received before today is put right by managers."""
        super()._check_change(vals)
        if "date" not in vals or self.env.su or self.env["key.account"]._user_is_manager():
            return
        day = fields.Date.to_date(vals["date"])
        for complaint in self.sudo():
            entered = complaint.company_id._key_account_day(complaint.create_date)
            if day != complaint.date and entered < complaint.company_id._key_account_today():
                raise UserError(
                    self.env._(
                        "%s: only managers change the day of receipt after the day on which the complaint was "
                        "entered, since the deadlines follow from it.",
                        complaint.display_name,
                    )
                )

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if vals.get("date_due") and not PLANNING.is_on(self):
            vals["answer_by"] = False
        return vals

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "state" in vals:
            self._record_solved()
        if MOVES_DEADLINES & vals.keys() and not PLANNING.is_on(self):
            self._plan_deadlines()

    # === ACTION METHODS === #

    def action_answered(self):
        """Record that the customer has our answer: now."""
        self.check_access("write")
        open_ones = self.filtered(lambda complaint: not complaint.answered_on)
        trust.as_system(open_ones).write({"answered_on": fields.Datetime.now()})
        self._withdraw_escalation("answer")
        return True

    # === BUSINESS METHODS === #

    def _record_solved(self):
        """Keep the moment of the solution as long as the complaint is solved; it is an answer, too."""
        now = fields.Datetime.now()
        system = trust.as_system(self)
        solved = system.filtered(lambda complaint: not complaint.is_open)
        newly = solved.filtered(lambda complaint: not complaint.solved_on)
        newly.write({"solved_on": now})
        newly._record_grade()
        solved.filtered(lambda complaint: not complaint.answered_on).write({"answered_on": now})
        (system - solved).filtered("solved_on").write({"solved_on": False, "grade_id": False})
        solved._withdraw_escalation("answer", "solve")

    def _record_grade(self):
        """Keep the grade that the accounts have now (sudo)."""
        for grade, complaints in self.grouped(lambda each: each.account_id.grade_id).items():
            complaints.write({"grade_id": grade.id})

    def _withdraw_escalation(self, *deadlines):
        """Take back what escalation asked for after these deadlines: it is done."""
        escalated = trust.as_system(self).escalated_ids
        escalated.filtered(lambda each: each.escalation_id.deadline in deadlines)._withdraw()

    def _plan_deadlines(self):
        """Give open complaints their moment of receipt and their deadlines, by the rules of today."""
        rules = self.env["key.account.complaint.deadline"]._get_table()
        system = PLANNING.on(trust.as_system(self))
        now = fields.Datetime.now()
        for company, complaints in system.grouped("company_id").items():
            working = WorkingTime(company)
            for complaint in complaints:
                values = complaint._get_deadlines(rules, working, now)
                changed = {n: value for n, value in values.items() if complaint[n] != value}
                if changed:
                    complaint.write(changed)

    def _get_deadlines(self, rules, working, now):
        """Return the values of receipt and deadlines (sudo).

        :param rules: from ``_get_table``
        :param WorkingTime working: of the company
        """
        received = self.received_on
        if not received or working.day_of(received) != self.date:
            received = now if working.day_of(now) == self.date else working.day_start(self.date)
        values = {"received_on": received}
        rule = rules._choose(self.company_id, self.account_id.grade_id, self.severity)
        if not rule or not self.is_open:
            return values
        values["solve_by"] = working.after(received, rule.solve_hours)
        if self.answer_by or not self.date_due:
            answer_by = working.after(received, rule.answer_hours)
            values |= {"answer_by": answer_by, "date_due": working.day_of(answer_by)}
        return values
