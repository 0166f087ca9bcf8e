from odoo import api, fields, models


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
        for account, snapshots in self.grouped("account_id").items():
            history = self.sudo().search(
                [("account_id", "=", account.id), ("date", "<=", max(snapshots.mapped("date")))]
            )
            before = dict(zip(history.ids, history[1:], strict=False))
            for snapshot in snapshots:
                former = before.get(snapshot.id)
                snapshot.moved_by = account._tell_moves(snapshot, former) if former else False
