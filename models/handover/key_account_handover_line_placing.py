from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import bulk
from .key_account_handover_line_moving import QUIET

ACCOUNT = "key.account"
MEETING = "calendar.event"


class KeyAccountHandoverLinePlacing(models.AbstractModel):
    """What follows from records that went: places among guests and followers, deputies of themselves.

    All of it is noted, so that taking back leaves no trace of the receiver.
    """

    _name = "key.account.handover.line.placing"
    _description = "Places That Receivers Take"

    follower_ids = fields.Many2many(
        comodel_name="mail.followers",
        relation="key_account_handover_line_follower_rel",
        column1="line_id",
        column2="follower_id",
        string="Followers Added",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )

    # === BUSINESS METHODS === #

    def _move(self, handover):
        mark = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM mail_followers"))[0][0]
        super()._move(handover)
        self._take_seats(handover.giver_id)
        self._free_deputies()
        self._note_followers(mark)

    def _hand_back(self):
        moves = self._search_moves("moved")
        seats = moves.filtered("seat")
        events = self.env[MEETING].browse(seats.mapped("res_id")).exists()
        holders = {event.id: event.user_id.partner_id for event in events}
        freed = moves.filtered(
            lambda move: (move.model, move.field) == (ACCOUNT, "deputy_id") and not move.new_user_id
        )
        super()._hand_back()
        self._give_seats_back(seats.filtered(lambda move: move.state == "back"), holders)
        back = self.filtered(lambda line: not line.is_applied)
        done = freed.filtered(lambda move: move.line_id in back)
        done._put_deputies_back()
        # Of accounts that did not come back, they wait for the next time.
        (freed - done).write({"state": "moved"})
        back._drop_followers()

    # === GUESTS === #

    def _take_seats(self, giver):
        """Let receivers of meetings take the place of the giver among the guests, without mail (sudo)."""
        guest = giver.partner_id
        moves = self._search_moves("moved").filtered(
            lambda move: move.model == MEETING and not move.seat
        )
        events = self._having_guest(moves, guest)
        moves = moves.filtered(lambda move: move.res_id in set(events.ids))
        for receiver, mine in moves.grouped(lambda move: move.new_user_id.partner_id).items():
            there = set(self._having_guest(mine, receiver).ids)
            # Of several meetings at once, Odoo invites only whom it finds in none of them.
            for seat, some in mine.grouped(
                lambda move, there=there: "empty" if move.res_id in there else "taken"
            ).items():
                commands = [Command.unlink(guest.id)]
                if seat == "taken":
                    commands.append(Command.link(receiver.id))
                events.browse(some.mapped("res_id")).write({"partner_ids": commands})
                some.write({"seat": seat})

    def _having_guest(self, moves, partner):
        """Return those of the meetings to which somebody is invited (sudo)."""
        events = self.env[MEETING].with_context(**QUIET).browse(moves.mapped("res_id")).exists()
        return events.filtered(lambda event: partner in event.partner_ids)

    def _give_seats_back(self, moves, holders):
        """Let givers be guests again, in place of whoever had the meetings (sudo).

        :param dict holders: contact of whoever had the meeting, by its id
        """
        events = self.env[MEETING].with_context(**QUIET)
        for (giver, holder, seat), mine in moves.grouped(
            lambda move: (move.old_user_id.partner_id, holders.get(move.res_id), move.seat)
        ).items():
            there = self._having_guest(mine, giver)
            gone = events.browse(mine.mapped("res_id")).exists() - there
            gone.write({"partner_ids": [Command.link(giver.id)]})
            if seat == "taken" and holder and holder != giver:
                (gone + there).write({"partner_ids": [Command.unlink(holder.id)]})

    # === DEPUTIES === #

    def _free_deputies(self):
        """Nobody is the deputy of oneself: whoever became owner of an account is its deputy no more (sudo)."""
        twice = self.filtered(
            lambda line: line.account_id.owner_id == line.receiver_id == line.account_id.deputy_id
        )
        moves = twice._search_moves("moved").filtered(
            lambda move: move.model == ACCOUNT and move.field in ("owner_id", "deputy_id")
        )
        if not moves:
            return
        moves.account_id.with_context(**QUIET).write({"deputy_id": False})
        gone = moves.filtered(lambda move: move.field == "deputy_id")
        gone.write({"new_user_id": False})
        deputy = next(
            source
            for source in self.env[ACCOUNT]._get_handover_sources()
            if (source.model, source.field) == (ACCOUNT, "deputy_id")
        )
        self.env["key.account.handover.move"].create(
            [
                {
                    "line_id": line.id,
                    "code": deputy.code,
                    "label": deputy.label,
                    "model": ACCOUNT,
                    "res_id": line.account_id.id,
                    "field": "deputy_id",
                    "old_user_id": line.receiver_id.id,
                    "state": "moved",
                }
                for line in moves.line_id - gone.line_id
            ]
        )

    # === FOLLOWERS === #

    def _note_followers(self, mark):
        """Note which receivers began to follow what went to them (sudo).

        :param int mark: the last follower before: later ones that this transaction sees, it added itself
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_handover_line_follower_rel (line_id, follower_id)
                SELECT DISTINCT gone.line_id, follower.id
                  FROM mail_followers follower
                  JOIN res_users receiver ON receiver.partner_id = follower.partner_id
                  JOIN key_account_handover_move gone ON gone.new_user_id = receiver.id
                   AND gone.state = 'moved' AND gone.line_id = ANY(%(lines)s)
             LEFT JOIN mail_activity activity ON gone.model = 'mail.activity' AND activity.id = gone.res_id
                 WHERE follower.id > %(mark)s
                   AND follower.res_model = COALESCE(activity.res_model, gone.model)
                   AND follower.res_id = COALESCE(activity.res_id, gone.res_id)
                    ON CONFLICT DO NOTHING
                """,
                mark=mark,
                lines=bulk.array(self._ids, "int"),
            )
        )
        self.invalidate_recordset(["follower_ids"])

    def _drop_followers(self):
        """Receivers follow no more what went back; what they finished they follow further on (sudo)."""
        over = {
            (move.model, move.res_id, move.new_user_id.partner_id.id)
            for move in self._search_moves("over")
        }
        self.follower_ids.filtered(
            lambda follower: (
                (follower.res_model, follower.res_id, follower.partner_id.id) not in over
            )
        ).unlink()
