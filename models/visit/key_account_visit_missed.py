from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.days import day_of
from ...tools.job import Job
from .key_account_visit_state import OPEN_STATES

BATCH = 200


class KeyAccountVisitMissed(models.AbstractModel):
    """Visits without a report: they become missed after a grace period, and people are reminded.

    A missed visit is due again. If it took place after all, the visitor reports it later.
    """

    _name = "key.account.visit.missed"
    _description = "Missed Visit"

    is_overdue = fields.Boolean(
        string="Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="The end of the visit has passed, and there is no report.",
    )
    has_begun = fields.Boolean(
        compute="_compute_has_begun",
        help="The start of the visit has passed.",
    )
    missed_reason = fields.Char(
        string="Reason Missed",
        copy=False,
        tracking=True,
    )
    to_remind = fields.Boolean(
        copy=False,
        readonly=True,
        help="The scheduled action marked the visit as missed, and no reminder was sent yet.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "start")
    def _check_missed(self):
        self.filtered(lambda visit: visit.state == "missed")._refuse_missed_ahead()

    @api.constrains("state", "missed_reason")
    def _check_missed_reason(self):
        self.filtered(
            lambda visit: visit.state == "missed" and not (visit.missed_reason or "").strip()
        )._refuse_without_reason()

    # === COMPUTE METHODS === #

    @api.depends("start")
    def _compute_has_begun(self):
        now = fields.Datetime.now()
        for visit in self:
            visit.has_begun = bool(visit.start and visit.start <= now)

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

    # === STEPS === #

    def _check_change(self, vals):
        """Ask for a new reason each time: that of an earlier time may still be there."""
        super()._check_change(vals)
        if vals.get("state") == "missed" and not (vals.get("missed_reason") or "").strip():
            self.filtered(lambda visit: visit.state != "missed")._refuse_without_reason()

    # === ACTION METHODS === #

    def action_missed(self):
        """Ask for the reason why these visits were missed."""
        self._refuse_missed_ahead()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_visit_miss_action"
        )
        action["context"] = {"active_model": self._name, "active_ids": self.ids}
        return action

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_missed(self):
        """Mark open visits as missed after the grace period; remind people.

        Only one worker runs at a time, so that people get only one reminder. Records locked by a
        user are left to the next run.
        """
        job = Job(self.env, "ir_cron_visit_missed")
        if job.batches(
            self,
            self._missed_domain(),
            lambda visits: visits._miss(),
            size=BATCH,
            alone=True,
        ):
            job.each(
                [self],
                lambda visits: visits._remind_of_missed(),
                free=lambda _visits: job.take_turn(),
            )

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
        """Mark visits as missed, because nobody reported them in time."""
        for (company, lang), visits in self.grouped(
            lambda visit: (visit.company_id, visit.user_id.lang)
        ).items():
            reason = self.with_context(lang=lang).env._(
                "Not reported within %(hours)s hours after the visit.",
                hours=company.sudo().key_account_visit_grace,
            )
            visits.write({"state": "missed", "to_remind": True, "missed_reason": reason})

    # === BUSINESS METHODS === #

    def _refuse_missed_ahead(self):
        """Refuse visits that have not begun.

        :raise ValidationError: with what to do instead
        """
        now = fields.Datetime.now()
        if coming := self.filtered(lambda visit: visit.start and visit.start > now):
            raise ValidationError(
                self.env._(
                    "%(visits)s: a visit that is still to come cannot be missed. Move it, cancel "
                    "it, or plan it again.",
                    visits=", ".join(coming.mapped("display_name")),
                )
            )

    def _refuse_without_reason(self):
        """Refuse visits that were missed for no known reason.

        :raise UserError: with the button that asks for it
        """
        if self:
            raise UserError(
                self.env._(
                    "%(visits)s: a missed visit needs a reason. Use the Missed button in the "
                    "visit or in the list.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )

    @api.model
    def _remind_of_missed(self):
        """Create one activity per user: for the visitors, and for the owners of the accounts.

        A user who marks a visit as missed gets no reminder.
        """
        missed = self.search([("state", "=", "missed"), ("to_remind", "=", True)])
        missed = missed.try_lock_for_update(allow_referencing=True)
        visits_of = {}
        for company, visits in missed.grouped("company_id").items():
            able = (visits.user_id | visits.account_id.owner_id)._key_account_able(company)
            for visit in visits:
                for person in (visit.user_id | visit.account_id.owner_id) & able:
                    visits_of[person] = visits_of.get(person, self.browse()) + visit
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                visits._prepare_reminder(person)
                for person, visits in visits_of.items()
                if visits[0].with_user(person).has_access("read")
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
