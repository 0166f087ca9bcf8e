from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# Longer periods are better planned one after the other: due dates depend on completed visits.
MAX_DAYS = 62
# The name of a plan has the names of as many people.
NAMED = 2


class KeyAccountVisitPlan(models.Model):
    """Visits of people on days: proposed for some weeks, adjusted, confirmed."""

    _name = "key.account.visit.plan"
    _description = "Visit Plan"
    _inherit = [
        "key.account.visit.plan.rights",
        "key.account.visit.plan.choice",
        "key.account.visit.plan.territory",
        "key.account.visit.plan.job",
        "key.account.visit.plan.unassigned",
        "key.account.visit.plan.round",
        "key.account.visit.plan.busy",
        "key.account.visit.plan.assumption",
        "key.account.visit.plan.board",
        "key.account.visit.plan.proposal",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"company_id"}
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_visit_plan_user_rel",
        column1="plan_id",
        column2="user_id",
        string="People",
        default=lambda self: self.env.user,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_from(),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_from() + timedelta(days=27),
    )
    state = fields.Selection(
        selection=[
            ("draft", "New"),
            ("waiting", "Being Planned"),
            ("proposed", "Proposed"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    seconds = fields.Float(
        string="Seconds per Person",
        default=2.0,
        required=True,
        help="Search time for shorter travel, for each person. More than ten seconds rarely helps.",
    )
    max_visits = fields.Integer(
        string="Visits per Day",
        default=lambda self: self.env.company.key_account_visit_max,
        required=True,
        help="Maximum number of visits on site per person and day; calls are not limited.",
    )
    person_ids = fields.One2many(
        comodel_name="key.account.visit.plan.person",
        inverse_name="plan_id",
        string="Rounds",
        readonly=True,
    )
    omission_ids = fields.One2many(
        comodel_name="key.account.visit.plan.omission",
        inverse_name="plan_id",
        string="Not Planned",
        readonly=True,
    )
    visit_ids = fields.One2many(
        comodel_name="key.account.visit",
        inverse_name="plan_id",
        string="Visits",
    )
    visit_count = fields.Integer(
        string="Number of Visits",
        compute="_compute_counts",
    )
    omission_count = fields.Integer(
        string="Number Not Planned",
        compute="_compute_counts",
    )
    progress = fields.Char(
        compute="_compute_counts",
    )

    _seconds_positive = models.Constraint(
        "CHECK (seconds > 0 AND seconds <= 300)",
        "The search time must be more than 0 and at most 300 seconds per person.",
    )
    _max_visits_positive = models.Constraint(
        "CHECK (max_visits > 0)",
        "“Visits per Day” must be 1 or more.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for plan in self:
            days = (plan.date_to - plan.date_from).days + 1
            if not 0 < days <= MAX_DAYS:
                raise ValidationError(
                    self.env._(
                        "%(plan)s: the plan must cover between 1 and %(limit)s days, and the last "
                        "day cannot be before the first.",
                        plan=plan.name,
                        limit=MAX_DAYS,
                    )
                )

    # === COMPUTE METHODS === #

    @api.model
    def _default_date_from(self):
        """Return next Monday."""
        today = self.env.company._key_account_today()
        return today + timedelta(days=7 - today.weekday())

    @api.depends("date_from", "date_to", "user_ids")
    def _compute_name(self):
        """Name a plan after its people and its days."""
        for plan in self:
            if plan.date_from and plan.date_to:
                plan.name = self.env._(
                    "%(people)s, %(date_from)s – %(date_to)s",
                    people=plan._get_people_text(),
                    date_from=format_date(self.env, plan.date_from, date_format="medium"),
                    date_to=format_date(self.env, plan.date_to, date_format="medium"),
                )
            else:
                plan.name = plan.name or self.env._("Visits")

    @api.depends("visit_ids", "omission_ids", "person_ids.is_planned")
    def _compute_counts(self):
        visits = self.env["key.account.visit"]._read_group(
            [("plan_id", "in", self.ids), ("state", "!=", "cancelled")], ["plan_id"], ["__count"]
        )
        omissions = self.env["key.account.visit.plan.omission"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        visits, omissions = dict(visits), dict(omissions)
        for plan in self:
            # Of all people, also for those who see their own part of the plan only.
            people = plan.sudo().person_ids
            done = len(people.filtered("is_planned"))
            plan.visit_count = visits.get(plan._origin, 0)
            plan.omission_count = omissions.get(plan._origin, 0)
            plan.progress = self.env._(
                "People planned: %(done)s of %(people)s", done=done, people=len(people)
            )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_people()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "user_ids" in vals:
            self._check_people()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if kept := self.filtered(lambda plan: plan.state == "confirmed"):
            raise UserError(
                self.env._(
                    "%(plans)s: a confirmed plan cannot be deleted. Cancel its visits instead.",
                    plans=", ".join(kept.mapped("name")),
                )
            )
        self._drop_proposals()

    # === ACTION METHODS === #

    def action_generate(self):
        """Plan, or plan again: one's own plan at once, that of several people in the background."""
        self._check_own()
        for plan in self:
            plan._lock()
            if plan.state == "cancelled":
                raise UserError(self.env._("%s was cancelled. Create a new plan.", plan.name))
            if not plan.user_ids:
                raise UserError(
                    self.env._("%s: choose at least one person under “People”.", plan.name)
                )
            plan._check_able()
            plan.sudo()._start()
            if len(plan.user_ids) == 1 and plan.seconds <= 10:
                plan.sudo()._plan_next_person()
        if any(plan.state == "waiting" for plan in self):
            self.env.ref("key_account.ir_cron_visit_plan")._trigger()
        return True

    def action_confirm(self):
        """Confirm all proposed visits: they appear in the calendars of the visitors."""
        self._check_own()
        for plan in self:
            plan._lock()
            if plan.state == "confirmed":
                raise UserError(
                    self.env._("%s is already confirmed. Reload the page to see it.", plan.name)
                )
            if plan.state != "proposed":
                raise UserError(
                    self.env._(
                        "%s: the plan is not generated yet. Press “Generate” first.", plan.name
                    )
                )
            plan._get_proposals().action_confirm()
            plan.sudo().state = "confirmed"
        return True

    def action_cancel(self):
        """Cancel the plan: proposals are deleted, confirmed visits stay."""
        self._check_own()
        self._lock()
        self._drop_proposals()
        self.sudo().omission_ids.unlink()
        self.sudo().state = "cancelled"
        return True

    def action_view_visits(self):
        """Open the visits of the plan, as a calendar."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_visit_action")
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {
            "initial_date": fields.Date.to_string(self.date_from),
            "key_account_board": self.id,
        }
        action["view_mode"] = "calendar,list,kanban,form"
        calendar = self.env.ref("key_account.key_account_visit_view_calendar_plan").id
        action["views"] = [
            (calendar if view == "calendar" else False, view)
            for view in action["view_mode"].split(",")
        ]
        return action

    def action_export_xlsx(self):
        """Download the plan as a workbook."""
        self.ensure_one()
        self.check_access("read")
        downloads = self.env["key.account.download"]
        if downloads._is_large(self):
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/visit_plan/{self.id}/xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_people_text(self):
        """Return the names of the people, of many the first one and how many more."""
        people = self.sudo().user_ids
        if not people:
            return self.env._("Visits")
        if len(people) <= NAMED:
            return ", ".join(people.mapped("name"))
        return self.env._(
            "%(name)s and %(number)s more", name=people[0].name, number=len(people) - 1
        )

    def _get_printed_visits(self):
        """Return the visits to make, person by person, in order."""
        return self.visit_ids.filtered(lambda visit: visit.state != "cancelled").sorted(
            lambda visit: (visit.user_id.name, visit.user_id.id, visit.start, visit.id)
        )

    def _lock(self):
        """Lock these plans against generating or confirming by another user.

        :raise UserError: if another user is working on them
        """
        # Changes of visits of the plan only refer to it and are no reason to wait.
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("Another user is working on this plan. Try again in a moment.")
            )
        self.invalidate_recordset(["state"])

    def _drop_proposals(self):
        """Delete visits that are only proposed."""
        self.sudo().visit_ids.filtered(
            lambda visit: visit.state == "planned" and not visit.is_pinned
        ).unlink()
