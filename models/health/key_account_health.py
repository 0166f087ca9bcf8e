from odoo import api, fields, models
from odoo.tools import SQL


class KeyAccountHealth(models.Model):
    """The health of an account from a day on, with what each signal said. Written when it changes.

    ``signals`` is ``{id of the signal: [points, weight, value, value it is compared with]}``.
    """

    _name = "key.account.health"
    _description = "Health of an Account"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "account_id"
    _log_access = False

    company_id = fields.Many2one(
        store=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        ondelete="restrict",
        help="The grade of that day.",
    )
    date = fields.Date(
        required=True,
        index=True,
    )
    health = fields.Integer(
        aggregator="avg",
        help="0 to 100: the mean of the points of all signals by their weights.",
    )
    change = fields.Integer(
        aggregator="avg",
        help="Points more or less than before.",
    )
    is_alert = fields.Boolean(
        string="Alert",
        help="Below the limit of the grade on that day.",
    )
    signal_id = fields.Many2one(
        comodel_name="key.account.health.signal",
        string="Weakest Signal",
        index="btree_not_null",
        ondelete="set null",
        help="What costs most points, of what everyone sees who sees the account.",
    )
    signals = fields.Json(
        groups="key_account.group_manager",
    )
    reasons = fields.Html(
        compute="_compute_reasons",
        sanitize=False,
    )
    moved_by = fields.Char(
        compute="_compute_moved_by",
        string="Moved by",
        help="Signals with other points than in the row before.",
    )

    _day_uniq = models.UniqueIndex("(account_id, date)")

    # === COMPUTE METHODS === #

    @api.depends("signals", "date")
    @api.depends_context("uid", "lang")
    def _compute_reasons(self):
        for snapshot in self:
            snapshot.reasons = snapshot.account_id._tell_health(snapshot)

    @api.depends("signals", "date")
    @api.depends_context("uid", "lang")
    def _compute_moved_by(self):
        known = self.env["key.account.health.signal"]._get_known()
        shown = self.account_id._filter_shown_owed()
        former = self._get_former_signals()
        for snapshot in self:
            stored = former.get(snapshot.id)
            snapshot.moved_by = stored and snapshot.account_id._tell_health_moves(
                snapshot.sudo().signals, stored, known, sees_owed=snapshot.account_id in shown
            )

    # === BUSINESS METHODS === #

    def _get_former_signals(self):
        """Return the signals of the row before each of these, by id; none for the first of an account."""
        if not self.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT snapshot.id, former.signals
                  FROM key_account_health snapshot
                  JOIN LATERAL (SELECT signals
                                  FROM key_account_health
                                 WHERE account_id = snapshot.account_id AND date < snapshot.date
                                 ORDER BY date DESC
                                 LIMIT 1) former ON TRUE
                 WHERE snapshot.id = ANY(%s)
                """,
                self.ids,
            )
        )
        return dict(rows)
