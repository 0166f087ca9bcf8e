from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import Job, describe
from ...tools.what_if.replaying import Replaying
from ...tools.what_if.results import RESULTS
from ..policy.key_account_policy import APPROVED


class KeyAccountReplayRunning(models.AbstractModel):
    """Computes replays in the background: one statement for all accounts and documents of a company."""

    _name = "key.account.replay.running"
    _description = "Computation of Replays"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_replay(self):
        """Compute the replays that wait, with a commit after each."""
        job = Job(self.env, "ir_cron_replay")
        job.each(
            self.sudo().search([("state", "=", "running")], order="id"),
            lambda replay: replay._replay(),
            free=lambda replay: replay._is_free(job),
            report=lambda replay, error: replay._fail(error),
        )

    def _is_free(self, job):
        """Return whether the replay still waits; ``None`` while others work on it."""
        if not job.take_turn(self.id):
            return None
        self.invalidate_recordset()
        return self.exists().state == "running"

    def _fail(self, error):
        """Go back to the draft, and store what went wrong."""
        self.write({"state": "draft", "problem": describe(self.env, error)})

    # === BUSINESS METHODS === #

    def _replay(self):
        """Write the lines anew (sudo)."""
        self.ensure_one()
        self.env.cr.execute(
            SQL("DELETE FROM key_account_replay_line WHERE replay_id = %s", self.id)
        )
        names = SQL(", ").join(SQL.identifier(name) for name in ("policy_id", *RESULTS))
        bulk.execute(
            self.env,
            SQL(
                """
                INSERT INTO key_account_replay_line
                       (replay_id, %(names)s)
                SELECT %(replay)s, %(names)s
                  FROM (%(lines)s) line
                 ORDER BY policy_id, account_id, grade_id
                """,
                names=names,
                replay=self.id,
                lines=Replaying(self).statement(),
            ),
        )
        self.env["key.account.replay.line"].invalidate_model()
        # The moment up to which changes were seen: that of the transaction.
        moment = self.env.cr.now().replace(microsecond=0)
        self.write({"state": "done", "computed_on": moment, "problem": False})
        self.invalidate_recordset()

    def _get_held(self):
        """Return the policies that held on days of these months (sudo)."""
        return self.env["key.account.policy"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", APPROVED)
            & Domain("date_from", "<=", self.date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from))
        )
