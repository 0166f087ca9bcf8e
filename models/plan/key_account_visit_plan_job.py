import logging

import psycopg2

from odoo import api, models
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# How often a person is planned again after concurrent changes.
ATTEMPTS = 5


class KeyAccountVisitPlan(models.Model):
    """Plans person by person; each person's plan is kept if the job is killed."""

    _inherit = "key.account.visit.plan"

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
        person = self.person_ids.filtered(lambda person: not person.is_planned)[:1]
        if person:
            self._plan_person(person)
        if all(self.person_ids.mapped("is_planned")):
            self._add_nobody()
            self.state = "proposed"
        return self.state == "waiting"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_plan(self):
        """Plan the people of waiting plans one after the other, one commit each.

        Safe to run in parallel and to be killed: a plan is locked while one of its people is
        planned, and planned people are not planned again.
        """
        plans = self.search([("state", "=", "waiting")])
        open_people = len(plans.person_ids.filtered(lambda person: not person.is_planned))
        self.env["ir.cron"]._commit_progress(remaining=open_people)
        for plan in plans:
            while plan._plan_in_background():
                if not self.env["ir.cron"]._commit_progress(1):
                    return
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _plan_in_background(self):
        """Plan one more person, unless another worker does; retry after concurrent changes.

        :return: whether people are left for this worker
        """
        for _attempt in range(ATTEMPTS):
            try:
                locked = self.try_lock_for_update(allow_referencing=True)
                if locked.state != "waiting":
                    return False
                return self._plan_or_report()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Visit plan %s: a person is planned again", self.id)
                self.env.cr.rollback()
        return False

    def _plan_or_report(self):
        """Plan one more person; an error is shown on the plan, and planning stops.

        :return: whether people are left
        """
        try:
            with self.env.cr.savepoint():
                left = self._plan_next_person()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (psycopg2.Error, ArithmeticError, LookupError, TypeError, ValueError) as error:
            _logger.exception("Visit plan %s", self.id)
            self.env.invalidate_all(flush=False)
            self.state = "draft"
            self._message_log(
                body=self.env._(
                    "Planning failed: %(error)s. The earlier proposals are kept. Generate the "
                    "plan again, and tell your administrator if it fails again.",
                    error=error,
                )
            )
            return False
        return left
