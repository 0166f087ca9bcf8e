from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Several accesses within this time count as one.
QUIET = timedelta(minutes=5)


class KeyAccountSensitiveAccess(models.Model):
    """Who opened, changed or erased whose protected data, and when. Append-only."""

    _name = "key.account.sensitive.access"
    _description = "Protected Data Access Log"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "stakeholder_id"
    _log_access = False

    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty if the person was erased.",
    )
    person_number = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Identifies people that were erased.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        required=True,
        readonly=True,
    )
    operation = fields.Selection(
        selection=[
            ("opened", "Opened"),
            ("changed", "Changed"),
            ("erased", "Erased"),
        ],
        required=True,
        readonly=True,
    )

    # === BUSINESS METHODS === #

    @api.model
    def _log(self, records, operation):
        """Add one row per record, unless this user did the same in the last minutes.

        :param records: ``key.account.stakeholder.sensitive``
        :param str operation: opened, changed or erased
        """
        self.flush_model()
        records.sudo().flush_recordset()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_sensitive_access
                       (account_id, stakeholder_id, person_number, user_id, date, operation)
                SELECT person.account_id, person.id, person.id, %(user)s, %(now)s, %(operation)s
                  FROM key_account_stakeholder_sensitive record
                  JOIN key_account_stakeholder person ON person.id = record.stakeholder_id
                 WHERE record.id IN %(records)s
                   AND NOT EXISTS (SELECT
                                     FROM key_account_sensitive_access earlier
                                    WHERE earlier.stakeholder_id = person.id
                                      AND earlier.user_id = %(user)s
                                      AND earlier.operation = %(operation)s
                                      AND earlier.date > %(since)s)
                """,
                user=self.env.uid,
                now=now,
                since=now - QUIET,
                operation=operation,
                records=records._ids,
            )
        )
        self.invalidate_model()
