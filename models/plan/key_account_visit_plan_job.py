from odoo import api, models
from odoo.fields import Command

from ...tools import bulk
from ...tools.job import Job, describe


class KeyAccountVisitPlanJob(models.AbstractModel):
    """Plans person by person; each person's plan is kept if the job is killed."""

    _name = "key.account.visit.plan.job"
    _description = "Planning of Visits"

    def _start(self):
        """Start again, with all people still to plan."""
        for plan in self:
            plan.omission_ids.unlink()
            plan.write(
                {
                    "state": "waiting",
                    "person_ids": [
                        Command.clear(),
                        *(Command.create({"user_id": user.id}) for user in plan.user_ids),
                    ],
                }
            )

    def _plan_next_person(self):
        """Plan one more person.

        :return: whether people are left
        """
        self.ensure_one()
        bulk.prepare(self.env, "key_account", "key_account_visit", "key_account_visit_due")
        if person := self._get_unplanned()[:1]:
            self._plan_person(person)
        if all(self.person_ids.mapped("is_planned")):
            self.state = "proposed"
        return self.state == "waiting"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_plan(self):
        """Plan the people of waiting plans one after the other, one commit each.

        A plan is locked while one of its people is planned. An error is shown on the plan, and its
        planning stops.
        """
        plans = self.search([("state", "=", "waiting")])
        Job(self.env, "ir_cron_visit_plan").each(
            # A plan comes up once for each of its people.
            [plan for plan in plans for _person in plan._get_unplanned() or plan],
            lambda plan: plan._plan_next_person(),
            free=lambda plan: plan._is_waiting(),
            report=lambda plan, error: plan._report_failure(error),
        )

    def _get_unplanned(self):
        return self.person_ids.filtered(lambda person: not person.is_planned)

    def _is_waiting(self):
        """Lock the plan; return whether people are left, None if somebody else holds it."""
        plan = self.try_lock_for_update(allow_referencing=True)
        return plan.state == "waiting" if plan else None

    def _report_failure(self, error):
        """Show on the plan that planning failed, and stop."""
        self.state = "draft"
        self._message_log(
            body=self.env._(
                "Planning failed: %(error)s. The earlier proposals are kept. Generate the "
                "plan again, and tell your administrator if it fails again.",
                error=describe(self.env, error),
            )
        )
