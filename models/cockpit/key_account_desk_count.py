from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Days whose counts tell how a kind is acted on.
PERIOD = 90


class KeyAccountDeskCount(models.Model):
    """How many items of a kind a user saw on a day, acted on and put off.

    An item that is seen again on the same day counts once. Managers see the sums, not the users.
    """

    _name = "key.account.desk.count"
    _description = "Use of the Start Page"
    _inherit = ["key.account.desk.featured", "key.account.guarded"]
    _written_by_code = True
    _log_access = False
    _order = "day desc, kind, id"
    _rec_name = "kind"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        ondelete="cascade",
        groups="base.group_system",
    )
    day = fields.Date(
        required=True,
    )
    shown = fields.Integer(
        help="Items on the start page that day.",
    )
    acted = fields.Integer(
        string="Acted On",
        help="Items that were opened from the start page.",
    )
    put_off = fields.Integer(
        help="Items that were put off with “Not now”.",
    )

    _day_uniq = models.UniqueIndex("(company_id, day, user_id, kind)")

    # === BUSINESS METHODS === #

    @api.model
    def _count_shown(self, desk, numbers):
        """Note how many items of each kind the user sees today; writes only what grew.

        :param dict numbers: number of items by kind
        """
        if not numbers:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_desk_count AS count
                            (company_id, day, user_id, kind, shown, acted, put_off)
                SELECT %(company)s, %(day)s, %(user)s, seen.kind, seen.number, 0, 0
                  FROM UNNEST(%(kinds)s, %(numbers)s) AS seen (kind, number)
                    ON CONFLICT (company_id, day, user_id, kind) DO UPDATE
                   SET shown = excluded.shown
                 WHERE count.shown < excluded.shown
                """,
                company=desk.company.id,
                day=desk.today,
                user=self.env.uid,
                kinds=list(numbers),
                numbers=list(numbers.values()),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _count_used(self, desk, column, kinds):
        """Note items that were acted on or put off: as many of a kind as were shown, at most.

        :param str column: ``acted`` or ``put_off``
        :param list kinds: the kind of each item
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_desk_count count
                   SET %(column)s = LEAST(count.shown, count.%(column)s + used.number)
                  FROM (SELECT kind, COUNT(*) AS number FROM UNNEST(%(kinds)s) kind GROUP BY kind) used
                 WHERE count.company_id = %(company)s AND count.day = %(day)s
                   AND count.user_id = %(user)s AND count.kind = used.kind
                   AND count.%(column)s < count.shown
                """,
                column=SQL.identifier(column),
                kinds=list(kinds),
                company=desk.company.id,
                day=desk.today,
                user=self.env.uid,
            )
        )
        self.invalidate_model()

    @api.model
    def _get_sums_query(self, desk):
        """Return the statement of what was shown and acted on by kind, in the last days."""
        return SQL(
            """
            SELECT kind, SUM(shown)::int AS shown, SUM(acted)::int AS acted
              FROM key_account_desk_count
             WHERE company_id = %s AND day > %s AND day < %s
             GROUP BY kind
            """,
            desk.company.id,
            desk.today - timedelta(days=PERIOD),
            desk.today,
        )
