import logging
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import describe, together_or_alone
from ...tools.notes import log_in_bulk
from .key_account_handover_line_planning import PLAN

_logger = logging.getLogger(__name__)

# Nobody is told record by record: neither by mail nor in the chatter.
QUIET = {
    "active_test": False,
    "dont_notify": True,
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "tracking_disable": True,
}


class KeyAccountHandoverLineMoving(models.AbstractModel):
    """A batch of accounts of one or several handovers goes to the receivers.

    A record that cannot go stays alone: the others of its account go, and it is listed with the reason.
    """

    _name = "key.account.handover.line.moving"
    _description = "Accounts That Go From Person to Person"

    # === BUSINESS METHODS === #

    def _report(self, error):
        """Store on the line why its account was not handed over, or not taken back."""
        self.write({"error": describe(self.env, error)})

    def _hand_over(self):
        """Hand over the accounts of lines, with the open work at them (sudo)."""
        for handover, lines in self.grouped("handover_id").items():
            acting = lines.with_user(handover.applied_by_id or self.env.user).sudo()
            acting = acting._leave_unable(handover.company_id)
            acting._move(handover)
            acting._close_plan()
            acting._tell_what_went(handover.giver_id)
            acting._introduce(handover)
            acting._note(handover.giver_id, acting._get_lines_of("moved"), "moved")
            acting.write({"is_applied": True})

    def _leave_unable(self, company):
        """Return the lines whose receivers can work; the others say why their accounts stay."""
        able = self.receiver_id._key_account_able(company)
        unable = self.filtered(lambda line: line.receiver_id not in able)
        for receiver, lines in unable.grouped("receiver_id").items():
            lines.write({"error": lines._tell_unable(receiver, company)})
        return self - unable

    def _move(self, handover):
        """Write the receivers on all records, and record it, kind by kind."""
        by_account = {line.account_id.id: line for line in self if line.receiver_id}
        accounts = self.account_id.browse(by_account)
        self._assign_saved()
        aside, known = self._get_left_out(), self._get_planned(handover)
        for source in handover._get_sources():
            found = handover._find(source, handover.giver_id, handover.company_id, accounts)
            found = {
                account: [i for i in ids if (source.model, source.field, i) not in aside]
                for account, ids in found.items()
            }
            ids_of = defaultdict(list)
            for account, ids in found.items():
                ids_of[by_account[account].receiver_id.id] += ids
            failed = {}
            for receiver, ids in ids_of.items():
                failed |= self._assign(source.model, source.field, ids, receiver)
            self._record_moves(source, found, by_account, handover.giver_id, known=known)
            self._record_failed(source, failed)

    def _assign(self, model, field, ids, user_id):
        """Write a user on records, all at once and quietly; those that cannot change are left as they are.

        :return: why not, ``{id of record: reason}``
        """
        records = self.env[model].with_context(**QUIET).browse(ids)
        failed = {}

        def report(record, error):
            expected = isinstance(error, UserError)
            _logger.log(
                logging.INFO if expected else logging.ERROR,
                "%s does not go to user %s: %s",
                record,
                user_id,
                error,
                exc_info=None if expected else error,
            )
            failed[record.id] = describe(self.env, error)

        together_or_alone(records, lambda some: some.write({field: user_id}), report)
        return failed

    def _record_failed(self, source, failed):
        """Store which records did not go, and why: ``{id of record: reason}``."""
        if not failed:
            return
        moves = self._search_moves("moved").filtered(
            lambda move: move.model == source.model and move.field == source.field
        )
        for reason, mine in moves.grouped(lambda move: failed.get(move.res_id)).items():
            if reason:
                mine.write({"state": "failed", "error": reason})

    def _record_moves(
        self, source, found, by_account, giver, *, state="moved", aside=frozenset(), known=None
    ):
        """Store in one statement which records go from whom to whom; what is planned already keeps its row.

        :param str state: of the rows; *saved* ones wait without a receiver
        :param aside: of what is planned, the records that are left out, ``{(model, field, id)}``
        :param known: records that were planned, None if nothing was: others came since
        """
        rows = []
        for account, ids in found.items():
            line = by_account[account]
            receiver = None if state == "saved" else line.receiver_id.id or None
            for res_id in ids:
                key = (source.model, source.field, res_id)
                is_new = known is not None and key not in known
                rows.append((line.id, account, res_id, receiver, key in aside, is_new))
        if not rows:
            return
        lines, accounts, res_ids, receivers, stays, new = zip(*rows, strict=True)
        self.env["key.account.handover.move"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_handover_move (
                       line_id, handover_id, account_id, code, label, model, res_id, field, old_user_id, new_user_id,
                       state, is_new, create_uid, create_date, write_uid, write_date)
                SELECT gone.line, line.handover_id, gone.account, %(code)s, %(label)s, %(model)s, gone.record, %(field)s,
                       %(giver)s, gone.receiver, CASE WHEN gone.stays THEN 'stays' ELSE %(state)s END,
                       gone.new, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(lines)s, %(accounts)s, %(records)s, %(receivers)s, %(stays)s, %(new)s)
                       AS gone (line, account, record, receiver, stays, new)
                  JOIN key_account_handover_line line ON line.id = gone.line
                 WHERE %(state)s <> 'planned'
                    OR NOT EXISTS (SELECT FROM key_account_handover_move known
                                    WHERE known.line_id = gone.line AND known.code = %(code)s
                                      AND known.res_id = gone.record AND known.state IN %(plan)s)
                """,
                code=source.code,
                label=source.label,
                model=source.model,
                field=source.field,
                giver=giver.id,
                state=state,
                plan=PLAN,
                uid=self.env.uid,
                now=self.env.cr.now(),
                lines=bulk.array(lines, "int"),
                accounts=bulk.array(accounts, "int"),
                records=bulk.array(res_ids, "int"),
                receivers=bulk.array(receivers, "int"),
                stays=bulk.array(stays, "bool"),
                new=bulk.array(new, "bool"),
            )
        )
        self._forget_moves()

    def _assign_saved(self):
        """Give activities that waited unassigned to the receivers, as far as nobody took them since."""
        moves = self._search_moves("saved")
        if not moves:
            return
        free = (
            self.env["mail.activity"].with_context(**QUIET).browse(moves.mapped("res_id")).exists()
        )
        free = free.filtered(lambda activity: not activity.user_id)
        for receiver, mine in moves.grouped(lambda move: move.line_id.receiver_id).items():
            taken = mine.filtered(lambda move: move.res_id in set(free.ids))
            (mine - taken).write({"state": "kept"})
            failed = self._assign("mail.activity", "user_id", taken.mapped("res_id"), receiver.id)
            went = taken.browse([move.id for move in taken if move.res_id not in failed])
            went.write({"new_user_id": receiver.id, "state": "moved", "error": False})
            for move in taken - went:
                move.write({"error": failed[move.res_id]})

    def _search_moves(self, *states):
        """Return the records of the lines in some states, in the order in which they went."""
        moves = self.env["key.account.handover.move"]
        return moves.search([("line_id", "in", self.ids), ("state", "in", states)], order="id")

    def _get_lines_of(self, state):
        """Return those of the lines that have records in a state."""
        groups = self.env["key.account.handover.move"]._read_group(
            [("line_id", "in", self.ids), ("state", "=", state)], ["line_id"]
        )
        return self.browse([line.id for (line,) in groups])

    def _tell_what_went(self, giver):
        """Say on each line what went; where the giver had nothing any more, that nothing did."""
        self._tell("moved")
        empty = self - self._get_lines_of("moved")
        empty.write({"told": self.env._("Nothing: %s had nothing here any more.", giver.name)})

    def _note(self, giver, lines, state):
        """Log one note on each account of which records went, or came back, without mail."""
        texts = {}
        for line in lines:
            people = {"giver": giver.name, "receiver": line.receiver_id.name}
            texts[line.account_id.id] = (
                self.env._(
                    "Back from %(receiver)s to %(giver)s: the handover was taken back.", **people
                )
                if state == "back"
                else self.env._("Handed over from %(giver)s to %(receiver)s.", **people)
            )
        log_in_bulk(self.env["key.account"], texts)
