from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools import recorded_field
from ...tools.commission.events import NO_ITEM

# Who sees the bases of margin rules.
CONFIDENTIAL = "key_account.group_finance,key_account.group_manager"


class KeyAccountCommissionLine(models.Model):
    """What one event is worth: a payment of an invoice, or an invoice, and why.

    A line that takes something back has the day of the event that it takes back. Lines of confirmed
    statements never change.
    """

    _name = "key.account.commission.line"
    _description = "Line of a Commission Statement"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rights_path = "statement_id"
    # The day is a field of its own. The job writes a row for each payment: each foreign key less is one
    # check less for all of them. Company and person are those of the statement.
    _log_access = False
    _order = "date, id"

    statement_id = fields.Many2one(
        comodel_name="key.account.commission.statement",
        required=True,
        ondelete="cascade",  # found by the index of ``_event_uniq``
    )
    company_id = recorded_field.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = recorded_field.Many2one("res.users", string="Salesperson", required=True, index=True)
    month = fields.Date(required=True)
    state = fields.Selection(related="statement_id.state", string="Status")
    account_id = fields.Many2one("key.account", required=True, index=True, ondelete="restrict")
    rule_id = fields.Many2one(
        comodel_name="key.account.commission.rule",
        required=True,
        index=True,
        ondelete="restrict",
        groups=CONFIDENTIAL,
    )
    rule_name = fields.Char(related="rule_id.name", string="Commission Rule")
    move_id = recorded_field.Many2one("account.move", string="Invoice", index=True)
    item_id = fields.Integer(
        aggregator=None,
        help="Id of the journal entry that settles the document; 0 for the document itself.",
    )
    date = fields.Date(
        string="Day",
        required=True,
        help="Of the payment or invoice; where something is taken back, of the one that is taken back.",
    )
    name = fields.Char(string="Document", help="Invoice or credit note.")
    settlement = fields.Char(string="Paid with")
    document_date = fields.Date(string="Invoice Date", required=True)
    document_amount = fields.Monetary(help="Of the invoice, without tax.", aggregator=None)
    settled = fields.Float(
        string="Share Paid",
        digits=0,
        aggregator=None,
        help="Share of the document that this payment settles; 100 % for the document itself.",
    )
    whole = fields.Float(
        string="Base of the Document",
        digits=0,
        aggregator=None,
        groups=CONFIDENTIAL,
        help="What the whole document counts for the rule and the person.",
    )
    missing = fields.Monetary(
        string="Without Cost",
        groups=CONFIDENTIAL,
        help="Revenue whose margin is not known, since it has no order. It does not count.",
    )
    base = fields.Monetary(groups=CONFIDENTIAL)
    rate = fields.Float(digits=0, aggregator=None, groups=CONFIDENTIAL)
    amount = fields.Monetary(string="Commission")
    share_id = fields.Many2one(
        comodel_name="key.account.commission.share",
        index="btree_not_null",
        ondelete="set null",
        groups=CONFIDENTIAL,
        help="What the sales policy gave on the day of the invoice, for rules that pay by it.",
    )
    parts = fields.Json(
        groups=CONFIDENTIAL, help="What of the base is paid at which rate, by steps."
    )
    is_correction = fields.Boolean(string="Correction")
    base_shown = fields.Monetary(string="Counts", compute="_compute_shown")
    rate_shown = fields.Float(string="Paid Rate", digits=0, compute="_compute_shown")
    why = fields.Char(compute="_compute_why")

    _event_uniq = models.UniqueIndex(
        "(statement_id, rule_id, move_id, item_id)",
        "A statement has one line for each payment, invoice and rule.",
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if self.statement_id.filtered(lambda statement: statement.state != "draft"):
            raise UserError(self.env._("Confirmed commission statements do not change."))

    # === COMPUTE METHODS === #

    @api.depends("name", "date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name

    @api.depends("base", "rate", "rule_id.base_kind")
    @api.depends_context("uid")
    def _compute_shown(self):
        """Base and rate, as far as the user may see them: those of margins are confidential."""
        for line in self:
            stored = line.sudo()
            is_seen = line._is_base_seen()
            line.base_shown = stored.base if is_seen else 0.0
            line.rate_shown = stored.rate if is_seen else 0.0

    @api.depends(
        "base", "missing", "name", "parts", "rate", "rule_id", "settled", "settlement", "share_id"
    )
    @api.depends_context("lang", "uid")
    def _compute_why(self):
        for line in self:
            line.why = " ".join(line.sudo(False)._explain())

    # === BUSINESS METHODS === #

    def _is_base_seen(self):
        self.ensure_one()
        if self.env.user._key_account_handles_commission():
            return True
        return self.sudo().rule_id.base_kind == "revenue"

    def _explain(self):
        """Return the sentences that say why a line is worth what it is."""
        self.ensure_one()
        line = self.sudo()
        words = {
            "document": line.name or "",
            "payment": line.settlement or "",
            "share": f"{line.settled * 100:.4g}",
            "rule": line.rule_id.name,
            "rate": f"{line.rate * 100:.4g}",
            "base": format_amount(self.env, line.base, line.currency_id),
            "missing": format_amount(self.env, line.missing, line.currency_id),
        }
        told = [line._explain_event(words)]
        if self._is_base_seen():
            told.append(line._explain_rate(words))
        else:
            told.append(self.env._("%(rule)s.", **words))
        if line.missing and self.env.user._key_account_handles_commission():
            told.append(
                self.env._("Of %(missing)s the cost is not known: no order has it.", **words)
            )
        return told

    def _explain_rate(self, words):
        """Return which rate was paid for what: by the sales policy, by steps, or one rate of the rule."""
        if self.share_id:
            return self.share_id._tell(words)
        if not self.parts or len(self.parts) < 2:
            return self.env._("%(rule)s: %(rate)s %% of %(base)s.", **words)
        parts = [
            self.env._(
                "%(rate)s %% of %(base)s",
                rate=f"{rate * 100:.4g}",
                base=format_amount(self.env, part, self.currency_id),
            )
            for rate, part in self.parts
        ]
        return self.env._("%(rule)s: %(parts)s.", rule=words["rule"], parts="; ".join(parts))

    def _explain_event(self, words):
        if self.is_correction and not self.settled:
            if self.item_id != NO_ITEM:
                return self.env._(
                    "Taken back: %(document)s is not paid with %(payment)s any more.", **words
                )
            return self.env._("Taken back: %(document)s does not count any more.", **words)
        if self.is_correction:
            return self.env._(
                "Corrected: %(document)s has changed since it was confirmed.", **words
            )
        if self.item_id == NO_ITEM:
            return self.env._("%(document)s is invoiced.", **words)
        if self.document_amount < 0:
            return self.env._("Paid back with %(payment)s: %(share)s %% of %(document)s.", **words)
        return self.env._("Paid with %(payment)s: %(share)s %% of %(document)s.", **words)
