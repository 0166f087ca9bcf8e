from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.policy.kinds import KINDS, value_text
from ...tools.policy.ladders import Ladders
from ...tools.policy.telling import Telling


class KeyAccountEntitlement(models.Model):
    """What an account gets of one kind: by the policy of its grade, or by an exception while one runs.

    Rows are written by one statement for all accounts (``tools/policy/entitling.py``), and only where
    something changed. Reasons are told from the figures that were stored with them.
    """

    _name = "key.account.entitlement"
    _description = "Entitlement of an Account"
    _inherit = ["key.account.policy.advantage", "key.account.part"]
    _written_by_code = True
    _order = "account_id, kind, id"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=lambda self: self.env["key.account.policy.rung"]._selection_kind(),
        string="Advantage",
        required=True,
    )
    policy_id = fields.Many2one(
        comodel_name="key.account.policy", index="btree_not_null", ondelete="cascade"
    )
    rung_id = fields.Many2one(
        comodel_name="key.account.policy.rung",
        index="btree_not_null",
        ondelete="set null",
        help="What the policy gives. Empty: no rung is reached.",
    )
    exception_id = fields.Many2one(
        comodel_name="key.account.policy.exception",
        index="btree_not_null",
        ondelete="set null",
        help="What is given instead of the rung, as long as it runs.",
    )
    # Shares, days and money are not added up.
    value = fields.Float(aggregator=None, help="Shares are fractions: 0.02 is 2 %.")
    pricelist_id = fields.Many2one(comodel_name="product.pricelist", ondelete="cascade")
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term", string="Payment Terms", ondelete="cascade"
    )
    figures = fields.Json(groups="key_account.group_manager")
    date = fields.Date(
        string="Figures as of", help="Conditions are judged by the figures of this day."
    )
    since = fields.Date(help="Since when the account gets this.")
    owner_id = fields.Many2one(related="account_id.owner_id")
    grade_id = fields.Many2one(related="account_id.grade_id")
    source = fields.Selection(
        selection=[("policy", "Policy"), ("exception", "Exception"), ("none", "Not Reached")],
        compute="_compute_source",
        search="_search_source",
    )
    value_text = fields.Char(string="Gets", compute="_compute_texts")
    reason = fields.Char(string="Why", compute="_compute_texts")
    next_step = fields.Char(compute="_compute_texts", help="The smallest change that gives more.")
    deviation = fields.Char(
        string="In Odoo",
        compute="_compute_deviation",
        search="_search_deviation",
        help="What Odoo has instead of what was applied: somebody changed it elsewhere.",
    )

    _account_kind_uniq = models.Constraint(
        "UNIQUE (account_id, kind)",
        "The account already has an entitlement of this kind.",
    )

    # === COMPUTE METHODS === #

    @api.depends("rung_id", "exception_id")
    def _compute_source(self):
        for row in self:
            reached = "policy" if row.rung_id else "none"
            row.source = "exception" if row.exception_id else reached

    def _search_source(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_source = {
            "exception": Domain("exception_id", "!=", False),
            "policy": Domain("exception_id", "=", False) & Domain("rung_id", "!=", False),
            "none": Domain("exception_id", "=", False) & Domain("rung_id", "=", False),
        }
        return Domain.OR(by_source[source] for source in value if source in by_source)

    @api.depends("value", "pricelist_id", "payment_term_id", "rung_id", "exception_id")
    @api.depends_context("lang", "uid")
    def _compute_texts(self):
        """Say what is given and why; figures that are confidential only to managers."""
        full = self.env["key.account"]._user_is_manager()
        for company, rows in self.grouped("company_id").items():
            telling = Telling(self.env, company, full=full)
            # Rungs are of the policy that holds: whoever sees the account sees what it gives.
            rungs = rows.sudo().policy_id.rung_ids
            ladders = Ladders()
            for policy in rungs.policy_id:
                ladders |= policy.rung_ids._get_ladders()
            for row in rows:
                self._tell(row, row.sudo(), telling, ladders)

    @staticmethod
    def _tell(row, full_row, telling, ladders):
        account, figures = full_row.account_id, full_row.figures or {}
        ladder = ladders.find(account.grade_id, account.relation_kind_id, row.kind)
        ladder = ladder or full_row.rung_id
        if full_row.rung_id or full_row.exception_id:
            row.value_text = value_text(row.env, row.kind, full_row, row.company_id)
        else:
            row.value_text = row.env._("nothing")
        if full_row.exception_id:
            row.reason = full_row.exception_id._tell_reason()
            row.next_step = ""
        else:
            row.reason = telling.reason(full_row.rung_id, figures)
            row.next_step = telling.next_step(ladder, full_row.rung_id, figures)

    @api.depends("account_id", "kind")
    @api.depends_context("lang")
    def _compute_deviation(self):
        self.deviation = False
        proposals = self.env["key.account.policy.proposal"].sudo()
        applied = proposals._get_applied(self.account_id)
        for row in self:
            if last := applied.get((row.account_id._origin.id, row.kind)):
                row.deviation = last._tell_deviation()

    def _search_deviation(self, operator, value):
        if operator != "in":
            return NotImplemented
        has = self.env["key.account.policy.proposal"].sudo()._get_deviations_domain()
        return ~has if False in value else has

    @api.depends("account_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self.env["key.account.policy.rung"]._selection_kind())
        for row in self:
            row.display_name = f"{row.account_id.display_name}: {kinds.get(row.kind, '')}"

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account, with its page *Policy*."""
        self.ensure_one()
        return self.account_id._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _get_values(self, accounts, kind):
        """Return what accounts get of a kind whose value is a number: ``{account id: value}``.

        Accounts that get nothing are left out. For rooms above, in full rights: check rights before.
        """
        rows = self.sudo().search_fetch(
            [
                ("account_id", "in", accounts.ids),
                ("kind", "=", kind),
                "|",
                ("rung_id", "!=", False),
                ("exception_id", "!=", False),
            ],
            ["account_id", "value"],
        )
        return {row.account_id.id: row.value for row in rows}

    def _is_for_customer(self):
        """Return those of the rows that may be shown to the customer."""
        return self.filtered(lambda row: KINDS[row.kind].for_customer)
