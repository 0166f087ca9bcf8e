from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Days after which what was put off is forgotten, once it is back.
KEPT = 30


class KeyAccountDeskSnooze(models.Model):
    """An item that a user put off: it comes back on a day."""

    _name = "key.account.desk.snooze"
    _description = "Item Put Off"
    _inherit = ["key.account.desk.featured", "key.account.guarded"]
    _written_by_code = True
    _order = "until, id"
    _rec_name = "reason"

    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
    )
    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    record_name = fields.Char(
        string="Record",
        compute="_compute_record_name",
    )
    reason = fields.Char(required=True)
    until = fields.Date(
        string="Comes Back on",
        required=True,
    )

    _item_uniq = models.UniqueIndex("(user_id, kind, res_id)")

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        """Name the record, as far as the user may still read it."""
        for model, snoozes in self.grouped("res_model").items():
            names = {}
            if model in self.env:
                records = self.env[model].browse(snoozes.mapped("res_id")).exists()
                names = {
                    record.id: record.display_name for record in records._filtered_access("read")
                }
            for snooze in snoozes:
                snooze.record_name = names.get(snooze.res_id, False)

    # === BUSINESS METHODS === #

    @api.model
    def _put_off(self, items, reason, until):
        """Put items of the user off; what was put off before gets the new day and reason.

        :param items: list of (kind, model, id)
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_desk_snooze AS snooze
                            (user_id, company_id, kind, res_model, res_id, reason, until,
                             create_uid, create_date, write_uid, write_date)
                SELECT %(uid)s, %(company)s, item.kind, item.model, item.id, %(reason)s, %(until)s,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(kinds)s, %(models)s, %(ids)s) AS item (kind, model, id)
                    ON CONFLICT (user_id, kind, res_id) DO UPDATE
                   SET reason = excluded.reason, until = excluded.until,
                       company_id = excluded.company_id, write_date = excluded.write_date
                """,
                uid=self.env.uid,
                company=self.env.company.id,
                reason=reason,
                until=until,
                now=self.env.cr.now(),
                kinds=[kind for kind, _model, _id in items],
                models=[model for _kind, model, _id in items],
                ids=[res_id for _kind, _model, res_id in items],
            )
        )
        self.invalidate_model()

    @api.autovacuum
    def _gc_past(self):
        self.search([("until", "<", fields.Date.today() - timedelta(days=KEPT))]).unlink()
