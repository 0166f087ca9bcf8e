from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import recorded_field
from ...tools.rebate.base import Base


class KeyAccountRebateShare(models.Model):
    """What one account has earned of an agreement, what was paid of it, and what comes next.

    Written by the scheduled action, see ``key.account.rebate.accruing``. Accounts that reach the steps
    together show the base of all of them.
    """

    _name = "key.account.rebate.share"
    _description = "Rebate of an Account"
    _inherit = [
        "key.account.rebate.projected",
        "key.account.rebate.settling",
        "key.account.part",
    ]
    _written_by_code = True
    _log_access = False  # the ledger has the days
    _order = "date_to desc, rebate_id desc, id"

    rebate_id = fields.Many2one(
        comodel_name="key.account.rebate",
        string="Agreement",
        required=True,
        ondelete="restrict",  # found by the index of ``_once``
    )
    company_id = recorded_field.Many2one(
        related="account_id.company_id",
        string="Company",
        store=True,
    )
    currency_id = fields.Many2one(related="rebate_id.currency_id")
    state = fields.Selection(
        related="rebate_id.state",
        store=True,
        string="Status",
    )
    date_to = fields.Date(related="rebate_id.date_to", store=True, string="To")
    owner_id = fields.Many2one(related="account_id.owner_id")
    accrual_ids = fields.One2many(
        comodel_name="key.account.rebate.accrual",
        inverse_name="share_id",
        string="Ledger",
    )
    settlement_ids = fields.One2many(
        comodel_name="key.account.rebate.settlement",
        inverse_name="share_id",
        string="Payments",
    )

    # === What was measured === #
    base = fields.Float(
        digits=(16, 6),
        aggregator=None,
        help="What counts of this account: an amount without tax, or a quantity.",
    )
    money = fields.Monetary(string="Sales", help="Amount without tax of what counts.")
    previous = fields.Float(string="Last Year", digits=(16, 6), aggregator=None)
    unconverted = fields.Monetary(
        string="Not Converted",
        help="Sales whose quantity no unit converts to that of the agreement: they do not count.",
    )
    pool_base = fields.Float(string="Base of All", digits=(16, 6), aggregator=None)
    pool_money = fields.Monetary(string="Sales of All", aggregator=None)
    pool_previous = fields.Float(string="Last Year of All", digits=(16, 6), aggregator=None)
    pool_accrued = fields.Monetary(string="Rebate of All", aggregator=None)

    # === What follows === #
    rate = fields.Float(digits=(16, 8), aggregator=None)
    accrued = fields.Monetary(string="Earned")
    settled = fields.Monetary(string="Paid", compute="_compute_settled", store=True)
    drafted = fields.Monetary(
        string="In Draft",
        compute="_compute_settled",
        store=True,
        help="Of credit notes that are not posted yet.",
    )
    open_amount = fields.Monetary(string="To Pay", compute="_compute_open_amount", store=True)
    missing = fields.Float(string="To the Next Step", digits=(16, 6), aggregator=None)
    next_start = fields.Float(digits=(16, 6), aggregator=None)
    next_rate = fields.Float(digits=(16, 8), aggregator=None)
    next_gain = fields.Monetary(string="Next Step Brings", aggregator=None)

    # === Words === #
    base_text = fields.Char(string="Counted", compute="_compute_words")
    rate_text = fields.Char(string="Step", compute="_compute_words")
    next_text = fields.Char(string="Next Step", compute="_compute_words")

    _once = models.UniqueIndex("(rebate_id, account_id)")

    # === COMPUTE METHODS === #

    @api.depends("rebate_id", "account_id")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.rebate_id.name}: {share.account_id.display_name}"

    @api.depends(
        "settlement_ids.paid", "settlement_ids.move_id.state", "settlement_ids.wallet_entry_id"
    )
    def _compute_settled(self):
        for share in self:
            paid = share.settlement_ids.filtered(lambda part: part.state in ("posted", "wallet"))
            share.settled = sum(paid.mapped("paid"))
            share.drafted = sum((share.settlement_ids - paid).mapped("paid"))

    @api.depends("accrued", "settled", "drafted")
    def _compute_open_amount(self):
        for share in self:
            taken = share.settled + share.drafted
            share.open_amount = share.currency_id.round(share.accrued - taken)

    @api.depends("pool_base", "pool_money", "rate", "missing", "next_gain")
    @api.depends_context("lang")
    def _compute_words(self):
        for share in self:
            rebate = share.rebate_id
            share.base_text = rebate._say_base(share.pool_base)
            share.rate_text = rebate._say_rate(share.rate) if rebate.form != "days" else False
            share.next_text = share._tell_next_step()

    # === ACTION METHODS === #

    def action_settle(self):
        """Open the dialog that pays what is open of these accounts."""
        return self.env["key.account.rebate.settle"]._open(self)

    def action_export_statement(self):
        """Download the statement as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/rebate/{self.id}/xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_next_step(self, more=0.0, more_money=None):
        """Return the next step of the agreement from here on.

        :param float more: what comes on top, in the unit of the base
        :param float more_money: the amount of it; by default the same
        :return: :class:`NextStep`, or ``None`` if there is none
        """
        self.ensure_one()
        money = more if more_money is None else more_money
        return self.rebate_id._get_terms().next_step(
            self.pool_base + more, self.pool_money + money, self.pool_previous
        )

    def _tell_next_step(self, more=0.0, more_money=None):
        """Return the next step in one sentence, ``False`` if there is none, or the period is over."""
        self.ensure_one()
        rebate = self.rebate_id
        today = self.company_id._key_account_today()
        following = self._get_next_step(more, more_money)
        if not following or self.state != "running" or rebate.date_to < today or self._has_left():
            return False
        return rebate._get_words().next_step(following, rebate.date_to)

    def _has_left(self):
        """Return whether the account has another grade by now: what it buys counts no more."""
        rebate = self.rebate_id
        return rebate.scope == "grade" and self.account_id.grade_id != rebate.grade_id

    def _get_documents(self):
        """Return what each document adds to these shares of one company: dicts of ``Base.query_documents``."""
        if not self:
            return []
        company = self.company_id
        self.env.flush_all()
        rebates = self.sudo().rebate_id
        base = Base(company, company._key_account_today(), rebates, self.account_id.ids)
        own = {(share.rebate_id.id, share.account_id.id) for share in self}
        rows = self.env.execute_query_dict(base.query_documents())
        return [row for row in rows if (row["rebate_id"], row["account_id"]) in own]

    def _merge_into(self, target):
        """Add what was booked for this share to that of another account (sudo), and delete it."""
        self.ensure_one()
        for table in ("key_account_rebate_accrual", "key_account_rebate_settlement"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET share_id = %s, account_id = %s WHERE share_id = %s",
                    SQL.identifier(table),
                    target.id,
                    target.account_id.id,
                    self.id,
                )
            )
        sums = {
            name: target[name] + self[name] for name in ("base", "money", "previous", "accrued")
        }
        self.env.invalidate_all()
        target.write(sums)
        self.unlink()
        target.modified(["settlement_ids"])
