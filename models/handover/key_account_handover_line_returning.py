from odoo import models
from odoo.fields import Domain

from .key_account_handover_line_moving import QUIET


class KeyAccountHandoverLineReturning(models.AbstractModel):
    """A batch of accounts of one or several handovers comes back to the givers.

    What is over stays with whoever did it, and what somebody changed since stays with whoever has it.
    """

    _name = "key.account.handover.line.returning"
    _description = "Accounts That Come Back"

    # === BUSINESS METHODS === #

    def _hand_back(self):
        """Give every open record back that still has the receiver (sudo)."""
        for handover, lines in self.grouped("handover_id").items():
            if refusal := handover._tell_giver_gone():
                lines.write({"error": refusal})
                continue
            acting = lines.with_user(handover.reverted_by_id or self.env.user).sudo()
            acting._take_introductions_back()
            moves = acting._search_moves("moved")
            sources = handover._get_sources()
            # The owner comes last, as on the way: what follows the owner is back by then.
            for (model, field), mine in (
                moves.sorted("id").grouped(lambda move: (move.model, move.field)).items()
            ):
                acting._give_back(model, field, mine, sources)
            back = moves.filtered(lambda move: move.state == "back").line_id
            acting._note(handover.giver_id, back, "back")
            stuck = moves.filtered(lambda move: move.state == "moved")
            for line, mine in stuck.grouped("line_id").items():
                line.write(
                    {
                        "error": self.env._(
                            "%(number)s records did not come back: %(reason)s",
                            number=len(mine),
                            reason=mine[0].error,
                        )
                    }
                )
            (acting - stuck.line_id).write({"is_applied": False})

    def _give_back(self, model, field, moves, sources):
        """Give records of a kind back; what cannot change stays *moved*, and says why."""
        if model not in self.env:
            moves.write({"state": "kept"})
            return
        records = self.env[model].with_context(**QUIET).browse(moves.mapped("res_id")).exists()
        now = {record.id: record[field].id for record in records}
        still_open = self._get_open(records, moves, sources)
        holders = self._find_stand_ins(model, field, moves)
        same = moves.filtered(
            lambda move: move.new_user_id and now.get(move.res_id) in holders[move.res_id]
        )
        over = same.filtered(lambda move: (move.code, move.res_id) not in still_open)
        over.write({"state": "over"})
        failed = {}
        for user, mine in (same - over).grouped("old_user_id").items():
            failed |= self._assign(model, field, mine.mapped("res_id"), user.id)
        for move in same.filtered(lambda move: move.res_id in failed):
            move.write({"error": failed[move.res_id]})
        back = (same - over).filtered(lambda move: move.res_id not in failed)
        back.write({"state": "back", "error": False})
        (moves - same).write({"state": "kept"})

    def _get_open(self, records, moves, sources):
        """Return what is still open as what it went, ``{(code of kind, id of record)}``.

        A quotation that was confirmed meanwhile is an order: whoever won it keeps it.
        """
        still_open = set()
        for code, mine in moves.grouped("code").items():
            fitting = [
                source
                for source in sources
                if (source.model, source.field) == (records._name, mine[0].field)
                and code in (source.code, False)
            ]
            domain = Domain.OR(Domain(list(source.domain)) for source in fitting)
            domain &= Domain("id", "in", mine.mapped("res_id"))
            found = self.env[records._name].with_context(active_test=False).search(domain)
            still_open.update((code, res_id) for res_id in found.ids)
        return still_open

    def _find_stand_ins(self, model, field, moves):
        """Return who may have the records without anybody having changed them: ``{res_id: {user id}}``.

        That is whom they went to, or who stands in for that one: when one of two handovers is an absence, the second
        one passes on what the first one brought. Nobody has activities of a receiver who left, until a draft gives
        them to somebody.
        """
        mine = {move.res_id: move for move in moves}
        last = {res_id: move.new_user_id for res_id, move in mine.items()}
        later = moves.search(
            [
                ("model", "=", model),
                ("field", "=", field),
                ("res_id", "in", list(mine)),
                ("id", ">", min(moves.ids)),
                ("state", "in", ("moved", "saved")),
                ("handover_id", "not in", moves.handover_id.ids),
            ],
            order="id",
        )
        for move in later:
            first = mine[move.res_id]
            kinds = {first.handover_id.kind, move.handover_id.kind, move.state}
            passes_on = kinds & {"absence", "saved"}
            if move.id > first.id and passes_on and move.old_user_id == last[move.res_id]:
                last[move.res_id] = move.new_user_id
        return {res_id: {move.new_user_id.id, last[res_id].id} for res_id, move in mine.items()}
