from collections import defaultdict

from odoo import models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import describe
from ...tools.notes import log_in_bulk

# Nobody is told record by record: neither by mail nor in the chatter, and meetings keep their guests.
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
    """A batch of accounts of one or several handovers goes, or comes back."""

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
            acting._check_able(handover.company_id)
            acting._move(handover)
            acting._close_plan()
            acting._introduce(handover)
            acting._note(handover.giver_id, "moved")
            lines.write({"is_applied": True})

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
            self._record_moves(source, found, by_account, handover.giver_id, known=known)
            ids_of = defaultdict(list)
            for account, ids in found.items():
                ids_of[by_account[account].receiver_id.id] += ids
            for receiver, ids in ids_of.items():
                self._assign(source.model, source.field, ids, receiver)

    def _assign(self, model, field, ids, user_id):
        """Write a user on records, all at once and quietly."""
        records = self.env[model].with_context(**QUIET).browse(ids)
        if not records:
            return
        vals = {field: user_id}
        if model == "calendar.event":
            # A meeting is in the calendars of its guests: whoever holds it has to be one of them.
            guest = self.env["res.users"].browse(user_id).partner_id
            vals["partner_ids"] = [Command.link(guest.id)]
        records.write(vals)

    def _record_moves(
        self, source, found, by_account, giver, *, state="moved", aside=frozenset(), known=None
    ):
        """Store in one statement which records go from whom to whom.

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
                       line_id, handover_id, account_id, label, model, res_id, field, old_user_id, new_user_id,
                       state, is_new, create_uid, create_date, write_uid, write_date)
                SELECT gone.line, line.handover_id, gone.account, %(label)s, %(model)s, gone.record, %(field)s,
                       %(giver)s, gone.receiver, CASE WHEN gone.stays THEN 'stays' ELSE %(state)s END,
                       gone.new, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(lines)s, %(accounts)s, %(records)s, %(receivers)s, %(stays)s, %(new)s)
                       AS gone (line, account, record, receiver, stays, new)
                  JOIN key_account_handover_line line ON line.id = gone.line
                """,
                label=source.label,
                model=source.model,
                field=source.field,
                giver=giver.id,
                state=state,
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
            self._assign("mail.activity", "user_id", taken.mapped("res_id"), receiver.id)
            taken.write({"new_user_id": receiver.id, "state": "moved"})
            (mine - taken).write({"state": "kept"})

    def _search_moves(self, *states):
        """Return the records of the lines in some states, in the order in which they went."""
        moves = self.env["key.account.handover.move"]
        return moves.search([("line_id", "in", self.ids), ("state", "in", states)], order="id")

    def _hand_back(self):
        """Give every record back that still has the receiver; what somebody changed since stays (sudo)."""
        for handover, lines in self.grouped("handover_id").items():
            handover._check_giver_able()
            acting = lines.with_user(handover.reverted_by_id or self.env.user).sudo()
            acting._take_introductions_back()
            moves = acting._search_moves("moved")
            # The owner comes last, as on the way: what follows the owner is back by then.
            for (model, field), mine in (
                moves.sorted("id").grouped(lambda move: (move.model, move.field)).items()
            ):
                acting._give_back(model, field, mine)
            acting._note(handover.giver_id, "back")
            lines.write({"is_applied": False})

    def _give_back(self, model, field, moves):
        records = self.env[model].with_context(**QUIET).browse(moves.mapped("res_id")).exists()
        now = {record.id: record[field].id for record in records}
        holders = self._find_stand_ins(model, field, moves)
        same = moves.filtered(
            lambda move: move.new_user_id and now.get(move.res_id) in holders[move.res_id]
        )
        for user, mine in same.grouped("old_user_id").items():
            self._assign(model, field, mine.mapped("res_id"), user.id)
        same.write({"state": "back"})
        (moves - same).write({"state": "kept"})

    def _find_stand_ins(self, model, field, moves):
        """Return who may have the records without anybody having changed them: ``{res_id: {user id}}``.

        That is whom they went to, or who stands in for that one: when one of two handovers is an absence, the second
        one passes on what the first one brought.
        """
        mine = {move.res_id: move for move in moves}
        last = {res_id: move.new_user_id for res_id, move in mine.items()}
        later = moves.search(
            [
                ("model", "=", model),
                ("field", "=", field),
                ("res_id", "in", list(mine)),
                ("id", ">", min(moves.ids)),
                ("state", "=", "moved"),
                ("handover_id", "not in", moves.handover_id.ids),
            ],
            order="id",
        )
        for move in later:
            first = mine[move.res_id]
            kinds = {first.handover_id.kind, move.handover_id.kind}
            if move.id > first.id and "absence" in kinds and move.old_user_id == last[move.res_id]:
                last[move.res_id] = move.new_user_id
        return {res_id: {move.new_user_id.id, last[res_id].id} for res_id, move in mine.items()}

    def _note(self, giver, state):
        """Log one note on each account of which records went, or came back, without mail."""
        groups = self.env["key.account.handover.move"]._read_group(
            [("line_id", "in", self.ids), ("state", "=", state)], ["line_id"]
        )
        texts = {}
        for (line,) in groups:
            people = {"giver": giver.name, "receiver": line.receiver_id.name}
            texts[line.account_id.id] = (
                self.env._(
                    "Back from %(receiver)s to %(giver)s: the handover was taken back.", **people
                )
                if state == "back"
                else self.env._("Handed over from %(giver)s to %(receiver)s.", **people)
            )
        log_in_bulk(self.env["key.account"], texts)
