from odoo import fields, models
from odoo.tools import SQL

from ...tools.handover.decline import DAYS


class KeyAccountHandoverWatched(models.AbstractModel):
    """A handover for good is watched for a time: how customers take it."""

    _name = "key.account.handover.watched"
    _description = "Handover That Is Watched"

    date_applied = fields.Date(
        string="Handed Over on", readonly=True, copy=False, help="In the time zone of the company."
    )
    watch_ids = fields.One2many("key.account.handover.watch", "handover_id", readonly=True)

    # === BUSINESS METHODS === #

    def _begin_watch(self):
        """Watch the accounts that got another owner for good (sudo)."""
        self.ensure_one()
        if self.kind != "good":
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_handover_watch (
                       line_id, handover_id, account_id, company_id, giver_id, receiver_id, date, date_until, days,
                       orders_before, orders_after, contacts_before, contacts_after, sign_count)
                SELECT line.id, line.handover_id, line.account_id, line.company_id, %(giver)s, line.receiver_id,
                       %(day)s, %(day)s + %(days)s, 0, 0, 0, 0, 0, 0
                  FROM key_account_handover_line line
                 WHERE line.handover_id = %(handover)s AND line.is_applied
                   AND EXISTS (SELECT FROM key_account_handover_move gone
                                WHERE gone.line_id = line.id AND gone.state = 'moved'
                                  AND gone.model = 'key.account' AND gone.field = 'owner_id')
                    ON CONFLICT (line_id) DO NOTHING
                """,
                giver=self.giver_id.id,
                day=self.date_applied,
                days=DAYS,
                handover=self.id,
            )
        )
        self.env.ref("key_account.ir_cron_handover_watch").sudo()._trigger()
        self.invalidate_recordset(["watch_ids"])

    def _end_watch(self):
        """Watch no account any more that was taken back (sudo)."""
        self.watch_ids.filtered(lambda watch: not watch.line_id.is_applied).unlink()
