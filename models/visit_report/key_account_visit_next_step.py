from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import trust

ACTIVITY = "mail.mail_activity_data_todo"
# Days until the next step, unless a person says otherwise.
DAYS = 7
STEP_FIELDS = {"next_step", "next_step_date", "next_step_user_id"}


class KeyAccountVisitNextStep(models.AbstractModel):
    """The next step after a visit: what, by when, by whom, and the activity that reminds of it.

    The activity is created by code alone, and follows what is written on the visit as long as it is
    open. No mail is sent: the activity is in the list of whoever is to do it.
    """

    _name = "key.account.visit.next.step"
    _description = "Next Step of a Visit"

    next_step = fields.Char(
        copy=False,
        help="The next step, in a few words.",
    )
    next_step_date = fields.Date(
        string="Next Step by",
        copy=False,
    )
    next_step_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Next Step for",
        index="btree_not_null",
        copy=False,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    next_step_activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="Activity of the Next Step",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        copy=False,
    )
    next_step_planned = fields.Boolean(
        string="Next Step Scheduled",
        compute="_compute_next_step_planned",
        compute_sudo=True,
        help="There is an open activity for the next step.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("next_step_user_id")
    def _check_next_step_user(self):
        for visit in self.sudo():
            visit.next_step_user_id._key_account_check_colleagues(visit.company_id)

    # === COMPUTE METHODS === #

    @api.depends("next_step_activity_id.active")
    def _compute_next_step_planned(self):
        for visit in self:
            visit.next_step_planned = visit.next_step_activity_id.active

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if STEP_FIELDS & vals.keys():
            self._update_next_step()

    # === ACTION METHODS === #

    def action_schedule_next_step(self):
        """Schedule an activity for the next step: in a week, for the visitor, if nothing else is said.

        :raise UserError: without a next step, or for a person who cannot see the visit
        """
        self.ensure_one()
        self.check_access("write")
        if not self.next_step:
            raise UserError(self.env._("Enter the next step first."))
        if not self.next_step_planned:
            person = self.next_step_user_id or self.user_id
            self.write(
                {
                    "next_step_user_id": person.id,
                    "next_step_date": self.next_step_date or self._get_next_step_day(),
                }
            )
            self._check_next_step_reader(person)
            visit = trust.as_system(self).with_context(mail_activity_quick_update=True)
            visit.next_step_activity_id = visit.activity_schedule(
                ACTIVITY, **visit._prepare_next_step()
            )
        return True

    # === BUSINESS METHODS === #

    def _get_next_step_day(self):
        return fields.Date.add(self.company_id._key_account_today(), days=DAYS)

    def _prepare_next_step(self):
        """Return the values of the activity of the next step."""
        self.ensure_one()
        return {
            "summary": self.next_step,
            "date_deadline": self.next_step_date or self._get_next_step_day(),
            "user_id": (self.next_step_user_id or self.user_id).id,
        }

    def _check_next_step_reader(self, person):
        """Refuse an activity for somebody who could not open it."""
        visit = self.with_user(person).with_context(allowed_company_ids=self.company_id.ids)
        if not visit.has_access("read"):
            raise UserError(
                self.env._(
                    "%(person)s cannot see this visit. Choose a visitor, or share the account first.",
                    person=person.sudo().name,
                )
            )

    def _update_next_step(self):
        """Let the open activities follow the visits; without a next step, they go."""
        for visit in trust.as_system(self).with_context(mail_activity_quick_update=True):
            if not visit.next_step_planned:
                continue
            if visit.next_step:
                visit._check_next_step_reader(visit.next_step_user_id or visit.user_id)
                visit.next_step_activity_id.write(visit._prepare_next_step())
            else:
                visit.next_step_activity_id.unlink()

    def _tell_next_step(self):
        """Return the next step in words, with day and person as far as known; "" without one."""
        self.ensure_one()
        if not self.next_step:
            return ""
        day = self.next_step_date and format_date(self.env, self.next_step_date)
        who = ", ".join(filter(None, (day, self.next_step_user_id.name)))
        step = f"{self.next_step} ({who})" if who else self.next_step
        return self.env._("Next step: %(step)s", step=step)
