"""Scheduled actions: piece by piece, a commit after each, safe to be killed and to run twice at once.

What every job of the module has in common stands here: a piece is locked, so that one worker does
it; it is done in a savepoint, so that what fails is undone alone; it begins again, commit included,
when others have changed its records meanwhile; what fails is reported and the rest goes on; progress
is committed, and what was not committed is found again by the next run, which the job asks for. Only
a database that is gone ends the run at once.
"""

import logging
import random
import time

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from . import bulk

_logger = logging.getLogger(__name__)

# How often a piece begins again when others change its records meanwhile, and the longest pause
# before it does, in seconds for each time before.
ATTEMPTS = 5
PAUSE = 0.5
# After how many minutes the next run looks for what others held all the time.
SOON = 5


class Job:
    """One run of a scheduled action.

    :param env: of the scheduled action
    :param str cron: XML id of the scheduled action, without module
    """

    def __init__(self, env, cron):
        self.env = env
        self.cron = cron
        self.time_left = float("inf")

    # === PIECES === #

    def each(self, pieces, do, *, free, report=None):
        """Do pieces of work one after the other, with a commit after each.

        :param pieces: what is to be done
        :param do: does one piece; whatever it returns is dropped
        :param free: locks a piece for the transaction and says whether it is still to be done; None
            when another worker or a user holds it: it is tried again at the end, then by a next run
        :param report: called with the piece and the error when it fails; else it is logged and the
            action runs again in an hour
        :return: whether there was time for all pieces
        """
        held = list(pieces)
        for _round in range(2):
            pieces, held = held, []
            self.commit(remaining=len(pieces))
            for number, piece in enumerate(pieces, start=1):
                if not self.repeat(lambda piece=piece: self._do_one(piece, do, free, report)):
                    held.append(piece)
                if not self.time_left and number < len(pieces):
                    return False
        self._look_again(held)
        return True

    def _do_one(self, piece, do, free, report):
        """Do a piece if it is free; return whether it is over, not held by somebody else."""
        is_free = free(piece)
        if is_free:
            attempt(self.env, lambda: do(piece), lambda error: self._report(piece, error, report))
        self.commit(1)
        return is_free is not None

    def _look_again(self, held):
        """Ask for a next run soon if something is left that others held all the time."""
        if held:
            _logger.info("%s: others hold %s; the next run looks again", self.cron, held)
            self.again(minutes=SOON)
            self.commit(remaining=0)

    def batches(self, records, domain, do, *, size, after=0, done=None, alone=False, report=None):
        """Do the records of a domain batch by batch in the order of their ids, with a commit after each.

        Records that somebody holds are done at the end, or left to the next run. A batch that fails
        is done half by half, so that a broken record is reported alone.

        :param records: the model, with the rights to use
        :param domain: which records
        :param do: does several records of one batch
        :param int size: of a batch
        :param int after: the id behind which to begin
        :param done: called with the last id of each batch, before the commit, and with 0 at the end
        :param bool alone: leave everything to another worker that is at it
        :param report: called with the record and the error when one fails; else it is logged
        :return: whether the end was reached: not when another worker is at it
        """

        def work(batch):
            together_or_alone(batch, do, lambda record, error: self._report(record, error, report))

        domain = Domain(domain)
        turn = self.take_turn if alone else lambda: True
        rest = domain & Domain("id", ">", after)
        is_complete, held = self._walk(records, rest, work, size, done, turn)
        if is_complete and held:
            rest = domain & Domain("id", "in", held)
            is_complete, held = self._walk(records, rest, work, size, None, turn)
        self._look_again(held)
        return is_complete

    def _walk(self, records, domain, work, size, done, turn):
        """Do a domain once, batch by batch.

        :return: whether the end was reached, and the ids of records that others held
        """
        self.repeat(lambda: bulk.prepare(self.env, records._table))
        self.commit(remaining=records.search_count(domain))
        held, last = [], 0
        while True:
            rest = domain & Domain("id", ">", last)
            batch, free = self.repeat(
                lambda rest=rest: self._do_batch(records, rest, work, size, done, turn)
            ) or self._pass_by(records, rest, size)
            if not batch:
                return batch is not None, held
            held += set(batch) - set(free)
            last = batch[-1]
            if not self.time_left:
                return False, held

    def _do_batch(self, records, domain, work, size, done, turn):
        """Return the ids that were looked at, and of those that were free; none if it is another's turn."""
        if not turn():
            return None, None
        batch = records.search(domain, order="id", limit=size)
        free = batch.try_lock_for_update(allow_referencing=True)
        work(free)
        if done:
            done(batch[-1].id if batch else 0)
        self.commit(len(batch))
        return batch.ids, free.ids

    def _pass_by(self, records, domain, size):
        """Leave out a batch that was interfered with every time; returns what ``_do_batch`` returns."""
        batch = records.search(domain, order="id", limit=size)
        self.commit(len(batch))
        return batch.ids, []

    # === STEPS === #

    def repeat(self, do):
        """Call ``do``; begin again when others have changed its records meanwhile.

        :return: what ``do`` returns; None when it was interfered with every time
        """
        for number in range(ATTEMPTS):
            try:
                bulk.without_jit(self.env)
                return do()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("%s begins again: its records changed meanwhile", self.cron)
                self.env.cr.rollback()
                time.sleep(random.uniform(0, PAUSE * number))  # noqa: S311 -- only not both at once
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
        """Commit, and note the time that is left for more."""
        self.time_left = self.env["ir.cron"]._commit_progress(done, remaining=remaining)


def attempt(env, do, report):
    """Call ``do`` in a savepoint; when it fails, undo it alone and report.

    :param report: called with the error
    :return: what ``do`` or ``report`` returns
    :raise: what asks to begin the transaction again; any error when the database is gone
    """
    try:
        with env.cr.savepoint():
            result = do()
            env.flush_all()
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception as error:
        # One broken record must not stop the others.
        if is_gone(env, error):
            raise
        env.invalidate_all(flush=False)
        return report(error)
    return result


def is_gone(env, error):
    """Return whether the database is gone: no record is to blame, and no other can be done."""
    return isinstance(error, psycopg2.InterfaceError) or bool(env.cr.connection.closed)


def together_or_alone(records, do, report):
    """Call ``do`` with all records at once; when that fails, with each half, down to the one that is broken.

    :param report: called with the record and the error
    """
    if len(records) == 1:
        attempt(records.env, lambda: do(records), lambda error: report(records, error))
    elif records:
        middle = len(records) // 2
        halves = records[:middle], records[middle:]
        attempt(
            records.env,
            lambda: do(records),
            lambda _error: [together_or_alone(half, do, report) for half in halves],
        )


def describe(env, error):
    """Return what a user is told about an error: words meant for users, or where to look.

    The error itself is in the log.
    """
    if isinstance(error, UserError):
        return str(error)
    return env._(
        "unexpected error (%(kind)s). Ask your administrator to look at the log of the server.",
        kind=type(error).__name__,
    )


def leave_to_next_run(piece, error):
    """Report nothing more than the log: the next regular run tries again (for ``report``)."""
