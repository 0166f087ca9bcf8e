from datetime import datetime, time, timedelta
from functools import partial

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools import trust
from ...tools.job import Job

BATCH = 500
# The handovers of each step: state -> (which of its lines are left to do, the method, the state after it).
# What comes back comes first: on the day on which one absence ends, the next one may begin.
STEPS = {
    "reverting": ([("is_applied", "=", True)], "_hand_back", "reverted"),
    "applying": ([("is_applied", "=", False), ("is_excluded", "=", False)], "_hand_over", "done"),
}


class KeyAccountHandoverApplying(models.AbstractModel):
    """Hands over, and takes back, batch by batch of accounts: each is committed, and found done after a kill."""

    _name = "key.account.handover.applying"
    _description = "Handover of Accounts in Batches"

    has_failed = fields.Boolean(compute="_compute_has_failed")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.error", "line_ids.is_excluded")
    def _compute_has_failed(self):
        for handover in self:
            lines = handover.sudo().line_ids
            handover.has_failed = any(line.error and not line.is_excluded for line in lines)

    # === ACTION METHODS === #

    def action_keep(self):
        """Leave what did not come back with the receivers: an absence becomes a handover for good."""
        self.ensure_one()
        self._check_manages()
        self._check_state("done")
        handover = trust.as_system(self)
        if not handover.has_failed:
            raise UserError(self.env._("Nothing failed here. Take it back instead."))
        handover.line_ids.write({"error": False})
        handover.write({"kind": "good"})
        return True

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_hand_over(self):
        """Apply and take back handovers that were asked for; take back absences that are over."""
        job = Job(self.env, "ir_cron_handover")
        job.repeat(self._return_absences)
        for company in self.env["res.company"].search([]):
            # One by one, whatever the time: the next run would begin with the first company again.
            job.each(company, self._start_by_itself, free=partial(self._take_turn, job))
        for state in STEPS:
            if not self._do_step(job, state):
                # The next step would say that nothing remains of this one, and a step has an end of its own.
                job.commit(remaining=1)
                return

    @api.model
    def _take_turn(self, job, company):
        return job.take_turn(company.id) or None

    @api.model
    def _do_step(self, job, state):
        """Hand over, or take back, all handovers of a state; return whether there was time for all."""
        left, method, _after = STEPS[state]
        handovers = self.search([("state", "=", state)]).filtered(lambda h: h._has_begun())
        return job.batches(
            self.env["key.account.handover.line"],
            Domain("handover_id", "in", handovers.ids)
            # Somebody may have stopped it meanwhile.
            & Domain("handover_id.state", "=", state)
            & Domain("error", "=", False)
            & Domain(left),
            lambda batch: getattr(batch, method)(),
            size=BATCH,
            report=lambda line, error: line._report(error),
        ) and job.each(
            handovers,
            lambda handover: handover._finish(),
            free=lambda handover: handover._is_free(),
        )

    @api.model
    def _start_by_itself(self, company):
        """Start the handovers of a company that nobody has to ask for, every day. To be extended by rooms."""

    def _is_free(self):
        """Lock the handover; return whether it is under way, None if somebody else holds it."""
        handover = self.try_lock_for_update(allow_referencing=True)
        return handover.state in STEPS if handover else None

    def _has_begun(self):
        """Return whether the day has come: an absence begins on its first one."""
        self.ensure_one()
        return not self.date_from or self.date_from <= self.company_id._key_account_today()

    def _return_absences(self):
        """Take back what was handed over for an absence that is over; what failed, a manager tries again."""
        failed = Domain("line_ids", "any", [("is_applied", "=", True), ("error", "!=", False)])
        done = self.search(Domain([("state", "=", "done"), ("kind", "=", "absence")]) & ~failed)
        over = done.filtered(
            lambda h: h.date_to < h.company_id._key_account_today() and not h._find_other_absence()
        )
        over._begin("reverting")

    def _find_other_absence(self):
        """Return an absence of the same giver that is not over: nothing comes back to somebody who is absent."""
        today = self.company_id._key_account_today()
        return self.search(
            [
                ("id", "!=", self.id),
                ("kind", "=", "absence"),
                ("state", "in", ("applying", "done")),
                ("giver_id", "=", self.giver_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_from", "<", today),
                ("date_to", ">=", today),
            ],
            limit=1,
        )

    def _check_giver_able(self):
        """Refuse to give accounts back to somebody who cannot work for them any more (sudo).

        :raise UserError: with the name
        """
        if refusal := self._tell_giver_gone():
            raise UserError(refusal)

    def _tell_giver_gone(self):
        """Return why nothing can come back to the giver; empty if it can (sudo)."""
        giver = self.giver_id
        if giver._key_account_able(self.company_id):
            return ""
        return self.env._(
            "%(user)s has no access to the key accounts of %(company)s any more. Hand these accounts over to "
            "somebody else instead.",
            user=giver.name,
            company=self.company_id.name,
        )

    def _begin(self, state):
        """Let the scheduled action do a step, now or on the days of the absence (sudo)."""
        if not self:
            return
        self.line_ids.filtered("error").write({"error": False})
        self.write({"state": state})
        self.env.ref("key_account.ir_cron_handover").sudo()._trigger()
        if state == "applying":
            self._wake_on_days()

    def _wake_on_days(self):
        """Run the scheduled action on the first day, and on the day after an absence (sudo)."""
        cron = self.env.ref("key_account.ir_cron_handover").sudo()
        for handover in self:
            last = handover.kind == "absence" and handover.date_to + timedelta(days=1)
            for day in filter(None, (handover.date_from, last)):
                zone = pytz.timezone(handover.company_id.partner_id.tz or "UTC")
                at = zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc)
                if at.replace(tzinfo=None) > fields.Datetime.now():
                    cron._trigger(at.replace(tzinfo=None))

    def _finish(self):
        """End a step when nothing of it is left but what failed."""
        left, _method, _after = STEPS[self.state]
        lines = self.env["key.account.handover.line"]
        mine = Domain("handover_id", "=", self.id) & Domain(left)
        if lines.search_count(mine & Domain("error", "=", False), limit=1):
            return
        failed = lines.search(mine)
        if self.state == "applying":
            self._finish_applying(failed)
        else:
            self._finish_reverting(failed)

    def _finish_applying(self, failed):
        """What failed waits in a draft, for another receiver: the whole handover, or one for these accounts (sudo)."""
        applied = self.line_ids.filtered("is_applied")
        if failed and not applied:
            self.line_ids.write({"answer": False})
            self.write({"state": "draft"})
            self._message_log(
                body=self.env._(
                    "Nothing was handed over: see why on the lines. It is a draft again."
                )
            )
            return
        counts = self._count_moves()
        self.write({"state": "done", "date_applied": self.company_id._key_account_today()})
        self._begin_watch()
        told = [self.env._("Handed over: %s records.", counts.get("moved", 0))]
        if number := counts.get("failed"):
            told.append(self.env._("Not possible, and left with the giver: %s.", number))
        if changed := self._tell_changed(counts):
            told.append(changed)
        if failed:
            told.append(
                self.env._(
                    "Accounts that could not be handed over: %s. They wait in a draft of their own:",
                    len(failed),
                )
            )
        body = Markup("%s") % " ".join(told)
        if failed:
            body += Markup(" ") + self._split_off(failed)._get_html_link()
        self._message_log(body=body)

    def _split_off(self, failed):
        """Return a new draft with the lines that failed (sudo)."""
        draft = self.copy(
            {
                "is_leaver": self.is_leaver,
                "receiver_ids": self.receiver_ids._key_account_able(self.company_id).ids,
            }
        )
        draft.write({"planned_on": self.planned_on})
        failed.write({"handover_id": draft.id, "answer": False})
        return draft

    def _finish_reverting(self, failed):
        """What did not come back can be taken back again, when it is mended (sudo)."""
        counts = self._count_moves()
        self.write({"state": "done" if failed else "reverted"})
        self._end_watch()
        told = [
            self.env._(
                "Taken back: %(back)s records. Changed since by somebody else, and left: %(kept)s.",
                back=counts.get("back", 0),
                kept=counts.get("kept", 0),
            )
        ]
        if number := counts.get("over"):
            told.append(self.env._("Over by then, and left with whoever did it: %s.", number))
        if failed:
            told.append(
                self.env._("Accounts that did not come back, see their lines: %s.", len(failed))
            )
        self._message_log(body=" ".join(told))

    def _count_moves(self):
        return dict(
            self.env["key.account.handover.move"]._read_group(
                [("handover_id", "=", self.id)], ["state"], ["__count"]
            )
        )

    def _tell_changed(self, counts):
        """Return how what went differs from the plan, if it does.

        :param dict counts: number of records by state
        """
        moves = self.env["key.account.handover.move"]
        came = moves.search_count([("handover_id", "=", self.id), ("is_new", "=", True)])
        told = []
        if counts.get("stays"):
            told.append(self.env._("Left out by hand: %s.", counts["stays"]))
        if came or counts.get("gone"):
            told.append(
                self.env._(
                    "Since the records were listed on %(day)s, %(came)s came, and %(gone)s went elsewhere.",
                    day=format_datetime(self.env, self.planned_on, dt_format="short"),
                    came=came,
                    gone=counts.get("gone", 0),
                )
            )
        return " ".join(told)
