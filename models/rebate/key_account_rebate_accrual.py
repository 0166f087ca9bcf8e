from odoo import api, fields, models

from ...tools import recorded_field


class KeyAccountRebateAccrual(models.Model):
    """A row of the ledger: by what the rebate of an account changed on a day, and why.

    Rows are written by the scheduled action and never change: what turns out otherwise later is a row of its
    own, less than 0 where a credit note or a late payment takes something back.
    """

    _name = "key.account.rebate.accrual"
    _description = "Change of a Rebate"
    _inherit = ["key.account.part"]
    _written_by_code = True
    # The day is a field of its own. The job writes a row for each account: each foreign key less is one
    # check less for all of them.
    _log_access = False
    _order = "date desc, id desc"

    share_id = fields.Many2one(
        comodel_name="key.account.rebate.share",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # As those of its share, which refuses that they are deleted.
    rebate_id = recorded_field.Many2one(
        comodel_name="key.account.rebate",
        string="Agreement",
        required=True,
        index=True,
    )
    company_id = recorded_field.Many2one(
        related="account_id.company_id",
        string="Company",
        store=True,
    )
    currency_id = fields.Many2one(related="rebate_id.currency_id")
    date = fields.Date(required=True, index=True)
    base = fields.Float(
        string="Change of Base",
        digits=(16, 6),
        aggregator=None,
        help="An amount without tax, or a quantity.",
    )
    amount = fields.Monetary(string="Change of Rebate")
    facts = fields.Json()
    reason = fields.Char(compute="_compute_reason")

    # === COMPUTE METHODS === #

    @api.depends("base", "amount", "facts")
    @api.depends_context("lang")
    def _compute_reason(self):
        for accrual in self:
            accrual.reason = accrual._tell_reason()

    # === BUSINESS METHODS === #

    def _tell_reason(self):
        """Return why the rebate changed: what was invoiced or credited, and which step that reaches."""
        rebate, facts = self.rebate_id.sudo(), self.facts or {}
        change = rebate._say_base(abs(self.base))
        words = {"change": change, "base": rebate._say_base(facts.get("pool_base") or 0.0)}
        if self.base > 0:
            text = self.env._("%(change)s more, %(base)s in all", **words)
        elif self.base < 0:
            text = self.env._("%(change)s less, %(base)s in all", **words)
        elif rebate.form == "days":
            text = self.env._("payments")
        else:
            text = self.env._("%(base)s in all", **words)
        before, now = facts.get("rate_before") or 0.0, facts.get("rate") or 0.0
        if rebate.form == "days" or not (before or now):
            return text
        if before == now:
            return self.env._("%(text)s: %(rate)s", text=text, rate=rebate._say_rate(now))
        return self.env._(
            "%(text)s: %(rate)s instead of %(before)s",
            text=text,
            rate=rebate._say_rate(now),
            before=rebate._say_rate(before),
        )
