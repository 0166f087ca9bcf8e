from odoo import fields, models
from odoo.tools import SQL

from ...tools import bulk

# What goes when the handover is applied; activities that wait already go as well.
GOING = ("planned", "saved")
# What the plan is made of: what goes, and what was left out of it.
PLAN = ("planned", "stays")


class KeyAccountHandoverLinePlanning(models.AbstractModel):
    """The plan of a handover: every record that would go, before anything goes.

    How it works: the plan is stored as moves that are only planned, by one statement per kind of records. What is
    still right keeps its row, as somebody may have it on the screen. What was left out by hand is remembered. When the accounts are handed over, records are
    found anew: what came since goes as well, and what is not there any more is told.
    """

    _name = "key.account.handover.line.planning"
    _description = "Records That Would Be Handed Over"

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "receiver_id" in vals:
            planned = self.sudo()._search_moves(*PLAN)
            planned.write({"new_user_id": vals["receiver_id"]})

    # === ACTION METHODS === #

    def action_view_records(self):
        """Show all that goes of an account, record by record."""
        self.ensure_one()
        self.check_access("read")
        self.handover_id._refresh_plan(self)
        return self.handover_id._view_records(self)

    # === BUSINESS METHODS === #

    def _plan(self, held):
        """Store what would go; of what was stored before, what does not go any more is dropped (sudo).

        :param list held: ``(source, {account id: [id of record]}, whether it waits unassigned from now on)``
        """
        by_account = {line.account_id.id: line for line in self}
        aside = self._get_left_out()
        self._drop_from_plan(held)
        for source, found, saved in held:
            mine = {account: ids for account, ids in found.items() if account in by_account}
            state = "saved" if saved else "planned"
            giver = self.handover_id.giver_id
            self._record_moves(source, mine, by_account, giver, state=state, aside=aside)
        self._tell()
        self.handover_id.write({"planned_on": fields.Datetime.now()})

    def _get_left_out(self):
        """Return the records that were left out by hand, ``{(model, field, id of record)}``."""
        return {(move.model, move.field, move.res_id) for move in self._search_moves("stays")}

    def _get_planned(self, handover):
        """Return the records that were planned, as ``_get_left_out``; None if nothing was ever planned."""
        if not handover.planned_on:
            return None
        moves = self._search_moves("planned")
        return {(move.model, move.field, move.res_id) for move in moves}

    def _drop_from_plan(self, held):
        """Drop planned records that are not held any more; name the others in the language of the user.

        :param list held: as of ``_plan``
        """
        moves = self.env["key.account.handover.move"]
        moves.flush_model()
        codes, labels = [source.code for source, *_ in held], [source.label for source, *_ in held]
        rows = [
            (number, account, res_id)
            for number, (_source, found, saved) in enumerate(held, 1)
            if not saved
            for account, ids in found.items()
            for res_id in ids
        ]
        numbers, accounts, res_ids = zip(*rows, strict=True) if rows else ((), (), ())
        self.env.cr.execute(
            SQL(
                """
                WITH kind AS (
                    SELECT * FROM UNNEST(%(codes)s, %(labels)s) WITH ORDINALITY AS kind (code, label, number)
                ),
                held AS (
                    SELECT kind.code, held.account, held.record
                      FROM UNNEST(%(numbers)s, %(accounts)s, %(records)s) AS held (number, account, record)
                      JOIN kind ON kind.number = held.number
                ),
                dropped AS (
                    DELETE FROM key_account_handover_move move
                     WHERE move.line_id = ANY(%(lines)s) AND move.state IN %(plan)s
                       AND NOT EXISTS (SELECT FROM held
                                        WHERE held.account = move.account_id AND held.code = move.code
                                          AND held.record = move.res_id)
                )
                UPDATE key_account_handover_move move
                   SET label = kind.label
                  FROM held
                  JOIN kind ON kind.code = held.code
                 WHERE move.line_id = ANY(%(lines)s) AND move.state IN %(plan)s AND move.label <> kind.label
                   AND held.account = move.account_id AND held.code = move.code AND held.record = move.res_id
                """,
                codes=codes,
                labels=labels,
                numbers=bulk.array(numbers, "int"),
                accounts=bulk.array(accounts, "int"),
                records=bulk.array(res_ids, "int"),
                lines=bulk.array(self._ids, "int"),
                plan=PLAN,
            )
        )
        self._forget_moves()

    def _forget_moves(self):
        self.env["key.account.handover.move"].invalidate_model(flush=False)
        self.invalidate_model(["move_ids", "record_count", "told"], flush=False)

    def _tell(self, *states):
        """Count and name on each line what goes, or what is in other states, in one statement."""
        if not self:
            return
        self.env.flush_all()
        query = SQL(
            """
            UPDATE key_account_handover_line line
               SET record_count = COALESCE(going.number, 0), told = going.told
              FROM key_account_handover_line same
         LEFT JOIN (SELECT line_id, SUM(number) AS number,
                           STRING_AGG(label || ': ' || number, ' · ' ORDER BY first) AS told
                      FROM (SELECT line_id, label, COUNT(*) AS number, MIN(id) AS first
                              FROM key_account_handover_move
                             WHERE line_id = ANY(%(lines)s) AND state IN %(going)s
                             GROUP BY line_id, label) kind
                     GROUP BY line_id) going ON going.line_id = same.id
             WHERE same.id = line.id AND line.id = ANY(%(lines)s)
            """,
            lines=bulk.array(self._ids, "int"),
            going=states or GOING,
        )
        bulk.execute(self.env, query)
        self.invalidate_model(["record_count", "told"], flush=False)

    def _close_plan(self):
        """Compare what went with the plan: drop what went from it, keep what was not there any more."""
        moves = self.env["key.account.handover.move"]
        moves.flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM key_account_handover_move planned
                 USING key_account_handover_move gone
                 WHERE planned.line_id = ANY(%(lines)s) AND planned.state = 'planned'
                   AND gone.line_id = planned.line_id AND gone.state IN ('moved', 'failed')
                   AND gone.model = planned.model AND gone.field = planned.field AND gone.res_id = planned.res_id
                """,
                lines=bulk.array(self._ids, "int"),
            )
        )
        self._forget_moves()
        self._search_moves("planned").write({"state": "gone"})
