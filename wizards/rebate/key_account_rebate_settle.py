from odoo import api, fields, models
from odoo.fields import Command

from ...tools import trust


class KeyAccountRebateSettle(models.TransientModel):
    """Asks how rebates are paid.

    As one credit note per account, by invoice or not, set off or not; or into its eWallet, where Odoo's
    loyalty programs are installed and the user may load eWallets.
    """

    _name = "key.account.rebate.settle"
    _description = "Pay Rebates"
    _inherit = ["key.account.guarded"]

    share_ids = fields.Many2many(
        comodel_name="key.account.rebate.share",
        string="Rebates",
        default=lambda self: self._default_share_ids(),
    )
    by_invoice = fields.Boolean(
        string="One Line per Invoice",
        help="The rebate is split by what each invoice earned, as tax law asks for in some countries.",
    )
    set_off = fields.Boolean(
        string="Set off Against Open Invoices",
        help="The credit notes are posted, and matched with the oldest open invoices. Otherwise they stay "
        "drafts for accounting.",
    )
    can_set_off = fields.Boolean(compute="_compute_can_set_off")
    wallet = fields.Selection(
        selection="_select_wallets",
        string="Into the eWallet",
        help="Program of Odoo whose eWallet of the customer gets the amount, instead of a credit note. It "
        "can be taken back until the customer uses it.",
    )
    has_wallets = fields.Boolean(compute="_compute_has_wallets")
    total = fields.Monetary(compute="_compute_total", help="Without tax.")
    overpaid = fields.Monetary(
        string="Taken Off",
        compute="_compute_total",
        help="What was paid too much by other agreements of the same accounts.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_total")

    @api.model
    def _default_share_ids(self):
        ids = trust.context_ids(self, "active_ids")
        shares = self.env["key.account.rebate.share"]
        model = self.env.context.get("active_model")
        if model == "key.account.rebate":
            ids = shares.search([("rebate_id", "in", ids), ("open_amount", "!=", 0)]).ids
        elif model != shares._name:
            return []
        return [Command.set(ids)]

    @api.model
    def _select_wallets(self):
        shares = self.env["key.account.rebate.share"]
        programs = shares._get_wallet_programs(self.env.companies) or ()
        return [(str(program.id), program.name) for program in programs]

    @api.model
    def _open(self, records):
        """Return the action that opens the dialog for agreements, or for what accounts have of them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay Rebates"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": records._name, "active_ids": records.ids},
        }

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_can_set_off(self):
        self.can_set_off = self.env.user.has_group("account.group_account_invoice")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_has_wallets(self):
        self.has_wallets = bool(self._select_wallets())

    @api.depends("share_ids")
    def _compute_total(self):
        for wizard in self:
            shares = wizard.share_ids
            others = shares.sudo()._with_overpaid() - shares.sudo()
            currencies = shares.currency_id
            wizard.currency_id = currencies[:1]
            wizard.overpaid = sum(others.mapped("open_amount")) if len(currencies) == 1 else 0.0
            wizard.total = sum(shares.mapped("open_amount")) + wizard.overpaid

    # === ACTION METHODS === #

    def action_settle(self):
        """Make the credit notes and open them, or load the eWallets; say what was not paid."""
        self.ensure_one()
        made, refused = self.share_ids._settle(
            by_invoice=self.by_invoice,
            set_off=self.set_off,
            wallet_id=int(self.wallet) if self.wallet else None,
        )
        if self.wallet:
            told = self.env._("Loaded eWallets: %s.", len(made))
        elif not refused and made.sudo(False).has_access("read"):
            return self._open_notes(made)
        else:
            told = self.env._("Credit notes: %s.", len(made))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "title": self.env._("Pay Rebates"),
                "message": "\n".join([told, *refused.values()]),
                "sticky": bool(refused),
                "className": "text-prewrap",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    def _open_notes(self, notes):
        """Return the action that opens credit notes."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", notes.ids)],
            "context": {"default_move_type": "out_refund"},
        }
        if len(notes) == 1:
            action |= {"views": [(False, "form")], "res_id": notes.id}
        return action
