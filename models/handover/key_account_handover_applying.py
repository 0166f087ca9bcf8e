from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

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

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_hand_over(self):
        """Apply and take back handovers that were asked for; take back absences that are over."""
        job = Job(self.env, "ir_cron_handover")
        job.repeat(self._return_absences)
        job.each(
            self.env["res.company"].search([]),
            self._start_by_itself,
            free=lambda company: job.take_turn(company.id) or None,
        )
        for state, (left, method, _after) in STEPS.items():
            handovers = self.search([("state", "=", state)]).filtered(lambda h: h._has_begun())
            lines = self.env["key.account.handover.line"]
            job.batches(
                lines,
                Domain("handover_id", "in", handovers.ids)
                & Domain("error", "=", False)
                & Domain(left),
                lambda batch, method=method: getattr(batch, method)(),
                size=BATCH,
                report=lambda line, error: line._report(error),
            )
            job.each(
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
        over = done.filtered(lambda h: h.date_to < h.company_id._key_account_today())
        over._begin("reverting")

    def _check_giver_able(self):
        """Refuse to give accounts back to somebody who cannot work for them any more (sudo).

        :raise UserError: with the name
        """
        giver = self.giver_id
        if not giver._key_account_able(self.company_id):
            raise UserError(
                self.env._(
                    "%(user)s has no access to the key accounts of %(company)s any more. Hand these accounts over to "
                    "somebody else instead.",
                    user=giver.name,
                    company=self.company_id.name,
                )
            )

    def _begin(self, state):
        """Let the scheduled action do a step (sudo)."""
        if not self:
            return
        self.line_ids.filtered("error").write({"error": False})
        self.write({"state": state})
        self.env.ref("key_account.ir_cron_handover").sudo()._trigger()

    def _finish(self):
        """End a step when nothing of it is left but what failed."""
        left, _method, after = STEPS[self.state]
        lines = self.env["key.account.handover.line"]
        mine = Domain("handover_id", "=", self.id) & Domain(left)
        if lines.search_count(mine & Domain("error", "=", False), limit=1):
            return
        failed = lines.search_count(mine)
        moved = self.env["key.account.handover.move"]._read_group(
            [("handover_id", "=", self.id)], ["state"], ["__count"]
        )
        counts = dict(moved)
        applied = self.state == "applying"
        # What did not come back can be taken back again, when it is mended.
        self.write({"state": "done" if failed else after})
        if applied:
            self.write({"date_applied": self.company_id._key_account_today()})
            self._begin_watch()
        else:
            self._end_watch()
        told = (
            self.env._("Handed over: %s records.", counts.get("moved", 0))
            if applied
            else self.env._(
                "Taken back: %(back)s records. Changed since by somebody else, and left: %(kept)s.",
                back=counts.get("back", 0),
                kept=counts.get("kept", 0),
            )
        )
        if after == "done" and (changed := self._tell_changed(counts)):
            told += " " + changed
        if failed:
            told += " " + self.env._("Accounts that failed, see their lines: %s.", failed)
        self._message_log(body=told)

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
