"""Scheduled actions: piece by piece, a commit after each, safe to be killed and to run twice at once.

What every job of the module has in common stands here: a piece is locked, so that one worker does
it; it is done in a savepoint, so that what fails is undone alone; it begins again when others have
changed its records meanwhile; what fails is reported and the rest goes on; progress is committed,
and what was not committed is found again by the next run.
"""

import logging

from odoo import fields
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# How often a piece begins again when others change its records meanwhile.
ATTEMPTS = 5


class Job:
    """One run of a scheduled action.

    :param env: of the scheduled action
    :param str cron: XML id of the scheduled action, without module
    """

    def __init__(self, env, cron):
        self.env = env
        self.cron = cron

    # === PIECES === #

    def each(self, pieces, do, *, free, report=None):
        """Do pieces of work one after the other, with a commit after each.

        :param pieces: what is to be done
        :param do: does one piece; whatever it returns is dropped
        :param free: locks a piece for the transaction and says whether it is still to be done, and
            not by another worker
        :param report: called with the piece and the error when it fails; else it is logged and the
            action runs again in an hour
        :return: whether there was time for all pieces
        """
        pieces = list(pieces)
        self.commit(remaining=len(pieces))
        for piece in pieces:
            done = self.repeat(lambda piece=piece: self._do_one(piece, do, free, report) or True)
            if not self.commit(1 if done else 0) and piece != pieces[-1]:
                return False
        return True

    def _do_one(self, piece, do, free, report):
        if free(piece):
            attempt(self.env, lambda: do(piece), lambda error: self._report(piece, error, report))

    def batches(self, records, domain, do, *, size, after=0, done=None, alone=False, report=None):
        """Do the records of a domain batch by batch in the order of their ids, with a commit after each.

        Records that somebody holds are left to the next run. A batch that fails is done one by one,
        so that a broken record is reported alone.

        :param records: the model, with the rights to use
        :param domain: which records
        :param do: does several records of one batch
        :param int size: of a batch
        :param int after: the id behind which to begin
        :param done: called with the last id of each batch, before the commit
        :param bool alone: leave everything to another worker that is at it
        :param report: called with the record and the error when one fails; else it is logged
        :return: whether the end was reached: not when another worker is at it
        """
        domain = Domain(domain)
        self.commit(remaining=records.search_count(domain & Domain("id", ">", after)))
        while True:
            rest = domain & Domain("id", ">", after)
            batch = self.repeat(
                lambda rest=rest: self._do_batch(records, rest, do, size, alone, report)
            )
            if not batch:
                return batch is not None
            after = batch[-1].id
            if done:
                done(after)
            if not self.commit(len(batch)):
                return False

    def _do_batch(self, records, domain, do, size, alone, report):
        """Return the records that were looked at; None when another worker is at them."""
        if alone and not self.take_turn():
            return None
        batch = records.search(domain, order="id", limit=size)
        free = batch.try_lock_for_update(allow_referencing=True)
        together_or_alone(free, do, lambda record, error: self._report(record, error, report))
        self.env.flush_all()
        return batch

    # === STEPS === #

    def repeat(self, do):
        """Call ``do``; begin again when others have changed its records meanwhile.

        :return: what ``do`` returns; None when it was interfered with every time
        """
        for _attempt in range(ATTEMPTS):
            try:
                return do()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("%s begins again: its records changed meanwhile", self.cron)
                self.env.cr.rollback()
        return None

    def take_turn(self, key=0):
        """Return whether no other worker is at this action, or at this part of it (an integer key).

        The turn ends with the transaction.
        """
        [(is_free,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", self.cron, key)
        )
        return is_free

    def again(self, **later):
        """Let the action run again, by default in an hour."""
        at = fields.Datetime.add(fields.Datetime.now(), **(later or {"hours": 1}))
        self.env.ref(f"key_account.{self.cron}").sudo()._trigger(at)

    def _report(self, piece, error, report):
        _logger.error("%s: %s", self.cron, piece, exc_info=error)
        if report:
            report(piece, error)
        else:
            self.again()

    def commit(self, done=0, *, remaining=None):
        """Commit, and return whether there is time for more."""
        return self.env["ir.cron"]._commit_progress(done, remaining=remaining)


def attempt(env, do, report):
    """Call ``do`` in a savepoint; when it fails, undo it alone and report.

    :param report: called with the error
    :return: what ``do`` or ``report`` returns
    :raise: what asks to begin the transaction again
    """
    try:
        with env.cr.savepoint():
            result = do()
            env.flush_all()
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception as error:  # noqa: BLE001 -- one broken record must not stop the others
        env.invalidate_all(flush=False)
        return report(error)
    return result


def together_or_alone(records, do, report):
    """Call ``do`` with all records at once; when that fails, with each alone.

    :param report: called with the record and the error
    """
    if len(records) == 1:
        attempt(records.env, lambda: do(records), lambda error: report(records, error))
    elif records:
        attempt(
            records.env,
            lambda: do(records),
            lambda _error: [together_or_alone(record, do, report) for record in records],
        )


def leave_to_next_run(piece, error):
    """Report nothing more than the log: the next regular run tries again (for ``report``)."""
