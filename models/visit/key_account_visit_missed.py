import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...tools.days import day_of
from .key_account_visit import OPEN_STATES

_logger = logging.getLogger(__name__)

BATCH = 200
# How often a batch is started again after concurrent changes.
ATTEMPTS = 5


class KeyAccountVisit(models.Model):
    """Visits without a report: they become missed after a grace period, and people are reminded.

    A missed visit is due again. If it took place after all, the visitor reports it later.
    """

    _inherit = "key.account.visit"

    is_overdue = fields.Boolean(
        string="Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="The end of the visit has passed, and there is no report.",
    )
    to_remind = fields.Boolean(
        copy=False,
        readonly=True,
        help="The scheduled action marked the visit as missed, and no reminder was sent yet.",
    )

    # === COMPUTE METHODS === #

    @api.depends("stop", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for visit in self:
            visit.is_overdue = bool(visit.state in OPEN_STATES and visit.stop and visit.stop < now)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", OPEN_STATES) & Domain("stop", "<", fields.Datetime.now())

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_missed(self):
        """Mark open visits as missed after the grace period; remind people.

        Works in batches with a commit after each: uncommitted work is done again. Only one worker
        runs at a time, so that people get only one reminder. Records locked by a user are left to
        the next run, errors are reported.
        """
        domain = self._missed_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last, attempts = 0, ATTEMPTS
        while attempts:
            try:
                batch = self._miss_next(domain & Domain("id", ">", last))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Missed visits: a batch starts again, its records were changed")
                self.env.cr.rollback()
                attempts -= 1
                continue
            if not cron._commit_progress(len(batch)) or not batch:
                return
            last, attempts = batch[-1].id, ATTEMPTS

    @api.model
    def _miss_next(self, domain):
        """Mark one batch of visits as missed; if none is left, remind people.

        :return: the visits of the batch; none if this worker has nothing left to do
        """
        if not self._take_turn():
            return self.browse()
        batch = self.search(domain, order="id", limit=BATCH)
        if batch:
            batch.try_lock_for_update(allow_referencing=True)._miss()
        else:
            self._remind_of_missed()
        self.env.flush_all()
        return batch

    @api.model
    def _take_turn(self):
        """Return whether no other worker marks visits as missed, until the end of the transaction."""
        [(is_free,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('key_account.ir_cron_visit_missed'))")
        )
        return is_free

    @api.model
    def _missed_domain(self):
        """Return the domain of open visits after the grace period, by company setting."""
        now = fields.Datetime.now()
        return Domain("state", "in", OPEN_STATES) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("stop", "<=", now - timedelta(hours=company.key_account_visit_grace))
            for company in self.env["res.company"].sudo().search([])
        )

    def _miss(self):
        """Mark visits as missed, all at once, or one by one if one of them fails."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self.write({"state": "missed", "to_remind": True})
                self.flush_recordset()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if len(self) == 1:
                _logger.exception("Visit %s could not be marked as missed", self.id)
                return
            for visit in self:
                visit._miss()

    # === BUSINESS METHODS === #

    @api.model
    def _remind_of_missed(self):
        """Create one activity per user: for the visitors, and for the owners of the accounts.

        A user who marks a visit as missed gets no reminder.
        """
        missed = self.search([("state", "=", "missed"), ("to_remind", "=", True)])
        missed = missed.try_lock_for_update(allow_referencing=True)
        visits_of = {}
        for visit in missed:
            for person in visit.user_id | visit.account_id.owner_id:
                visits_of[person] = visits_of.get(person, self.browse()) + visit
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                visits._prepare_reminder(person)
                for person, visits in visits_of.items()
                if person.active and visits[0].with_user(person).has_access("read")
            ]
        )
        missed.write({"to_remind": False})

    def _prepare_reminder(self, person):
        """Return the activity that lists the missed visits, in the user's language."""
        speaking = self.with_context(lang=person.lang, tz=person.tz or "UTC")
        rows = [
            Markup("<li>%s, %s, %s</li>")
            % (
                visit.account_id.display_name,
                fields.Date.to_string(visit.date),
                visit.user_id.name,
            )
            for visit in self
        ]
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self[:1].id,
            "user_id": person.id,
            "date_deadline": day_of(fields.Datetime.now(), person.tz),
            "summary": speaking.env._(
                "Missed visits: %(count)s. Report the visits that took place, and plan the others "
                "again.",
                count=len(self),
            ),
            "note": Markup("<ul>%s</ul>") % Markup().join(rows),
        }
